/** Membranes and decisions of one engine out of a raw file. */

import type { EngineProbe } from '../../config/engine-probe.js';
import { interpolate, type RawFile } from './raw-file.js';

export interface EngineMeasurement {
  /** LSB, one a slot: the membrane as the first operation begins */
  readonly initial: Float64Array;
  /** operations x slots, LSB: membrane of every slot after every operation */
  readonly membranes: Float64Array;
  /** one an operation: 1 where the comparator was clocked and said spike */
  readonly decisions: Uint8Array;
}

/**
 * The membrane of a slot is the voltage over its capacitor against what it is after an ideal reset, vmid minus the
 * virtual ground's auto-zero voltage.
 */
export function measureEngine(raw: RawFile, probe: EngineProbe): EngineMeasurement {
  const { time } = raw;
  const { slots, sampleTimes, decision } = probe;
  const zero = probe.vmid - interpolate(time, raw.column(probe.virtualGround), probe.autoZeroTime);
  const membranes = new Float64Array(sampleTimes.length * slots.length);
  const initial = new Float64Array(slots.length);
  const cache = new Map<string, Float64Array>();
  const column = (name: string): Float64Array => {
    const values = cache.get(name) ?? raw.column(name);
    cache.set(name, values);
    return values;
  };
  slots.forEach(({ top, bottom, sharedStart }, slot) => {
    const [a, b] = [column(top), column(bottom)];
    const membrane = (at: number): number =>
      (interpolate(time, b, at) - interpolate(time, a, at) - zero) / probe.lsbVolts;
    const start = membrane(probe.autoZeroTime);
    const shift = sharedStart === null ? 0 : sharedStart - start;
    initial[slot] = start + shift;
    sampleTimes.forEach((at, i) => {
      membranes[i * slots.length + slot] = membrane(at) + shift;
    });
  });
  const output = column(decision.column);
  const decisions = Uint8Array.from(decision.times, (at) =>
    !Number.isNaN(at) && interpolate(time, output, at) > decision.level ? 1 : 0,
  );
  return { initial, membranes, decisions };
}
