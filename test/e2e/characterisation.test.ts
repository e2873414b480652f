/** A design computes with the numbers of the characterisation that it, or the command line, names. */

import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Characterisation } from '../../src/config/characterisation.js';
import { nominal } from '../../src/config/conditions.js';
import { loadTechnology } from '../../src/config/technology.js';
import { menage, scratch } from '../cli.js';

const measured = loadTechnology('generic90').measured as NonNullable<ReturnType<typeof loadTechnology>['measured']>;
const effects = {
  bend: { linear: [-100, 100], held: [-90, 90] },
  ...{ bendRms: 0, bendMax: 0, noise: null, kickback: 0 },
  crosstalk: { mean: 0, rms: 0, max: 0 },
  hold: { rate: 0, share: 0, max: 0 },
};
const hot = { ...nominal, temperature: 85 };
const file: Characterisation = {
  version: 2,
  technology: 'generic90',
  level: 'transistor',
  simulator: 'none',
  engine: { ...measured.engine, weightBits: 8, threshold: 187 },
  points: [
    { kind: 'measured', conditions: nominal, ...numbers(1.0625) },
    { kind: 'measured', conditions: hot, ...numbers(1.125) },
    { kind: 'failed', conditions: { ...nominal, corner: 'ss' }, reason: 'it does not settle' },
  ],
};

function numbers(gain: number) {
  return { model: { ...measured.transistor, gain }, effects, energy: null, blocks: null };
}

let folder: string;
let design: string;

beforeAll(async () => {
  folder = await scratch();
  await writeFile(join(folder, 'c.json'), JSON.stringify(file));
  await writeFile(join(folder, 'other.json'), JSON.stringify({ ...file, technology: 'sky130' }));
  // a design that names it
  design = join(folder, 'design');
  await cp('designs/tiny', design, { recursive: true });
  await writeFile(join(design, 'c.json'), JSON.stringify(file));
  const text = await readFile(join(design, 'design.yaml'), 'utf8');
  await writeFile(join(design, 'design.yaml'), `${text}\ncharacterisation: c.json\n`);
});

let runs = 0;

async function generate(...args: string[]) {
  const out = join(folder, `out${runs++}`);
  const ended = await menage(['generate', ...args, '--array', 'measured', '--out', out, '--quiet']);
  if (ended.status !== 0) return { ended, gain: Number.NaN, hash: '' };
  const model = await readFile(join(out, 'model', 'tiny_array_l0.v'), 'utf8');
  const { hash } = JSON.parse(await readFile(join(out, 'design.json'), 'utf8'));
  return { ended, gain: Number(/real GAIN += ([\d.e-]+)/.exec(model)?.[1]), hash: hash as string };
}

test('the real-number model has its gain, at its conditions; without it, that of the technology', async () => {
  const [own, named, there, warm] = await Promise.all([
    generate('designs/tiny'),
    generate(design),
    generate('designs/tiny', '--characterisation', join(folder, 'c.json')),
    generate('designs/tiny', '--characterisation', join(folder, 'c.json'), '--temperature', '85'),
  ]);
  const ckRatio = (gain: number): number => (gain - 1) / (warm.gain - 1);
  expect(Math.abs(own.gain - 1)).toBeLessThan(0.005);
  expect(named.gain).toBe(there.gain);
  // scaled to the engine of the layer, both alike
  expect(ckRatio(there.gain)).toBeCloseTo(0.5, 9);
  expect(there.gain).toBeGreaterThan(1.01);
  // what was generated with one is never verified with another
  expect(new Set([own.hash, named.hash, there.hash, warm.hash]).size).toBe(4);
});

test.each([
  ['conditions that it lacks', ['--corner', 'ff'], /E_TECHNOLOGY.*corner ff.*no such conditions/],
  ['an engine that does not work', ['--corner', 'ss'], /E_TECHNOLOGY.*it does not settle/],
])('%s are refused', async (_, args, message) => {
  const { ended } = await generate('designs/tiny', '--characterisation', join(folder, 'c.json'), ...args);
  expect(ended.status).toBe(2);
  expect(ended.stderr).toMatch(message);
});

test('one of another technology, none, and conditions without one are refused', async () => {
  const [other, none, bare] = await Promise.all([
    generate('designs/tiny', '--characterisation', join(folder, 'other.json')),
    generate('designs/tiny', '--characterisation', join(folder, 'nowhere.json')),
    generate('designs/tiny', '--temperature', '85'),
  ]);
  expect(other.ended.stderr).toMatch(/E_TECHNOLOGY other\.json.*sky130/);
  expect(none.ended.stderr).toMatch(/E_FILE --characterisation/);
  expect(bare.ended.stderr).toMatch(/E_TECHNOLOGY.*menage characterize/);
});
