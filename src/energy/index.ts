export { type AnalogParameters, analogParameters } from './analog.js';
export { type AreaTerm, areaTerms } from './area.js';
export { type CoreCounts, type Counts, countOperations } from './counts.js';
export { type CycleCounts, countCycles } from './cycles.js';
export { denseMacs } from './dense.js';
export type { Activity } from './events.js';
export { type Efficiency, efficiencies, SCOPE_NAMES, SCOPES, type Scope, sopsOf } from './figures.js';
export { type DigitalParameters, digitalParameters, type Parameter, type Process } from './parameters.js';
export { type Range, sum } from './range.js';
export { type Sensitivity, sensitivities } from './sensitivity.js';
export {
  bitsOf,
  type EnergyModel,
  energyTerms,
  GROUPS,
  type Group,
  groupsOf,
  registerActivity,
  type Term,
} from './terms.js';
export { type Figure, figuresOf } from './trace.js';
export type * from './types.js';
