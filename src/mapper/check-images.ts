/**
 * Checks the memories of the cores: decoded on their own, they must hold exactly the layer's synapses, weights and
 * biases, in the places and the number of rows that the mapping says. Shares no code with what builds them.
 */

import type { Csr } from '../snn/types.js';
import type { Violation } from './check.js';
import { checkRows } from './check-rows.js';
import type { LayerMapping, Mapping } from './types.js';

/** A core's memories, as far as the mapping decides them (generators' `CorePlan` has these fields). */
export interface CoreImage {
  /** position in the accelerator */
  readonly index: number;
  readonly layer: number;
  readonly part: number;
  /** of the core's rounds, the one that these memories are for; 0 when absent */
  readonly round?: number;
  /** M */
  readonly engines: number;
  /** N */
  readonly slots: number;
  /** sign included */
  readonly weightBits: number;
  /** addresses that its input events may have: 0..sources-1 */
  readonly sources: number;
  /** MEM_E2A: one word an address, then one for the bias event */
  readonly e2aBase: ArrayLike<number>;
  readonly e2aCount: ArrayLike<number>;
  /** MEM_S&N: entry of row r and engine j at r * engines + j; weights in signed LSB. A core's rounds may have the same */
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
  /** a neuron's spikes leave as addressBase + slot * engines + engine */
  readonly addressBase: number;
}

/** What a layer's memories must hold; weights and biases in LSB. */
export interface ImageLayer {
  readonly name: string;
  readonly synapses: Csr<ArrayLike<number>>;
  /** a step, one a neuron; may exceed one weight's magnitude and is then spread over several entries */
  readonly bias: ArrayLike<number> | null;
}

export type Fault = (path: string, value: unknown, legal: string) => void;

/**
 * @returns every violation of: each part of the mapping has one image, on its core and for its round; the image holds each neuron where
 *   the mapping has it; MEM_E2A, indexed by the input or by the addresses at which the layer before fires, and MEM_S&N
 *   decode to the synapses of the part, each exactly once, in as many rows as the busiest engine needs, and to the
 *   biases by sum; no row is left that nothing reads
 */
export function checkImages(
  layers: readonly ImageLayer[],
  mapping: Mapping,
  images: readonly CoreImage[],
): Violation[] {
  const found: Violation[] = [];
  const seen = new Set<string>();
  if (layers.length !== mapping.layers.length) {
    found.push({ path: 'layers.length', value: mapping.layers.length, legal: `${layers.length} layers` });
    return found;
  }
  const fired = mapping.layers.map((_, l) => neuronAt(l, mapping, images));
  const inputs = Int32Array.from({ length: layers[0]?.synapses.sources ?? 0 }, (_, i) => i);
  const sourceAt = [inputs, ...fired];
  const read = new Map<CoreImage['rows'], Uint8Array>();
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
    if ((image.round ?? 0) !== part.round) fault('round', image.round ?? 0, `round ${part.round}`);
    if (!checkShape(fault, image, mapping, sourceAt[image.layer].length)) continue;
    if (!checkNeurons(fault, image, layer)) continue;
    const own = checkRows(fault, image, layer, layers[image.layer], sourceAt[image.layer]);
    const before = read.get(image.rows);
    read.set(image.rows, before === undefined ? own : own.map((used, row) => used | before[row]));
  }
  for (const used of read.values()) {
    used.forEach((by, row) => {
      if (by === 0) found.push({ path: `rows[${row}]`, value: 'never read', legal: 'a row belongs to a source' });
    });
  }
  mapping.layers.forEach((layer, l) => {
    layer.parts.forEach((_, p) => {
      if (!seen.has(`${l}.${p}`))
        found.push({ path: `layers[${l}].parts[${p}]`, value: 'no image', legal: 'one core' });
    });
  });
  return found;
}

/**
 * Neuron that fires at each address of a layer's spikes, -1 where none does: what the next layer's MEM_E2A is indexed
 * by. Taken from the images, so that a table of places and the addresses that leave it cannot disagree.
 */
function neuronAt(layer: number, { layers, resources }: Mapping, images: readonly CoreImage[]): Int32Array {
  const places = resources.enginesPerCore * resources.slotsPerEngine;
  const at = new Int32Array(layers[layer].parts.length * places).fill(-1);
  for (const image of images) {
    if (image.layer !== layer) continue;
    for (let place = 0; place < places; place++) at[image.addressBase + place] = image.neuron[place];
  }
  return at;
}

function checkShape(fault: Fault, image: CoreImage, { resources }: Mapping, sources: number): boolean {
  const { rows, engines, slots } = image;
  const entries = rows.rows * engines;
  const expected: [string, number, number][] = [
    ['addressBase', image.addressBase, image.part * slots * engines],
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
