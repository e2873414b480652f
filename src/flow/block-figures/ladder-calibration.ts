/** Codes for one redundant ladder, from the charges that its bits were measured to move, and how straight they are. */

import type { LadderOptions } from '../../../generators/analog/block-benches/ladder.js';
import { codeTable, type Linearity, linearity } from '../../../generators/analog/blocks/ladder-model.js';
import { type Redundancy, redundantLadder } from '../../../generators/analog/blocks/redundant-ladder.js';
import { ladderCharges } from './ladder.js';
import { type BenchRunning, defaultRunning } from './run.js';

export interface LadderCalibration {
  /** C, what each bit moves, lowest first */
  readonly weights: readonly number[];
  /** code of every magnitude */
  readonly table: Uint16Array;
  /** of the magnitudes through the table, measured code by code */
  readonly linearity: Linearity;
}

/** What codes in a row put onto the virtual ground, that of code 0 taken off. */
async function charges(options: LadderOptions, codes: readonly number[], running: BenchRunning): Promise<number[]> {
  const [zero, ...rest] = await ladderCharges({ ...options, codes: [0, ...codes] }, running);
  return rest.map((charge) => (zero as number) - charge);
}

/** @param options of the ladder without redundancy: its magnitudes are those of the table */
export async function calibrateLadder(
  options: LadderOptions,
  redundancy: Redundancy,
  running: BenchRunning = defaultRunning,
): Promise<LadderCalibration> {
  const { magnitudeBits } = options.sizing;
  const own = { ...options, sizing: redundantLadder(options.sizing, redundancy) };
  const bits = Array.from({ length: own.sizing.magnitudeBits }, (_, bit) => 2 ** bit);
  const weights = await charges(own, bits, running);
  const table = codeTable(weights, magnitudeBits);
  const levels = await charges(own, [...table], running);
  return { weights, table, linearity: linearity(Float64Array.from(levels)) };
}
