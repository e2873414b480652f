import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { commentedDesign } from '../../src/config/commented-design.js';
import { designSchema } from '../../src/config/design.js';
import { loadDesign } from '../../src/config/load-design.js';
import { projectRoot } from '../../src/config/project-root.js';
import { parseWith } from '../../src/config/schema-error.js';

const text = readFileSync(new URL('designs/accel1-nmnist/design.yaml', projectRoot), 'utf8');
type Loose = { accelerator: Record<string, unknown>; network: Record<string, unknown>; name: unknown };

function refusal(change: (design: Loose) => void): string {
  const design = parse(text) as Loose;
  change(design);
  try {
    parseWith(designSchema, design, 'design.yaml');
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
}

test('the shipped design is legal and gets its defaults', () => {
  expect(refusal(() => undefined)).toBe('accepted');
  expect(parseWith(designSchema, parse(text), 'design.yaml').accelerator.fifoDepth).toBe(16);
});

test.each([
  [
    (d: Loose) => (d.accelerator.slotPerEngine = 3),
    'E_SCHEMA design.yaml: accelerator.slotPerEngine: unknown key; did you mean slotsPerEngine?',
  ],
  [(d: Loose) => (d.accelerator.weightBits = 12), 'E_RANGE design.yaml: accelerator.weightBits = 12: 4..8'],
  [(d: Loose) => (d.network.semantics = undefined), 'E_SCHEMA design.yaml: network.semantics: missing'],
  [(d: Loose) => (d.name = '../../etc'), 'E_SCHEMA design.yaml: name = "../../etc"'],
])('a wrong design is refused with the key, the value and the remedy (%#)', (change, message) => {
  expect(refusal(change)).toContain(message);
});

test('the commented design means the same as what it was made from', () => {
  const commented = commentedDesign(text, 'accel1-nmnist');
  expect(designSchema.parse(parse(commented))).toEqual(designSchema.parse(parse(text)));
  expect(commented).toContain('slotsPerEngine: 16 # N, virtual neurons of an engine');
});

test('the hash follows the design, the network and the version', async () => {
  const path = new URL('designs/accel1-nmnist/', projectRoot).pathname;
  const [one, again, other] = await Promise.all([loadDesign(path, '1'), loadDesign(path, '1'), loadDesign(path, '2')]);
  expect(one.hash).toBe(again.hash);
  expect(one.hash).not.toBe(other.hash);
});

test('a missing design and a broken one are coded errors', async () => {
  await expect(loadDesign('does/not/exist', '1')).rejects.toThrow('E_FILE');
  await expect(loadDesign(new URL('package-lock.json', projectRoot).pathname, '1')).rejects.toThrow(/E_FILE|E_SCHEMA/);
});
