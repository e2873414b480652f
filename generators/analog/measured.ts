/** What was measured of a technology, for one engine. */

import { type MeasuredModel, scaleModel } from '../../src/config/analog-model.js';
import type { MeasuredEngine, Technology } from '../../src/config/technology.js';
import { MenageError } from '../../src/errors/index.js';
import type { SpiceLevel } from './blocks-spice.js';
import type { EngineSizing } from './sizing.js';

/** @throws E_TECHNOLOGY for a technology that was never measured */
export function measuredModel(technology: Technology, sizing: EngineSizing, level: SpiceLevel): MeasuredModel {
  const found = measurementOf(technology, level);
  if (found === undefined) {
    throw new MenageError('E_TECHNOLOGY', {
      path: `technology ${technology.name}: measured`,
      legal: 'missing at these conditions: what the engine does to a membrane is not known',
      remedy: 'measure it with `menage characterize`, and name what it writes by --characterisation',
    });
  }
  return scaleModel(found.model, found.engine, sizing);
}

/** Of a characterisation where one is in use, else of the technology's own section; undefined where there is neither. */
export function measurementOf({ characterised, measured }: Technology, level: SpiceLevel): MeasuredEngine | undefined {
  return characterised?.[level] ?? (measured && { engine: measured.engine, model: measured[level] });
}
