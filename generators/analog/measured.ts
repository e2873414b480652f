/** The shipped measurement of a technology, for one engine. */

import { type MeasuredModel, scaleModel } from '../../src/config/analog-model.js';
import type { Technology } from '../../src/config/technology.js';
import { MenageError } from '../../src/errors/index.js';
import type { SpiceLevel } from './blocks-spice.js';
import type { EngineSizing } from './sizing.js';

/** @throws E_TECHNOLOGY for a technology that was never measured */
export function measuredModel(technology: Technology, sizing: EngineSizing, level: SpiceLevel): MeasuredModel {
  const { measured } = technology;
  if (measured === undefined) {
    throw new MenageError('E_TECHNOLOGY', {
      path: `technology ${technology.name}: measured`,
      legal: 'missing: what the engine does to a membrane is not known',
      remedy: 'measure it with scripts/characterise-engine',
    });
  }
  return scaleModel(measured[level], measured.engine, sizing);
}
