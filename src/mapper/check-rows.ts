/** Decodes MEM_E2A and MEM_S&N of one core and compares with the layer's synapses and biases. */

import type { CoreImage, Fault, ImageLayer } from './check-images.js';
import type { LayerMapping } from './types.js';

/**
 * The rows decode to the synapses of the part, each exactly once, in as many rows as the busiest engine needs; to the
 * biases by sum.
 *
 * @param sourceAt source that fires at each address; -1 for an address where nothing is
 * @returns 1 for every row that is read
 */
export function checkRows(
  fault: Fault,
  image: CoreImage,
  layer: LayerMapping,
  { synapses, bias }: ImageLayer,
  sourceAt: ArrayLike<number>,
): Uint8Array {
  const read = new Uint8Array(image.rows.rows);
  for (let i = 0; i <= image.sources; i++) {
    const base = image.e2aBase[i];
    const count = image.e2aCount[i];
    if (!(base >= 0 && count >= 0 && base + count <= image.rows.rows)) {
      fault(`e2a[${i}]`, `${base} + ${count}`, `rows 0..${image.rows.rows}`);
      continue;
    }
    read.fill(1, base, base + count);
    if (i < image.sources) checkSource(fault, image, layer, synapses, i, sourceAt[i]);
    else checkBias(fault, image, layer, bias);
  }
  checkEntries(fault, image, read);
  return read;
}

/** Of the rows that this round reads: another round's have other neurons. */
function checkEntries(fault: Fault, image: CoreImage, read: Uint8Array): void {
  const { rows, engines, slots, weightBits, neuron } = image;
  const largest = 2 ** (weightBits - 1) - 1;
  for (let e = 0; e < rows.valid.length; e++) {
    if (read[Math.floor(e / engines)] === 0) continue;
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
  source: number,
): void {
  const missing = new Map<number, number>();
  const [first, end] = source < 0 ? [0, 0] : [offset[source], offset[source + 1]];
  for (let s = first; s < end; s++) {
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
