/**
 * Checks the memories of the cores: decoded on their own, they must hold exactly the layer's synapses, weights and
 * biases, in the places and the number of rows that the mapping says. Shares no code with what builds them.
 */

import type { Csr } from '../snn/types.js';
import type { Violation } from './check.js';
import type { LayerMapping, Mapping } from './types.js';

/** A core's memories, as far as the mapping decides them (generators' `CorePlan` has these fields). */
export interface CoreImage {
  /** position in the accelerator */
  readonly index: number;
  readonly layer: number;
  readonly part: number;
  /** M */
  readonly engines: number;
  /** N */
  readonly slots: number;
  /** sign included */
  readonly weightBits: number;
  readonly sources: number;
  /** MEM_E2A: one word a source, then one for the bias event */
  readonly e2aBase: ArrayLike<number>;
  readonly e2aCount: ArrayLike<number>;
  /** MEM_S&N: entry of row r and engine j at r * engines + j; weights in signed LSB */
  readonly rows: {
    readonly rows: number;
    readonly engines: number;
    readonly weight: ArrayLike<number>;
    readonly slot: ArrayLike<number>;
    readonly valid: ArrayLike<number>;
  };
  /** slots 0..slotsUsed-1 are visited at the end of a step */
  readonly slotsUsed: number;
  /** at slot * engines + engine: 1 where a neuron lives */
  readonly occupied: ArrayLike<number>;
  /** at slot * engines + engine: neuron of the layer, -1 where none lives */
  readonly neuron: ArrayLike<number>;
}

/** What a layer's memories must hold; weights and biases in LSB. */
export interface ImageLayer {
  readonly name: string;
  readonly synapses: Csr<ArrayLike<number>>;
  /** a step, one a neuron; may exceed one weight's magnitude and is then spread over several entries */
  readonly bias: ArrayLike<number> | null;
}

type Fault = (path: string, value: unknown, legal: string) => void;

/**
 * @returns every violation. The images must stand for one part each and all parts; hold each neuron where the mapping
 *   has it; decode to the synapses of their part, each exactly once, in as many rows as the busiest engine needs; to the
 *   biases by sum; and have no row that no source reads.
 */
export function checkImages(
  layers: readonly ImageLayer[],
  mapping: Mapping,
  images: readonly CoreImage[],
): Violation[] {
  const found: Violation[] = [];
  const seen = new Set<string>();
  for (const [c, image] of images.entries()) {
    const fault: Fault = (path, value, legal) => {
      found.push({ path: `cores[${c}].${path}`, value, legal });
    };
    const layer = mapping.layers[image.layer];
    const part = layer?.parts[image.part];
    if (part === undefined) {
      fault('part', `${image.layer}.${image.part}`, 'a layer and part of the mapping');
      continue;
    }
    if (seen.has(`${image.layer}.${image.part}`)) fault('part', image.part, 'has an image already');
    seen.add(`${image.layer}.${image.part}`);
    if (image.index !== part.core) fault('index', image.index, `core ${part.core}`);
    if (!checkShape(fault, image, mapping, layers[image.layer].synapses.sources)) continue;
    if (checkNeurons(fault, image, layer)) checkRows(fault, image, layer, layers[image.layer]);
  }
  mapping.layers.forEach((layer, l) => {
    layer.parts.forEach((_, p) => {
      if (!seen.has(`${l}.${p}`))
        found.push({ path: `layers[${l}].parts[${p}]`, value: 'no image', legal: 'one core' });
    });
  });
  return found;
}

function checkShape(fault: Fault, image: CoreImage, { resources }: Mapping, sources: number): boolean {
  const { rows, engines, slots } = image;
  const entries = rows.rows * engines;
  const expected: [string, number, number][] = [
    ['engines', engines, resources.enginesPerCore],
    ['slots', slots, resources.slotsPerEngine],
    ['sources', image.sources, sources],
    ['e2aBase.length', image.e2aBase.length, sources + 1],
    ['e2aCount.length', image.e2aCount.length, sources + 1],
    ['rows.engines', rows.engines, engines],
    ['rows.weight.length', rows.weight.length, entries],
    ['rows.slot.length', rows.slot.length, entries],
    ['rows.valid.length', rows.valid.length, entries],
    ['occupied.length', image.occupied.length, slots * engines],
    ['neuron.length', image.neuron.length, slots * engines],
  ];
  const wrong = expected.filter(([, value, legal]) => value !== legal);
  for (const [path, value, legal] of wrong) fault(path, value, `${legal}`);
  return wrong.length === 0;
}

function checkNeurons(fault: Fault, image: CoreImage, layer: LayerMapping): boolean {
  const expected = new Int32Array(image.slots * image.engines).fill(-1);
  layer.part.forEach((part, k) => {
    if (part === image.part) expected[layer.slot[k] * image.engines + layer.engine[k]] = k;
  });
  let sound = true;
  expected.forEach((neuron, at) => {
    if (image.neuron[at] !== neuron) {
      fault(`neuron[${at}]`, image.neuron[at], `${neuron} by the mapping`);
      sound = false;
    }
    const lives = neuron >= 0 ? 1 : 0;
    if (image.occupied[at] !== lives) fault(`occupied[${at}]`, image.occupied[at], `${lives}`);
    if (lives === 1 && at >= image.slotsUsed * image.engines) {
      fault('slotsUsed', image.slotsUsed, `above slot ${Math.floor(at / image.engines)} of neuron ${neuron}`);
    }
  });
  if (image.slotsUsed > image.slots) fault('slotsUsed', image.slotsUsed, `0..${image.slots}`);
  return sound;
}

function checkRows(fault: Fault, image: CoreImage, layer: LayerMapping, { synapses, bias }: ImageLayer): void {
  checkEntries(fault, image);
  const read = new Uint8Array(image.rows.rows);
  for (let i = 0; i <= image.sources; i++) {
    const base = image.e2aBase[i];
    const count = image.e2aCount[i];
    if (!(base >= 0 && count >= 0 && base + count <= image.rows.rows)) {
      fault(`e2a[${i}]`, `${base} + ${count}`, `rows 0..${image.rows.rows}`);
      continue;
    }
    read.fill(1, base, base + count);
    if (i < image.sources) checkSource(fault, image, layer, synapses, i);
    else checkBias(fault, image, layer, bias);
  }
  read.forEach((used, r) => {
    if (used === 0) fault(`rows[${r}]`, 'never read', 'a row belongs to a source');
  });
}

function checkEntries(fault: Fault, { rows, engines, slots, weightBits, neuron }: CoreImage): void {
  const largest = 2 ** (weightBits - 1) - 1;
  for (let e = 0; e < rows.valid.length; e++) {
    const path = `rows[${Math.floor(e / engines)}][${e % engines}]`;
    const weight = rows.weight[e];
    if (rows.valid[e] === 0) {
      if (weight !== 0) fault(`${path}.weight`, weight, '0 where the entry is not valid');
      continue;
    }
    if (rows.valid[e] !== 1) fault(`${path}.valid`, rows.valid[e], '0 or 1');
    if (weight === 0 || Math.abs(weight) > largest) fault(`${path}.weight`, weight, `1..${largest} LSB, signed`);
    if (rows.slot[e] >= slots || neuron[rows.slot[e] * engines + (e % engines)] < 0) {
      fault(`${path}.slot`, rows.slot[e], 'a slot in which a neuron lives');
    }
  }
}

/** Calls back with engine, neuron and weight of every valid entry of the rows of one MEM_E2A word. */
function decode(image: CoreImage, word: number, visit: (engine: number, neuron: number, weight: number) => void): void {
  const { rows, engines, e2aBase, e2aCount } = image;
  for (let r = e2aBase[word]; r < e2aBase[word] + e2aCount[word]; r++) {
    for (let j = 0; j < engines; j++) {
      const e = r * engines + j;
      if (rows.valid[e] === 1) visit(j, image.neuron[rows.slot[e] * engines + j] ?? -1, rows.weight[e]);
    }
  }
}

function checkSource(
  fault: Fault,
  image: CoreImage,
  layer: LayerMapping,
  { offset, target, weight }: ImageLayer['synapses'],
  i: number,
): void {
  const missing = new Map<number, number>();
  for (let s = offset[i]; s < offset[i + 1]; s++) {
    if (layer.part[target[s]] === image.part) missing.set(target[s], weight[s]);
  }
  const perEngine = new Uint32Array(image.engines);
  decode(image, i, (engine, neuron, decoded) => {
    perEngine[engine]++;
    const expected = missing.get(neuron);
    if (expected === undefined)
      fault(`e2a[${i}]`, `an entry for neuron ${neuron}`, 'one entry a synapse of this source');
    else if (expected !== decoded) fault(`e2a[${i}]`, `weight ${decoded} of neuron ${neuron}`, `${expected} LSB`);
    missing.delete(neuron);
  });
  for (const neuron of missing.keys()) fault(`e2a[${i}]`, 'no entry', `the synapse onto neuron ${neuron}`);
  const needed = Math.max(...perEngine);
  if (image.e2aCount[i] !== needed) {
    fault(`e2aCount[${i}]`, image.e2aCount[i], `${needed} rows, what the busiest engine needs`);
  }
}

function checkBias(fault: Fault, image: CoreImage, layer: LayerMapping, bias: ImageLayer['bias']): void {
  const sum = new Map<number, number>();
  decode(image, image.sources, (_, neuron, weight) => sum.set(neuron, (sum.get(neuron) ?? 0) + weight));
  layer.part.forEach((part, k) => {
    if (part !== image.part) return;
    const expected = bias?.[k] ?? 0;
    if ((sum.get(k) ?? 0) !== expected) fault(`bias of neuron ${k}`, sum.get(k) ?? 0, `${expected} LSB`);
  });
}
