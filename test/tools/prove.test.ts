/** Properties of the controller's modules hold, and do not in modules that are broken. */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generateRtl } from '../../generators/rtl/index.js';
import { writeTree } from '../../src/emit/write-tree.js';
import { silent } from '../../src/flow/progress.js';
import { prove } from '../../src/flow/prove.js';
import { controls } from '../fixtures/formal/controls.js';
import { build } from '../fixtures/rtl/networks.js';
import { inScratch, planOf } from '../fixtures/rtl/run.js';
import { toolDescribe } from '../need-tools.js';

const tree = generateRtl(planOf(build({ name: 'p', sizes: [5, 9, 3], engines: 2, slots: 2, cores: [2, 1] })));

/** What modules with properties are made of. */
const parts = ['replay_mem', 'spool_mem', 'merge'];

const edit = async (file: string, change: (text: string) => string): Promise<void> =>
  writeFile(file, change(await readFile(file, 'utf8')));

const withoutProperties = (text: string): string => text.replace(/^`ifdef FORMAL.*?^`endif\n/gms, '');

/** Proofs of all modules, or of those named, after a change of one. */
const proofsOf = (modules: readonly string[], only: RegExp, change = (text: string): string => text) =>
  inScratch(async (scratch) => {
    const [folder, work] = [join(scratch, 'tree'), join(scratch, 'work')];
    await mkdir(work);
    const others = parts.filter((part) => !modules.includes(part));
    const list = [...modules, ...others].map((m) => `rtl/p_${m}.v\n`).join('');
    await writeTree(folder, new Map([...tree, ['rtl/filelist.f', list]]));
    for (const part of others) await edit(join(folder, 'rtl', `p_${part}.v`), withoutProperties);
    const file = join(folder, 'rtl', `p_${modules[0]}.v`);
    await edit(file, change);
    return prove({ folder, work, timeout: 60, bound: 30, only, progress: silent });
  });

/** One or two a module, and what shows that they are not void; all of them: `menage prove designs/tiny`. */
const shown = new RegExp(
  `^(${[
    ...['keeps_order', 'each_spike_owed', 'loses_none', 'steady_while_busy', 'no_row_too_few', 'slots_in_order'],
    ...['rows_operate', 'cleared', 'own_tables', 'replays_all', 'never_blocks_earlier', 'marks_once'],
    'reach_(full|all|end|rows|many|last|other|read)',
  ].join('|')})$`,
);

toolDescribe(['yosys'], 'properties', () => {
  test('of every module are proven without a bound, and not for want of traffic', async () => {
    const modules = [...new Set(controls.map(({ module }) => module))];
    const proofs = await proofsOf(modules, shown);
    expect(proofs.filter(({ ok }) => !ok)).toEqual([]);
    expect(new Set(proofs.map(({ module }) => module))).toEqual(new Set(modules.map((m) => `p_${m}`)));
    for (const { property, result } of proofs) {
      expect([property, result.kind]).toEqual([property, property.startsWith('reach_') ? 'refuted' : 'proven']);
    }
  }, 1_800_000);

  test('each have a fault that they must find', () => {
    for (const [file, text] of tree) {
      const named = [...text.matchAll(/^ +(\w+): +assert/gm)].map(([, name]) => name);
      const properties = named.filter((name) => !name.startsWith('reach_'));
      const refuted = controls.filter(({ module }) => file === `rtl/p_${module}.v`).flatMap(({ refutes }) => refutes);
      expect([file, [...new Set(refuted)].sort()]).toEqual([file, properties.sort()]);
    }
  });

  const tried = controls.filter(({ often }) => often || process.env.MENAGE_CONTROLS === 'all');
  test.each(tried)(
    '$module is refuted where $fault',
    async ({ module, change, refutes }) => {
      const only = new RegExp(`^(${refutes.join('|')})$`);
      const proofs = await proofsOf([module], only, (text) => {
        const [work, ...properties] = text.split(/^(?=`ifdef FORMAL)/m);
        const changed = change.reduce((last, [from, to]) => {
          expect(last).toContain(from);
          return last.replaceAll(from, to);
        }, work);
        return [changed, ...properties].join('');
      });
      expect(proofs.map(({ property, result }) => [property, result.kind])).toEqual(
        [...refutes].sort().map((property) => [property, 'refuted']),
      );
    },
    1_800_000,
  );
});
