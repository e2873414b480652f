export {
  type AnalogOptions,
  createAnalogGolden,
  type EngineDraw,
  type EngineModel,
  idealEngine,
  type LayerAnalog,
} from './analog.js';
export { type BatchOptions, inferBatch, type OpenBatch, openBatch } from './batch.js';
export { type Bend, bendFunction, linearRange } from './bend.js';
export { type ChipResult, inferChips } from './chips.js';
export { createFloatGolden, floatMembranes } from './float.js';
export { type AnyNetwork, createGolden } from './model.js';
export { createQuantisedGolden } from './quantised.js';
export { type AnalogModel, idealAnalog, replayEngine, replayWorked } from './replay.js';
export type * from './types.js';
