/** What the operations of an engine cost, from the file of `menage characterize`. */

import type { Characterisation, EngineEnergy } from '../config/characterisation.js';
import { type Conditions, conditionsText, nominal, sameConditions } from '../config/conditions.js';
import { MenageError } from '../errors/index.js';
import type { Parameter } from './parameters.js';
import { type PhaseParameters, phaseParameters } from './phases.js';

/** J an operation: of the engine's own supply, and of what drives and biases it. */
export interface OperationEnergy {
  readonly core: Parameter;
  readonly drivers: Parameter;
  readonly references: Parameter;
}

export interface AnalogParameters {
  /** s, T at which it was measured */
  readonly cycle: number;
  readonly event: OperationEnergy;
  /** null where engines have no leak */
  readonly leak: OperationEnergy | null;
  readonly fire: OperationEnergy;
  readonly reset: OperationEnergy;
  /** W, of an engine that waits */
  readonly waiting: Parameter;
  /** null where the file has none */
  readonly phases: PhaseParameters | null;
}

/**
 * Typical is what was measured at `conditions`; the bounds are the least and the most of all points of the file.
 *
 * @throws E_TECHNOLOGY for a file without energies at these conditions
 */
export function analogParameters(
  characterisation: Characterisation,
  conditions: Conditions = nominal,
): AnalogParameters {
  const { points, simulator, technology, level } = characterisation;
  const measured = points.flatMap((point) =>
    point.kind === 'measured' && point.energy !== null ? [{ at: point.conditions, energy: point.energy }] : [],
  );
  const typical = measured.find(({ at }) => sameConditions(at, conditions))?.energy;
  if (typical === undefined) {
    throw new MenageError('E_TECHNOLOGY', {
      path: `characterisation of ${technology}`,
      value: conditionsText(conditions),
      legal: 'no energies were measured there: the transistor level has them',
      remedy: 'measure with `menage characterize --level transistor`',
    });
  }
  const source = `menage characterize, ${technology}, ${level} level, ${simulator}; typical: ${conditionsText(conditions)}; bounds: ${measured.length} measured condition${measured.length === 1 ? '' : 's'}`;
  const parameter = (unit: string, meaning: string, of: (energy: EngineEnergy) => number): Parameter => {
    const all = measured.map(({ energy }) => of(energy));
    return { low: Math.min(...all), typical: of(typical), high: Math.max(...all), unit, meaning, source };
  };
  const operation = (kind: 'event' | 'leak' | 'fire' | 'reset'): OperationEnergy => {
    const of = (energy: EngineEnergy) => energy[kind] ?? energy.event;
    return {
      core: parameter('J', `${kind}: ladder, amplifier and comparator, from vdd and vdda`, (e) => of(e).core),
      drivers: parameter('J', `${kind}: charge of the control lines`, (e) => of(e).drivers),
      references: parameter('J', `${kind}: references and biases`, (e) => of(e).references + of(e).biases),
    };
  };
  return {
    cycle: typical.cycle,
    event: operation('event'),
    leak: typical.leak === null ? null : operation('leak'),
    fire: operation('fire'),
    reset: operation('reset'),
    waiting: parameter('W', 'an engine that waits, its amplifier on', (e) => e.staticPower),
    phases: phaseParameters(characterisation, conditions),
  };
}
