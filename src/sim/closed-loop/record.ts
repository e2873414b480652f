/** What an engine in the closed loop was told to do, and what it did: the file that the VPI module writes. */

import { MenageError } from '../../errors/index.js';
import { type EngineOp, OPERATION_KINDS } from '../../snn/operations.js';

export interface LoopRecord {
  /** fires carry the decision of SPICE */
  readonly ops: readonly EngineOp[];
  /** LSB: membrane of the addressed slot after each operation */
  readonly membranes: Float64Array;
}

/** How voltages become a membrane. */
export interface LoopScale {
  /** V, zero of a membrane at the output */
  readonly vmid: number;
  /** V, one LSB */
  readonly lsbVolts: number;
}

/** @throws E_TOOL_FAILED for a file that was not written to its end or holds what is no number */
export function parseRecord(text: string, { vmid, lsbVolts }: LoopScale, path: string): LoopRecord {
  const broken = (legal: string): MenageError =>
    new MenageError('E_TOOL_FAILED', { path, legal, remedy: 'read the log beside it' });
  const lines = text.split('\n');
  const end = /^end (\d+)$/.exec(lines.at(-2) ?? '');
  if (end === null || Number(end[1]) !== lines.length - 2) throw broken('ends before its last line');
  const rows = lines.slice(0, -2).map((line, i) => {
    const row = line.split(' ').map(Number);
    if (row.length !== 7 || !row.every(Number.isFinite) || OPERATION_KINDS[row[0]] === undefined) {
      throw broken(`line ${i + 1}: ${line}`);
    }
    return row;
  });
  const [, , , zero = 0] = rows[0] ?? [];
  return {
    ops: rows.map(([code, slot, weight, , , , spike]): EngineOp => {
      const kind = OPERATION_KINDS[code] as EngineOp['kind'];
      if (kind === 'event') return { kind, slot, weight };
      return kind === 'fire' ? { kind, slot, spike: spike === 1 } : { kind, slot };
    }),
    // the voltage over the capacitor, against what it is after an ideal reset
    membranes: Float64Array.from(rows, ([, , , , top, bottom]) => (bottom - top - (vmid - zero)) / lsbVolts),
  };
}
