/** The engines of a design as training feels them: range of the membranes, and what was measured of an operation. */

import { sizeEngine } from '../../generators/analog/sizing.js';
import { type MeasuredModel, replayModel, scaleModel } from '../../src/config/analog-model.js';
import { pointAt, readCharacterisationOf, scaleEffects } from '../../src/config/characterisation.js';
import type { LoadedDesign } from '../../src/config/load-design.js';
import { loadTechnology, type MeasuredEngine } from '../../src/config/technology.js';
import { MenageError } from '../../src/errors/index.js';
import type { Lattice } from './compress.js';
import type { LayerConstants } from './types.js';

/** What an ideal layer computes with. */
export const idealConstants = (beta: number, density: number): LayerConstants => ({
  threshold: 1,
  beta,
  min: Number.NEGATIVE_INFINITY,
  max: Number.POSITIVE_INFINITY,
  gain: 1,
  offset: 0,
  droop: 0,
  noise: 0,
  density,
});

/** Constants of a layer on a lattice, in units of the float threshold. */
export type EngineConstants = (lattice: Lattice, beta: number, density: number) => LayerConstants;

/**
 * The numbers of the design's characterisation, or of its technology; of the latter the noise is what its linear numbers
 * leave over.
 *
 * @param measured false: the range of the membranes only
 * @throws E_TECHNOLOGY where nothing was measured, E_FILE
 */
export async function engineConstants(loaded: LoadedDesign, measured: boolean): Promise<EngineConstants> {
  const { design, folder, characterisationFile, conditions } = loaded;
  const technology = loadTechnology(design.technology, folder);
  const found = measured ? await read() : null;
  return (lattice, beta, density) => {
    const { lsb, threshold } = lattice;
    const sizing = sizeEngine(technology, design.accelerator, { threshold, beta });
    const ranged: LayerConstants = {
      ...idealConstants(beta, density),
      threshold: threshold * lsb,
      min: sizing.saturation.min * lsb,
      max: sizing.saturation.max * lsb,
    };
    if (found === null) return ranged;
    const model: MeasuredModel = scaleModel(found.model, found.engine, sizing);
    const effects = found.effects && scaleEffects(found.effects, found.engine, sizing);
    return {
      ...ranged,
      beta: replayModel(model, beta).beta,
      gain: model.gain,
      offset: model.offset * lsb,
      droop: model.droop,
      noise: Math.hypot(model.rms, effects?.noise?.total ?? 0) * lsb,
    };
  };

  async function read() {
    if (characterisationFile !== null) {
      const characterisation = await readCharacterisationOf(characterisationFile, technology.name);
      const { model, effects } = pointAt(characterisation, conditions, 'characterisation');
      return { engine: characterisation.engine, model, effects };
    }
    const own: MeasuredEngine | undefined = technology.measured && {
      engine: technology.measured.engine,
      model: technology.measured.transistor,
    };
    if (own !== undefined) return { ...own, effects: null };
    throw new MenageError('E_TECHNOLOGY', {
      path: `technology ${technology.name}: measured`,
      legal: 'nothing was measured of its engine',
      remedy: 'run `menage characterize`, and give the file by --characterisation',
    });
  }
}
