/** Control words of a core, as the test bench recorded them, as the operations of its engines. */

import { MenageError } from '../../errors/index.js';
import { type EngineOp, type EngineTrace, OPERATION_KINDS } from '../../snn/operations.js';
import type { RtlCore } from './types.js';

/** Bits of a hex vector, in fields of `width` of at most 24, lowest first. */
function fields(hex: string, width: number, count: number): number[] {
  const last = hex.length - 1;
  return Array.from({ length: count }, (_, i) => {
    const low = i * width;
    let value = 0;
    // nibbles from the highest that the field touches to its lowest
    for (let nibble = (low + width - 1) >> 2; nibble >= low >> 2; nibble--) {
      value = value * 16 + (nibble <= last ? Number.parseInt(hex.charAt(last - nibble), 16) : 0);
    }
    return (value >>> (low & 3)) & ((1 << width) - 1);
  });
}

/**
 * @returns one trace an engine; a recording begins with membranes of zero, and its own resets are among the operations
 * @throws E_TOOL_FAILED for a file that was not written to its end
 */
export function parseTrace(text: string, core: RtlCore, path: string): EngineTrace[] {
  const { engines, slots, weightBits } = core;
  const slotBits = Math.max(1, Math.ceil(Math.log2(slots)));
  const lines = text.split('\n');
  const end = /^end (\d+)$/.exec(lines.at(-2) ?? '');
  if (end === null || Number(end[1]) !== lines.length - 2) {
    const legal = 'ends before its last line: the simulation did not finish';
    throw new MenageError('E_TOOL_FAILED', { path, legal, remedy: 'read the log beside it' });
  }
  const ops: EngineOp[][] = Array.from({ length: engines }, () => []);
  for (const [i, line] of lines.slice(0, -2).entries()) {
    // signs, magnitudes and decisions may be unknown where nothing looks at them
    const legal = /^([0-3]) ([0-9a-f]+) ([0-9a-fx]+) ([0-9a-fx]+) ([0-9a-f]+) ([0-9a-fx]+)$/i.exec(line);
    if (legal === null)
      throw new MenageError('E_TOOL_FAILED', { path, legal: `line ${i + 1} is no operation: ${line}` });
    const [, code, enable, sign, magnitude, slot, spike] = legal;
    const kind = OPERATION_KINDS[Number(code)];
    const enabled = fields(enable, 1, engines);
    const slotOf = fields(slot, slotBits, engines);
    // decisions before the first fire are unknown: only a fire's own are looked at
    const signOf = kind === 'event' ? fields(sign, 1, engines) : [];
    const magnitudeOf = kind === 'event' ? fields(magnitude, weightBits - 1, engines) : [];
    const spikeOf = kind === 'fire' ? fields(spike, 1, engines) : [];
    for (let engine = 0; engine < engines; engine++) {
      if (enabled[engine] === 0) continue;
      const at = slotOf[engine];
      if (kind === 'event') {
        ops[engine].push({ kind, slot: at, weight: signOf[engine] === 1 ? -magnitudeOf[engine] : magnitudeOf[engine] });
      } else if (kind === 'fire') ops[engine].push({ kind, slot: at, spike: spikeOf[engine] === 1 });
      else ops[engine].push({ kind, slot: at });
    }
  }
  return ops.map((list, engine) => ({ core: core.index, engine, slots, initial: new Float64Array(slots), ops: list }));
}
