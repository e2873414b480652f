/** Where every neuron lives, as addresses; and what a mapping must not do for the hardware to be able to follow it. */

import { MenageError } from '../../src/errors/index.js';
import type { LayerMapping, Mapping } from '../../src/mapper/types.js';

/** Physical address of every neuron of a layer: part, then slot, then engine, as the encoders of its cores count. */
export function layerAddresses(layer: LayerMapping, engines: number, slots: number): Uint32Array {
  const taken = new Map<number, number>();
  return Uint32Array.from({ length: layer.neurons }, (_, k) => {
    const [part, engine, slot] = [layer.part[k], layer.engine[k], layer.slot[k]];
    const place = `${layer.name}, neuron ${k}`;
    if (!(part < layer.parts.length && engine < engines && slot < slots)) {
      throw refuse(
        place,
        `part ${part}, engine ${engine}, slot ${slot}`,
        `a place in ${engines} engines x ${slots} slots`,
      );
    }
    const address = (part * slots + slot) * engines + engine;
    const other = taken.get(address);
    if (other !== undefined) throw refuse(place, `engine ${engine}, slot ${slot}`, `neuron ${other} lives there`);
    taken.set(address, k);
    return address;
  });
}

/** Core of every part of every layer; checks that each core is there, used once and in one round. */
export function stageCores(mapping: Mapping): readonly (readonly number[])[] {
  const user = new Map<number, string>();
  const stages = mapping.layers.map((layer) =>
    layer.parts.map(({ core, round }, part) => {
      const place = `${layer.name}, part ${part}`;
      if (round !== 0) {
        throw new MenageError('E_CAPACITY', {
          path: place,
          value: `round ${round}`,
          legal: 'the generated controller works one round a core',
          remedy: 'raise accelerator.cores, enginesPerCore or slotsPerEngine',
        });
      }
      if (user.has(core)) throw refuse(place, `core ${core}`, `${user.get(core)} has it already`);
      user.set(core, place);
      return core;
    }),
  );
  for (let core = 0; core < user.size; core++) {
    if (!user.has(core)) throw refuse('mapping', `core ${core} unused`, `cores 0..${user.size - 1}, none left out`);
  }
  return stages;
}

const refuse = (path: string, value: string, legal: string): MenageError =>
  new MenageError('E_MAPPING', { path, value, legal });
