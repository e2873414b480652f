/**
 * Faults of the controller that the traffic must notice: a few by default, more by `scripts/mutate`. A mutant that
 * survives is proven equal, or counts.
 */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeTree } from '../../src/emit/write-tree.js';
import { runPool } from '../../src/sim/pool.js';
import { walked } from '../fixtures/mutation/coverage.js';
import { describeMutant, isEquivalent, makeMutants } from '../fixtures/mutation/mutants.js';
import { baseTree, compileModes, killedBy, shape, stage } from '../fixtures/mutation/suite.js';
import { inScratch } from '../fixtures/rtl/run.js';
import { toolDescribe } from '../need-tools.js';

const count = Number(process.env.MENAGE_MUTANTS ?? 6);
/** s, a proof */
const patience = 20;
const seed = Number(process.env.MENAGE_MUTATION_SEED ?? 1);

toolDescribe(['yosys', 'iverilog', 'vvp'], 'mutants of a stage', () => {
  test(`of ${count} mutants, those that are not equal are noticed`, async () => {
    const lines = await inScratch(async (scratch) => {
      const tree = baseTree();
      const folder = join(scratch, 'base');
      await writeTree(folder, tree);
      const files = (tree.get('rtl/filelist.f') ?? '').trim().split('\n');
      const { verilog, commands } = await makeMutants(folder, files, stage, count, seed);
      const compiled = await compileModes(scratch, verilog);
      const jobs = commands.map((_, i) => () => killedBy(compiled, i + 1));
      const fates = await runPool(jobs, 2);
      const survivors = commands.filter((_, i) => fates[i] < 0);
      const proofs = await runPool(
        survivors.map((command, i) => () => isEquivalent(folder, stage, shape, command, i, patience)),
        2,
      );
      const equal = proofs.filter((proof) => proof === 'proven').length;
      const killed = commands.length - survivors.length;
      const score = killed / (commands.length - equal);
      const walk = walked(compiled.map(({ states }) => states).join(''));
      return {
        score,
        walk,
        text: [
          `mutants ${commands.length}, equal ${equal}, others ${commands.length - equal}, killed ${killed}, score ${(100 * score).toFixed(2)} %`,
          `sequencer: ${walk.states.length} states, ${walk.transitions.length} transitions, never ${walk.missing.join(', ') || 'none'}; resets out of ${walk.resets.join(', ')}`,
          ...compiled.map((_, mode) => `killed first by mode ${mode}: ${fates.filter((fate) => fate === mode).length}`),
          ...survivors.flatMap((command, i) =>
            proofs[i] === 'proven' ? [] : [`survivor, ${proofs[i]}: ${describeMutant(command)}`],
          ),
        ],
      };
    });
    if (process.env.MENAGE_MUTATION_REPORT !== undefined) {
      await writeFile(process.env.MENAGE_MUTATION_REPORT, `${lines.text.join('\n')}\n`);
    }
    expect(lines.walk.unknown).toEqual([]);
    expect(lines.walk.missing).toEqual([]);
    expect(lines.score, lines.text.join('\n')).toBeGreaterThanOrEqual(0.98);
  }, 3_600_000);
});
