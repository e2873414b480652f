/** A short run of scripts/fuzz, and the cases that once found something. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fuzzCase, subjectOf } from '../../scripts/lib/fuzz/case.js';
import { CANARY, damageText } from '../../scripts/lib/fuzz/damage.js';
import { liberty, trace } from '../../scripts/lib/fuzz/examples.js';
import { SUBJECTS } from '../../scripts/lib/fuzz/subjects.js';
import { projectRoot } from '../../src/config/project-root.js';
import { screenNetlist } from '../../src/config/screen-netlist.js';
import { rng } from '../../src/random/index.js';
import { parseTrace } from '../../src/sim/rtl/trace.js';
import type { RtlCore } from '../../src/sim/rtl/types.js';
import { parseLiberty } from '../../src/sim/synth/liberty.js';
import { library } from '../../src/snn/nir/hdf5-module.js';
import { importNetwork } from '../../src/snn/nir/index.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'menage-fuzz-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('damaged input', () => {
  test.each(SUBJECTS.map(({ name }) => name))('%s: read or refused by code', async (name) => {
    const own = Array.from({ length: 2000 }, (_, n) => n).filter((n) => subjectOf(n) === name);
    for (const n of own.slice(0, 60)) expect(await fuzzCase(11, n, folder)).toMatchObject({ finding: null });
  });

  test('found once: a group of a library outside of any cell', () => {
    const stray = liberty.replace('cell (DFF)', 'cell_ (DFF)');
    expect(parseLiberty(stray, 'cells.lib').cells.size).toBe(1);
  });

  test('found once: a string in HDF5 that claims gigabytes', async () => {
    const good = readFileSync(new URL('designs/tiny/network.nir', projectRoot));
    // Four bytes too many before the objects of the file.
    const file = join(folder, 'shifted.nir');
    writeFileSync(file, Buffer.concat([good.subarray(0, 1480), Buffer.alloc(4), good.subarray(1480)]));
    await expect(importNetwork(file)).rejects.toMatchObject({ code: 'E_FILE' });
    expect((await library()).HEAPU8.byteLength).toBeLessThan(200e6);
  });

  test('found once: a back-quote in a comment of a model card', () => {
    expect(() => screenNetlist('* `touch x`\n.model n nmos', 'card')).toThrow(/E_TECHNOLOGY.*back-quote/);
  });

  test.each([['2'], ['0 3 1'], ['0 3 1 zz 1 x'], ['7 3 1 2b 1 x']])('found once: an operation %j', (line) => {
    const core = { index: 0, engines: 2, slots: 2, weightBits: 4 } as RtlCore;
    const lines = trace.split('\n');
    expect(parseTrace(trace, core, 'trace.txt')).toHaveLength(2);
    expect(() => parseTrace([line, ...lines.slice(1)].join('\n'), core, 'trace.txt')).toThrow(/E_TOOL_FAILED/);
  });

  test('the attacks are among the damage', () => {
    const texts = Array.from({ length: 400 }, (_, n) => damageText('a: 1\nb: 2\nc: 3', rng(3, 'attack', n)));
    expect(texts.filter((text) => text.includes(CANARY)).length).toBeGreaterThan(40);
  });
});
