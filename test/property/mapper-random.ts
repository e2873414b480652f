/** Random layers, the memories that a right generator would make of them, and everything that can go wrong with one. */

import type { CoreImage, ImageLayer, Mapping, MappingProblem } from '../../src/mapper/index.js';
import { type Random, rng } from '../../src/random/index.js';
import { ladderSteps } from '../../src/snn/ladder-steps.js';

export const WEIGHT_BITS = 8;

/** A layer to map and to fill memories with. */
export type RandomLayer = MappingProblem & ImageLayer;

export function randomLayer(
  random: Random,
  name: string,
  sources: number,
  targets: number,
  density: number,
  withRates = false,
): RandomLayer {
  const offset = new Uint32Array(sources + 1);
  const target: number[] = [];
  for (let i = 0; i < sources; i++) {
    for (let k = 0; k < targets; k++) if (random.uniform() < density) target.push(k);
    offset[i + 1] = target.length;
  }
  const weight = Int16Array.from(target, () => (random.uniform() < 0.5 ? -1 : 1) * (1 + random.integer(127)));
  return {
    name,
    synapses: { sources, targets, offset, target: Uint32Array.from(target), weight },
    bias: random.uniform() < 0.5 ? null : Int32Array.from({ length: targets }, () => random.integer(601) - 300),
    rates: withRates ? Float64Array.from({ length: sources }, () => random.uniform()) : undefined,
  };
}

/** Two layers in a chain, and a core that they do not fit one of. */
export function randomChain(seed: number): { layers: RandomLayer[]; engines: number; slots: number } {
  const random = rng(seed, 'chain');
  const sizes = [2 + random.integer(12), 2 + random.integer(24), 2 + random.integer(12)];
  const layers = [0, 1].map((l) =>
    randomLayer(random, `layer${l}`, sizes[l], sizes[l + 1], [0.3, 0.6, 1][random.integer(3)], random.uniform() < 0.5),
  );
  return { layers, engines: 1 + random.integer(5), slots: 2 + random.integer(5) };
}

interface MutableImage extends CoreImage {
  index: number;
  round: number;
  layer: number;
  part: number;
  slotsUsed: number;
  addressBase: number;
  e2aBase: number[];
  e2aCount: number[];
  occupied: number[];
  neuron: number[];
  rows: { rows: number; engines: number; weight: number[]; slot: number[]; valid: number[] };
}

/** Memories by the rules of hardware.md, in plain arrays that can be corrupted. */
export function imagesOf(layers: readonly ImageLayer[], mapping: Mapping): MutableImage[] {
  const { enginesPerCore: engines, slotsPerEngine: slots } = mapping.resources;
  return mapping.layers.flatMap((placed, l) =>
    placed.parts.map(({ core, round }, part) => {
      const before = mapping.layers[l - 1];
      const sources = before === undefined ? layers[0].synapses.sources : before.parts.length * engines * slots;
      const neuron = new Array<number>(engines * slots).fill(-1);
      placed.part.forEach((p, k) => {
        if (p === part) neuron[placed.slot[k] * engines + placed.engine[k]] = k;
      });
      const image: MutableImage = {
        index: core,
        round,
        layer: l,
        part,
        engines,
        slots,
        weightBits: WEIGHT_BITS,
        sources,
        e2aBase: new Array<number>(sources + 1).fill(0),
        e2aCount: new Array<number>(sources + 1).fill(0),
        rows: { rows: 0, engines, weight: [], slot: [], valid: [] },
        slotsUsed: Math.ceil((neuron.findLastIndex((k) => k >= 0) + 1) / engines),
        occupied: neuron.map((k) => (k >= 0 ? 1 : 0)),
        neuron,
        addressBase: part * engines * slots,
      };
      const write = (address: number, entries: readonly (readonly [neuron: number, weight: number])[]): void => {
        const lists: [number, number][][] = Array.from({ length: engines }, () => []);
        for (const [k, weight] of entries) {
          if (placed.part[k] === part) lists[placed.engine[k]].push([placed.slot[k], weight]);
        }
        image.e2aBase[address] = image.rows.rows;
        image.e2aCount[address] = Math.max(...lists.map((list) => list.length));
        for (let r = 0; r < image.e2aCount[address]; r++, image.rows.rows++) {
          for (const list of lists) {
            image.rows.valid.push(r < list.length ? 1 : 0);
            image.rows.slot.push(list[r]?.[0] ?? 0);
            image.rows.weight.push(list[r]?.[1] ?? 0);
          }
        }
      };
      const { offset, target, weight } = layers[l].synapses;
      for (let i = 0; i < layers[l].synapses.sources; i++) {
        const address =
          before === undefined ? i : (before.part[i] * slots + before.slot[i]) * engines + before.engine[i];
        const entries: [number, number][] = [];
        for (let s = offset[i]; s < offset[i + 1]; s++) entries.push([target[s], weight[s]]);
        write(address, entries);
      }
      write(
        sources,
        Array.from(layers[l].bias ?? []).flatMap((bias, k) =>
          ladderSteps(bias, WEIGHT_BITS).map((step): [number, number] => [k, step]),
        ),
      );
      return image;
    }),
  );
}

/** Everything that a checker looks at, to be corrupted in place. */
export interface Case {
  readonly layers: readonly RandomLayer[];
  readonly mapping: {
    resources: Mapping['resources'];
    layers: { -readonly [K in keyof Mapping['layers'][number]]: Mapping['layers'][number][K] }[];
    quality: { -readonly [K in keyof Mapping['quality'][number]]: Mapping['quality'][number][K] }[];
  };
  readonly images: MutableImage[];
}

/** A copy that shares nothing with the mapping. */
export const caseOf = (layers: readonly RandomLayer[], mapping: Mapping): Case => ({
  layers,
  mapping: structuredClone(mapping) as Case['mapping'],
  images: imagesOf(layers, mapping),
});

type Corruption = (c: Case, random: Random) => boolean;

const pick = <T>(random: Random, items: readonly T[]): T => items[random.integer(items.length)];
const someRow = (c: Case, random: Random): { image: MutableImage; entry: number } | null => {
  const image = pick(random, c.images);
  const valid = image.rows.valid.flatMap((v, e) => (v === 1 ? [e] : []));
  return valid.length === 0 ? null : { image, entry: pick(random, valid) };
};
const someWord = (c: Case, random: Random): { image: MutableImage; word: number } | null => {
  const image = pick(random, c.images);
  const words = image.e2aCount.flatMap((count, i) => (count > 0 ? [i] : []));
  return words.length === 0 ? null : { image, word: pick(random, words) };
};

/** Each changes one thing and says whether it found something to change. */
export const corruptions: Readonly<Record<string, Corruption>> = {
  'duplicate slot': ({ mapping }, random) => {
    const layer = pick(random, mapping.layers);
    const [a, b] = [random.integer(layer.neurons), random.integer(layer.neurons)];
    for (const key of ['part', 'engine', 'slot'] as const) layer[key][a] = layer[key][b];
    return a !== b;
  },
  'engine out of range': ({ mapping }, random) => {
    const layer = pick(random, mapping.layers);
    layer.engine[random.integer(layer.neurons)] = mapping.resources.enginesPerCore + random.integer(3);
    return true;
  },
  'slot out of range': ({ mapping }, random) => {
    const layer = pick(random, mapping.layers);
    layer.slot[random.integer(layer.neurons)] = mapping.resources.slotsPerEngine + random.integer(3);
    return true;
  },
  'part out of range': ({ mapping }, random) => {
    const layer = pick(random, mapping.layers);
    layer.part[random.integer(layer.neurons)] = layer.parts.length + random.integer(3);
    return true;
  },
  'missing neuron': ({ mapping }, random) => {
    const layer = pick(random, mapping.layers);
    const key = pick(random, ['part', 'engine', 'slot'] as const);
    layer[key] = layer[key].slice(0, -1);
    return true;
  },
  'two neurons exchanged in the mapping only': ({ mapping }, random) => {
    const layer = pick(random, mapping.layers);
    const [a, b] = [random.integer(layer.neurons), random.integer(layer.neurons)];
    for (const key of ['part', 'engine', 'slot'] as const) {
      [layer[key][a], layer[key][b]] = [layer[key][b], layer[key][a]];
    }
    return a !== b;
  },
  'layers on one core': ({ mapping }, random) => {
    const [first, second] = mapping.layers;
    second.parts = second.parts.map((part, p) => (p === 0 ? { ...part, core: pick(random, first.parts).core } : part));
    return true;
  },
  'core out of range': ({ mapping }, random) => {
    const layer = pick(random, mapping.layers);
    layer.parts = layer.parts.map((part, p) => (p === 0 ? { ...part, core: mapping.resources.cores } : part));
    return true;
  },
  'wrong claim': ({ mapping }, random) => {
    const key = pick(random, ['cost', 'lowerBound', 'rows', 'gap'] as const);
    pick(random, mapping.quality)[key] += pick(random, [1, -1, 1e-3]);
    return true;
  },
  'false certificate': ({ mapping }, random) => {
    const quality = pick(random, mapping.quality);
    if (quality.gap > 0) quality.certificate = pick(random, ['bound-met', 'closed-form'] as const);
    else quality.proven = !quality.proven;
    return true;
  },
  'false certificate of sets': ({ mapping }, random) => {
    const quality = pick(random, mapping.quality);
    quality.together = pick(random, [0, 1.5, mapping.resources.enginesPerCore + 1]);
    return true;
  },
  'weight changed': (c, random) => {
    const at = someRow(c, random);
    if (at === null) return false;
    at.image.rows.weight[at.entry] += pick(random, [1, -1, 64, -64]);
    return true;
  },
  'sign changed': (c, random) => {
    const at = someRow(c, random);
    if (at === null) return false;
    at.image.rows.weight[at.entry] *= -1;
    return true;
  },
  'entry dropped': (c, random) => {
    const at = someRow(c, random);
    if (at === null) return false;
    at.image.rows.valid[at.entry] = 0;
    at.image.rows.weight[at.entry] = 0;
    return true;
  },
  'entry added': (c, random) => {
    const image = pick(random, c.images);
    const empty = image.rows.valid.flatMap((v, e) => (v === 0 ? [e] : []));
    if (empty.length === 0) return false;
    const entry = pick(random, empty);
    image.rows.valid[entry] = 1;
    image.rows.weight[entry] = 1;
    return true;
  },
  'entry to another slot': (c, random) => {
    const at = someRow(c, random);
    if (at === null) return false;
    const slot = random.integer(at.image.slots);
    if (slot === at.image.rows.slot[at.entry]) return false;
    at.image.rows.slot[at.entry] = slot;
    return true;
  },
  'row dropped': (c, random) => {
    const at = someWord(c, random);
    if (at === null) return false;
    const { image, word } = at;
    const row = image.e2aBase[word] + random.integer(image.e2aCount[word]);
    for (const column of ['weight', 'slot', 'valid'] as const) {
      image.rows[column].splice(row * image.engines, image.engines);
    }
    image.rows.rows--;
    image.e2aCount[word]--;
    image.e2aBase = image.e2aBase.map((base) => (base > row ? base - 1 : base));
    return true;
  },
  'wrong count': (c, random) => {
    const at = someWord(c, random);
    if (at === null) return false;
    at.image.e2aCount[at.word] += pick(random, [1, -1]);
    return true;
  },
  'wrong base': (c, random) => {
    const at = someWord(c, random);
    if (at === null) return false;
    at.image.e2aBase[at.word] += pick(random, [1, -1]);
    return true;
  },
  'words of two sources exchanged': (c, random) => {
    const at = someWord(c, random);
    if (at === null) return false;
    const other = random.integer(at.image.sources + 1);
    if (other === at.word) return false;
    for (const table of [at.image.e2aBase, at.image.e2aCount]) {
      [table[at.word], table[other]] = [table[other], table[at.word]];
    }
    return true;
  },
  'neuron in another part': ({ images }, random) => {
    const [a, b] = [pick(random, images), pick(random, images)];
    if (a.layer !== b.layer || a.part === b.part) return false;
    const at = (image: MutableImage): number => image.neuron.findIndex((k) => k >= 0);
    [a.neuron[at(a)], b.neuron[at(b)]] = [b.neuron[at(b)], a.neuron[at(a)]];
    return true;
  },
  'neuron left out of the table': ({ images }, random) => {
    const image = pick(random, images);
    image.neuron[image.neuron.findLastIndex((k) => k >= 0)] = -1;
    return true;
  },
  'slot mask changed': ({ images }, random) => {
    const image = pick(random, images);
    image.occupied[random.integer(image.occupied.length)] ^= 1;
    return true;
  },
  'last slot not visited': ({ images }, random) => {
    pick(random, images).slotsUsed--;
    return true;
  },
  'addresses shifted': ({ images }, random) => {
    pick(random, images).addressBase += pick(random, [1, -1]);
    return true;
  },
  'round changed in the mapping': ({ mapping }, random) => {
    const layer = pick(random, mapping.layers);
    const at = random.integer(layer.parts.length);
    const by = pick(random, [1, 2]);
    layer.parts = layer.parts.map((part, p) => (p === at ? { ...part, round: part.round + by } : part));
    return true;
  },
  'wrong round': ({ images }, random) => {
    pick(random, images).round += 1;
    return true;
  },
  'image missing': ({ images }, random) => {
    images.splice(random.integer(images.length), 1);
    return true;
  },
  'image twice': ({ images }, random) => {
    images.push(pick(random, images));
    return true;
  },
  'wrong core': ({ images }, random) => {
    pick(random, images).index += 1;
    return true;
  },
};
