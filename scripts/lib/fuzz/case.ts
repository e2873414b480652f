/** One case of the fuzzer: recordings and everything else by one number. */

import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rng } from '../../../src/random/index.js';
import { CANARY } from './damage.js';
import { fuzzOne } from './recording.js';
import { coded, SUBJECTS } from './subjects.js';

/** Recordings come as often as all else together: they have nine formats. */
export const subjectOf = (n: number): string =>
  n % 2 === 0 ? 'recording' : (SUBJECTS[((n - 1) / 2) % SUBJECTS.length]?.name ?? '');

export interface CaseResult {
  readonly subject: string;
  readonly how: 'read' | 'refused';
  readonly finding: string | null;
}

const polluted = (): boolean => 'polluted' in {};

/** @param folder empty, of this process, and its working folder */
export async function fuzzCase(seed: number, n: number, folder: string): Promise<CaseResult> {
  const subject = subjectOf(n);
  if (subject === 'recording') {
    const { format, strict, finding } = await fuzzOne(seed, n / 2);
    return { subject: format, how: strict, finding };
  }
  const scratch = join(folder, 'case');
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch);
  let how: CaseResult['how'] = 'read';
  let finding: string | null = null;
  try {
    finding =
      (await SUBJECTS.find(({ name }) => name === subject)?.read({ folder: scratch, random: rng(seed, 'fuzz', n) })) ??
      null;
  } catch (error) {
    how = 'refused';
    if (!coded(error)) finding = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  if (polluted()) finding = 'a prototype was changed';
  const strange = readdirSync(folder).filter((name) => name !== 'case');
  if (strange.length > 0 || existsSync(join(scratch, CANARY))) finding = `files appeared: ${strange.join(' ')}`;
  return { subject, how, finding };
}
