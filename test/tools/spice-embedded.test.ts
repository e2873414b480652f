/** The built-in SPICE against the installed one: same deck, same membranes; and its failures are coded ones. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { sizeEngine } from '../../generators/analog/sizing.js';
import { loadTechnology } from '../../src/config/technology.js';
import { runNgspice } from '../../src/sim/spice/ngspice.js';
import { engineWindow } from '../engine-window.js';
import { toolDescribe } from '../need-tools.js';
import { runBench } from '../spice-bench.js';

afterEach(() => {
  delete process.env.MENAGE_SPICE;
});

async function deck(text: string, stopTime = 1e-6) {
  process.env.MENAGE_SPICE = 'embedded';
  const folder = await mkdtemp(join(tmpdir(), 'menage-embedded-'));
  try {
    await writeFile(join(folder, 'deck.spice'), text);
    return await runNgspice({ folder, deck: 'deck.spice', stopTime, timeout: 60 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

toolDescribe(['ngspice'], 'built-in against installed ngspice', () => {
  test('one engine at transistor level: membranes within .02 LSB, decisions alike', async () => {
    const technology = loadTechnology('generic90');
    const sizing = sizeEngine(technology, { weightBits: 8, slotsPerEngine: 4 }, { threshold: 187, beta: 0.9 });
    const options = { sizing, technology, level: 'transistor', trace: engineWindow(sizing, 12, 7) } as const;
    // Each chooses its own time points, worth .04 LSB at a bench's tolerances: tight ones compare the programs themselves.
    const tight = { file: 'bench.spice', change: (text: string) => text.replace('reltol=1e-3', 'reltol=1e-4') };
    const installed = await runBench(options, tight);
    process.env.MENAGE_SPICE = 'embedded';
    const embedded = await runBench(options, tight);
    expect(embedded.decisions).toEqual(installed.decisions);
    const apart = installed.membranes.map((value, i) => Math.abs(value - (embedded.membranes[i] ?? Number.NaN)));
    expect(Math.max(...apart)).toBeLessThan(0.02);
    // Not the same program twice: rounding alone sets them apart.
    expect(Math.max(...apart)).toBeGreaterThan(0);
  });
});

describe('built-in ngspice', () => {
  test('an RC settles', async () => {
    const { raw, simulator } = await deck('* rc\nv1 a 0 pwl(0 0 1n 1)\nr1 a b 1k\nc1 b 0 10p\n.tran 1n 1u\n.end\n');
    expect(simulator).toBe('embedded');
    expect(raw.column('v(b)').at(-1)).toBeCloseTo(1, 6);
  });

  test.each([
    ['no analysis', '* nothing\nr1 a 0 1k\n.end\n'],
    ['an unknown element', '* wrong\nv1 a 0 1\nq1 a b c nomodel\n.tran 1n 1u\n.end\n'],
    ['an include that is not there', '* wrong\n.include absent.spice\n.tran 1n 1u\n.end\n'],
  ])('%s is a coded fault', async (_what, text) => {
    await expect(deck(text)).rejects.toMatchObject({ code: expect.stringMatching(/^E_TOOL_(FAILED|TIMEOUT)$/) });
  });

  test('a run that ends early is not believed', async () => {
    await expect(deck('* rc\nv1 a 0 1\nr1 a 0 1k\n.tran 1n .5u\n.end\n')).rejects.toThrow(/run ends at/);
  });
});
