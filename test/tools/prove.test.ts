/** Properties of the controller's modules hold, and do not in modules that are broken. */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generateRtl } from '../../generators/rtl/index.js';
import { writeTree } from '../../src/emit/write-tree.js';
import { silent } from '../../src/flow/progress.js';
import { prove } from '../../src/flow/prove.js';
import { build } from '../fixtures/rtl/networks.js';
import { inScratch, planOf } from '../fixtures/rtl/run.js';
import { toolDescribe } from '../need-tools.js';

const tree = generateRtl(planOf(build({ name: 'p', sizes: [5, 9, 3], engines: 2, slots: 2, cores: [2, 1] })));

/** What modules with properties are made of. */
const parts = ['replay_mem', 'spool_mem'];

/** Proofs of all modules, or of those named, after a change of one. */
const proofsOf = (modules: readonly string[], only: RegExp, change = (text: string): string => text) =>
  inScratch(async (scratch) => {
    const [folder, work] = [join(scratch, 'tree'), join(scratch, 'work')];
    await mkdir(work);
    await writeTree(
      folder,
      new Map([...tree, ['rtl/filelist.f', [...modules, ...parts].map((m) => `rtl/p_${m}.v\n`).join('')]]),
    );
    const file = join(folder, 'rtl', `p_${modules[0]}.v`);
    await writeFile(file, change(await readFile(file, 'utf8')));
    return prove({ folder, work, timeout: 60, bound: 30, only, progress: silent });
  });

toolDescribe(['yosys'], 'properties', () => {
  test('of all modules are proven without a bound, and not for want of traffic', async () => {
    const modules = ['fifo', 'encoder', 'merge', 'config', 'fetch', 'sequencer', 'counters', 'replay'];
    // all of them: `menage prove designs/tiny`
    const proofs = await proofsOf(
      modules,
      /none|busy|memory|order|once|owed|all_leave|rows|unchanged|time|exact|cleared|replays|told|reach/,
    );
    expect(proofs.filter(({ ok }) => !ok)).toEqual([]);
    expect(new Set(proofs.map(({ module }) => module))).toEqual(new Set(modules.map((m) => `p_${m}`)));
    for (const { property, result } of proofs) {
      expect([property, result.kind]).toEqual([property, property.startsWith('reach_') ? 'refuted' : 'proven']);
    }
  });

  test.each([
    ['fifo', 'pop writes', /if \(push & !pop\) {6}level_q/, 'if (push) level_q', 'loses_none'],
    ['encoder', 'back-pressure is ignored', /else if \(valid_q & out_ready\)/, 'else if (valid_q)', 'waits_unchanged'],
    [
      'merge',
      'a mark passes from every core',
      /delimiter && core_q != LAST/,
      "delimiter && core_q == 2'd1",
      'end_of_step_once',
    ],
    [
      'fetch',
      'a row is skipped',
      /walk_left_q <= walk_left_q - 1'b1/,
      "walk_left_q <= {COUNT_BITS{1'b0}}",
      'no_row_too_few',
    ],
    [
      'fetch',
      'a row is read twice',
      /walk_addr_q <= walk_addr_q \+ 1'b1/,
      'walk_addr_q <= walk_addr_q',
      'rows_of_the_event',
    ],
    [
      'sequencer',
      'an operation is cut short',
      /lane_free\[lane\] = (op_left_q\[[^\]]*\]) <= LAST_CYCLE;/,
      'lane_free[lane] = $1 <= LENGTH;',
      'one_at_a_time',
    ],
    [
      'counters',
      'engines are counted twice',
      /entries \+ \{6'd0, row_entries\[n\]\}/,
      "entries + {5'd0, row_entries[n], 1'b0}",
      'exact',
    ],
    [
      'replay',
      'the second word is not kept',
      /if \(keep\) level_q <=/,
      'if (keep && level_q != 1) level_q <=',
      'replays_the_word',
    ],
    ['sequencer', 'a slot is left out', /slot_last = slot_q == last_slot;/, "slot_last = 1'b1;", 'slots_all'],
  ])('%s is refuted where %s', async (module, _, from, to, property) => {
    const proofs = await proofsOf([module], new RegExp(property), (text) => {
      expect(text).toMatch(from);
      return text.replace(from, to);
    });
    const refuted = proofs.filter(({ ok }) => !ok).map((proof) => proof.property);
    expect(refuted.join(' ')).toContain(property);
  });
});
