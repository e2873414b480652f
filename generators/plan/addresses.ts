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

/** One core's share of a layer: parts `part`, `part + 1`, ... in its rounds 0, 1, ... */
export interface StageCore {
  readonly core: number;
  readonly part: number;
  readonly rounds: number;
}

/**
 * Cores of every layer, in the order of its parts: core by core, within a core round by round, which is the order in
 * which the spikes of a step leave. Checks that, and that every core is there and serves one layer.
 */
export function stageCores(mapping: Mapping, mostRounds: number): readonly (readonly StageCore[])[] {
  const user = new Map<number, string>();
  const stages = mapping.layers.map((layer) => {
    const cores: StageCore[] = [];
    layer.parts.forEach(({ core, round }, part) => {
      const place = `${layer.name}, part ${part}`;
      const last = cores.at(-1);
      if (last !== undefined && last.core === core && last.rounds === round) {
        cores[cores.length - 1] = { ...last, rounds: round + 1 };
        if (round >= mostRounds) throw tooManyRounds(place, round + 1, mostRounds);
        return;
      }
      if (user.has(core)) throw refuse(place, `core ${core}, round ${round}`, `${user.get(core)} has the core already`);
      if (round !== 0) throw refuse(place, `round ${round}`, 'rounds of a core one after the other, from 0');
      user.set(core, place);
      cores.push({ core, part, rounds: 1 });
    });
    return cores;
  });
  for (let core = 0; core < user.size; core++) {
    if (!user.has(core)) throw refuse('mapping', `core ${core} unused`, `cores 0..${user.size - 1}, none left out`);
  }
  return stages;
}

const tooManyRounds = (path: string, value: number, most: number): MenageError =>
  new MenageError('E_CAPACITY', {
    path,
    value: `${value} rounds`,
    legal: `1..${most}, as accelerator.rounds says`,
    remedy: 'raise accelerator.rounds, cores, enginesPerCore or slotsPerEngine',
  });

const refuse = (path: string, value: string, legal: string): MenageError =>
  new MenageError('E_MAPPING', { path, value, legal });
