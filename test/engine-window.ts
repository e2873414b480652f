/** A random window of an engine's life within its linear swing: every kind of operation, both signs, every bit. */

import type { EngineSizing } from '../generators/analog/sizing.js';
import { rng } from '../src/random/index.js';
import type { EngineOp, EngineTrace } from '../src/snn/operations.js';

/** @param share of the swing that membranes stay within */
export function engineWindow(sizing: EngineSizing, length: number, seed: number, share = 0.85): EngineTrace {
  const random = rng(seed, 'engine window');
  const { slots, saturation, beta, threshold } = sizing;
  const largest = 2 ** sizing.magnitudeBits - 1;
  const low = saturation.min * share;
  const high = saturation.max * share;
  const initial = Float64Array.from({ length: slots }, () => low + random.uniform() * (high - low));
  const now = Float64Array.from(initial);
  const ops: EngineOp[] = [];
  const bits = Array.from({ length: sizing.magnitudeBits }, (_, bit) => 2 ** bit);
  while (ops.length < length) {
    const slot = random.integer(slots);
    const kind = ops.length < 2 * bits.length ? 1 : random.uniform();
    if (kind < 0.08) ops.push({ kind: 'reset', slot });
    else if (kind < 0.25 && sizing.leak !== null) ops.push({ kind: 'leak', slot });
    else if (kind < 0.4) ops.push({ kind: 'fire', slot, spike: now[slot]! > threshold });
    else {
      const step = bits[ops.length >> 1] ?? random.integer(2 * largest + 1) - largest;
      const weight = ops.length % 2 === 0 ? step : -step;
      const outside = now[slot]! + weight > high || now[slot]! + weight < low;
      ops.push({ kind: 'event', slot, weight: outside ? -weight : weight });
    }
    const op = ops.at(-1)!;
    if (op.kind === 'event') now[slot] += op.weight;
    else if (op.kind === 'leak') now[slot] *= beta;
    else if (op.kind === 'reset') now[slot] = 0;
  }
  return { core: 0, engine: 0, slots, initial, ops };
}
