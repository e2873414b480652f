/** The memory of one layer's kernels: arrays one after the other, and what the loops around them share. */

import type { SpikeTrain } from '../../snn/types.js';
import { type Kernels, kernelsOn } from './kernels.js';
import type { Rows } from './rows.js';

const pageBytes = 65_536;
/** Events that are handed over at a time at most. */
const eventCount = 4096;
/** Bytes of a membrane, and of the three words of a run. */
const laneBytes = 8;
const runBytes = 12;

export class Arena {
  readonly kernels: Kernels;
  readonly #memory: WebAssembly.Memory;
  readonly #events: Uint32Array;
  /** what an event of each source points at */
  readonly #entries: Uint32Array;
  /** synapses of each source */
  readonly #fanOut: Uint32Array;
  readonly list: Uint32Array;
  readonly #atOnce: number;
  #used = 0;

  /**
   * @param doubles asked for later
   * @param atOnce events that a kernel may be given at a time
   */
  constructor(
    readonly rows: Rows,
    doubles: number,
    atOnce = eventCount,
  ) {
    const { synapses, lanes, offset, runs, full } = rows;
    // Full rows of whole weights are read as bytes: half the memory, and memory is what they wait for.
    const weights = full && rows.weights instanceof Int16Array ? Int8Array.from(rows.weights) : rows.weights;
    this.#atOnce = Math.min(atOnce, eventCount);
    const words = eventCount + lanes + offset.length + runs.length;
    const bytes = weights.byteLength + doubles * 8 + words * 4 + 128;
    this.#memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / pageBytes) });
    this.kernels = kernelsOn(this.#memory, full);
    const { buffer } = this.#memory;
    const Weights = weights.constructor as Float32ArrayConstructor;
    const ours = new Weights(buffer, this.#take(weights.byteLength), weights.length);
    ours.set(weights);
    this.#events = this.#words(eventCount);
    this.list = this.#words(lanes);
    const sources = this.#words(offset.length);
    const pointers = this.#words(runs.length);
    sources.set(offset.map((run) => pointers.byteOffset + run * runBytes));
    for (let i = 0; i < runs.length; i += 3) {
      pointers[i] = runs[i] * laneBytes;
      pointers[i + 1] = runs[i + 1] * laneBytes;
      pointers[i + 2] = ours.byteOffset + runs[i + 2] * weights.BYTES_PER_ELEMENT;
    }
    this.#fanOut = Uint32Array.from(
      { length: offset.length - 1 },
      (_, s) => synapses.offset[s + 1] - synapses.offset[s],
    );
    this.#entries = offset.map((run, s) => (full ? pointers[3 * run + 2] : sources.byteOffset + 4 * s));
  }

  #take(bytes: number): number {
    const at = this.#used;
    this.#used += 16 * Math.ceil(bytes / 16);
    return at;
  }

  #words(count: number): Uint32Array {
    return new Uint32Array(this.#memory.buffer, this.#take(count * 4), count);
  }

  /** Zeros; arrays that are asked for one after the other lie so. */
  doubles(count: number): Float64Array {
    return new Float64Array(this.#memory.buffer, this.#take(count * 8), count);
  }

  /** The same memory as 64-bit integers. */
  integers(values: Float64Array): BigInt64Array {
    return new BigInt64Array(values.buffer, values.byteOffset, values.length);
  }

  /** Hands the events of a step over, as many at a time as fit. @returns synaptic operations */
  deliver({ offset: first, address }: SpikeTrain, step: number, take: (event: number, end: number) => void): number {
    const fanOut = this.#fanOut;
    const entries = this.#entries;
    const events = this.#events;
    const begin = events.byteOffset;
    const most = this.#atOnce;
    let sops = 0;
    let count = 0;
    for (let e = first[step]; e < first[step + 1]; e++) {
      const source = address[e];
      const reached = fanOut[source];
      if (reached === 0) continue;
      sops += reached;
      events[count++] = entries[source];
      if (count < most) continue;
      take(begin, begin + 4 * count);
      count = 0;
    }
    if (count > 0) take(begin, begin + 4 * count);
    return sops;
  }
}
