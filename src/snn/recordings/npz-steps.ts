/**
 * Many recordings that are already in steps, in one file: `shape` = [recordings, steps, inputs], `bits` = the cells of
 * that array packed by numpy.packbits (the first cell in the most significant bit), `y` (or `labels`) = labels,
 * optional, `emulated` = 1 where an emulator made them, optional.
 * Input index = polarity * H * W + y * W + x. Within a step the order of arrival is lost; it is by index.
 */

import { MenageError } from '../../errors/index.js';
import type { Sample, SpikeTrain } from '../types.js';
import { npyColumn } from './npy.js';
import { EMULATED_MARK, formatNpz, isEmulated, MAX_ARRAY_BYTES, type Npz, type NpzColumn } from './npz.js';
import type { InputSpec, RecordingEntry, RecordingSet } from './types.js';

export const hasPackedSteps = (names: readonly string[]): boolean => names.includes('bits') && names.includes('shape');

/** @throws MenageError E_RECORDING when shape, bits, labels and the design's input do not agree */
export function openPackedSteps(npz: Npz, input: Omit<InputSpec, 'dataset'>): RecordingSet {
  const fault = (name: string, value: unknown, legal: string, remedy?: string): MenageError =>
    new MenageError('E_RECORDING', { path: `${npz.path}[${name}]`, value, legal, remedy });
  const shape = [...npyColumn(npz.array('shape'))];
  const size = input.shape.reduce((product, n) => product * n, 1);
  if (shape.length !== 3 || !shape.every((n) => Number.isInteger(n) && n > 0))
    throw fault('shape', shape, '[recordings, steps, inputs]');
  const [recordings, steps, inputs] = shape;
  if (steps !== input.steps) throw fault('shape', shape, `${input.steps} steps`, `set input.steps to ${steps}`);
  if (inputs !== size) throw fault('shape', shape, `${size} inputs of shape [${input.shape}]`, 'set input.shape');

  // Held against the limit before anything is made of that length.
  const bytes = Math.ceil((recordings * steps * inputs) / 8);
  if (bytes > MAX_ARRAY_BYTES) throw fault('shape', shape, `at most ${MAX_ARRAY_BYTES * 8} cells`);

  const named = ['y', 'labels'].find((name) => npz.names.includes(name));
  const labels = named === undefined ? null : npyColumn(npz.array(named));
  if (labels !== null && (labels.length !== recordings || !labels.every((n) => Number.isInteger(n) && n >= 0)))
    throw fault(named ?? 'y', `${labels.length} labels`, `a number, 0 or more, for each of ${recordings} recordings`);

  const entries = Array.from({ length: recordings }, (_, i): RecordingEntry => {
    const number = String(i).padStart(5, '0');
    return labels === null ? { id: number, label: null } : { id: `${labels[i]}/${number}`, label: labels[i] };
  });
  const emulated = isEmulated(npz);
  let bits: Uint8Array | null = null;
  const unpacked = (): Uint8Array => {
    const array = npz.array('bits');
    if (array.fields[0].code !== 'u1' || array.length !== bytes)
      throw fault('bits', `${array.length} of ${array.fields[0].code}`, `${bytes} of u1 for shape [${shape}]`);
    return array.data;
  };
  return {
    emulated,
    entries,
    read: async (index) => {
      bits ??= unpacked();
      const spikes = unpack(bits, index * steps * size, steps, size);
      return { kind: 'steps', sample: { ...entries[index], emulated, input: spikes } };
    },
  };
}

/** Cells [first, first + steps * size) of the packed bits. */
function unpack(bits: Uint8Array, first: number, steps: number, size: number): SpikeTrain {
  const offset = new Uint32Array(steps + 1);
  const address: number[] = [];
  for (let step = 0, cell = first; step < steps; step++) {
    for (let i = 0; i < size; i++, cell++) if ((bits[cell >>> 3] & (0x80 >>> (cell & 7))) !== 0) address.push(i);
    offset[step + 1] = address.length;
  }
  return { steps, size, offset, address: Uint32Array.from(address) };
}

/**
 * The inverse of openPackedSteps, for samples of one size and at most one event a cell and step.
 *
 * @throws MenageError E_RECORDING when they differ in size, or only some have a label
 */
export function formatPackedSteps(samples: readonly Sample[]): Uint8Array {
  const refuse = (path: string, value: unknown, legal: string): MenageError =>
    new MenageError('E_RECORDING', { path, value, legal });
  if (samples.length === 0) throw refuse('samples', 0, 'at least one');
  const { steps, size } = samples[0].input;
  const labelled = samples[0].label !== null;
  const bits = new Uint8Array(Math.ceil((samples.length * steps * size) / 8));
  samples.forEach(({ id, label, input }, n) => {
    if (input.steps !== steps || input.size !== size)
      throw refuse(id, `${input.steps} steps of ${input.size}`, `${steps} steps of ${size}, as the first`);
    if ((label !== null) !== labelled) throw refuse(id, label, 'labels for all or for none');
    for (let step = 0; step < steps; step++)
      for (let k = input.offset[step]; k < input.offset[step + 1]; k++) {
        const cell = (n * steps + step) * size + input.address[k];
        bits[cell >>> 3] |= 0x80 >>> (cell & 7);
      }
  });
  const arrays: Record<string, NpzColumn> = {
    shape: { data: Int32Array.of(samples.length, steps, size) },
    bits: { data: bits },
  };
  if (labelled) arrays.y = { data: Int32Array.from(samples, ({ label }) => label ?? 0) };
  if (samples.some(({ emulated }) => emulated)) arrays.emulated = EMULATED_MARK;
  return formatNpz(arrays);
}
