/** The memory of one layer's kernels: arrays one after the other, and what the loops around them share. */

import type { Csr, SpikeTrain } from '../../snn/types.js';
import { type Kernels, kernelsOn } from './kernels.js';

const pageBytes = 65_536;
/** Events that are handed over at a time. */
const eventCount = 4096;
/** Of one layer's weights, zeros included. */
const mostBytes = 256 * 1024 * 1024;
/** Synapses below which a memory of its own is not worth having. */
const fewest = 1024;
/** Least share of synapses that are there: a lane of a kernel costs about a sixth of a synapse that is looked up. */
const leastShare = 1 / 6;

const padded = (count: number): number => 4 * Math.ceil(count / 4);

/** Whether rows with all the zeros are the faster way through this fan-out. */
export function suitsRows({ sources, targets, target }: Csr<ArrayLike<number>>): boolean {
  const lanes = sources * padded(targets);
  return target.length >= fewest && target.length >= leastShare * lanes && lanes * 4 <= mostBytes;
}

export class Arena {
  /** neurons, rounded up to a multiple of 4 */
  readonly width: number;
  readonly kernels: Kernels;
  readonly #memory: WebAssembly.Memory;
  readonly #events: Uint32Array;
  readonly list: Uint32Array;
  /** bytes of one row of weights */
  readonly stride: number;
  /** where the rows begin */
  readonly rows: number;
  #used = 0;

  /** @param weightBytes of one weight: 2 for int16, 4 for float32 */
  constructor(
    readonly synapses: Csr<ArrayLike<number>>,
    weightBytes: 2 | 4,
    doubles: number,
  ) {
    const { sources, targets, offset, target, weight } = synapses;
    this.width = padded(targets);
    this.stride = this.width * weightBytes;
    const bytes = sources * this.stride + doubles * 8 + (eventCount + this.width) * 4 + 64;
    this.#memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / pageBytes) });
    this.kernels = kernelsOn(this.#memory);
    const Row = weightBytes === 2 ? Int16Array : Float32Array;
    const rows = new Row(this.#memory.buffer, this.#take(sources * this.stride), sources * this.width);
    this.rows = rows.byteOffset;
    for (let s = 0; s < sources; s++) {
      for (let i = offset[s]; i < offset[s + 1]; i++) rows[s * this.width + target[i]] = weight[i];
    }
    this.#events = new Uint32Array(this.#memory.buffer, this.#take(eventCount * 4), eventCount);
    this.list = new Uint32Array(this.#memory.buffer, this.#take(this.width * 4), this.width);
  }

  #take(bytes: number): number {
    const at = this.#used;
    this.#used += 16 * Math.ceil(bytes / 16);
    return at;
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
    const { offset } = this.synapses;
    const events = this.#events;
    const begin = events.byteOffset;
    let sops = 0;
    let count = 0;
    for (let e = first[step]; e < first[step + 1]; e++) {
      const source = address[e];
      sops += offset[source + 1] - offset[source];
      events[count++] = source;
      if (count < eventCount) continue;
      take(begin, begin + 4 * count);
      count = 0;
    }
    if (count > 0) take(begin, begin + 4 * count);
    return sops;
  }
}
