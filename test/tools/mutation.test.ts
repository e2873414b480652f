/**
 * Faults of the controller that the traffic must notice: a few by default, more by `scripts/mutate`. A mutant that
 * survives is proven equal, or counts.
 */

import { appendFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { campaign } from '../fixtures/mutation/campaign.js';
import { inScratch } from '../fixtures/rtl/run.js';
import { toolDescribe } from '../need-tools.js';

const { MENAGE_MUTANTS = '6', MENAGE_MUTATION_SEED = '3', MENAGE_MUTATION_NOTES, MENAGE_MUTATION_REPORT } = process.env;
const [count, seed] = [Number(MENAGE_MUTANTS), Number(MENAGE_MUTATION_SEED)];

toolDescribe(['yosys', 'iverilog', 'vvp'], 'mutants of a stage', () => {
  test(`of ${count} mutants, those that are not equal are noticed`, async () => {
    const log = MENAGE_MUTATION_NOTES && `${MENAGE_MUTATION_NOTES}.log`;
    const { score, walk, text } = await inScratch((scratch) =>
      campaign({
        ...{ scratch, count, seed, patience: 5, notes: MENAGE_MUTATION_NOTES },
        tell: (line) => void (log && appendFile(log, `${line}\n`)),
      }),
    );
    if (MENAGE_MUTATION_REPORT) await writeFile(MENAGE_MUTATION_REPORT, `${text.join('\n')}\n`);
    expect(walk.unknown).toEqual([]);
    expect(walk.missing).toEqual([]);
    expect(score, text.join('\n')).toBeGreaterThanOrEqual(0.98);
  }, 86_400_000);
});
