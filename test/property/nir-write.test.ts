import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isMenageError } from '../../src/errors/index.js';
import { readNir } from '../../src/snn/nir/read.js';
import type { NirGraph, NirMetadata, NirNode, NirPlainNode, NirSubGraph, Tensor } from '../../src/snn/nir/types.js';
import { writeNir } from '../../src/snn/nir/write.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'menage-nir-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const finite32 = fc.float({ noNaN: true, noDefaultInfinity: true });
const size = fc.integer({ min: 1, max: 4 });
const positive = fc.tuple(size, size);
const shapeOf = (rank: number) => fc.array(size, { minLength: rank, maxLength: rank });

function tensorOf(shape: readonly number[], values: fc.Arbitrary<number> = finite): fc.Arbitrary<Tensor> {
  const length = shape.reduce((a, b) => a * b, 1);
  const list = (of: fc.Arbitrary<number>) => fc.array(of, { minLength: length, maxLength: length });
  return fc.oneof(
    list(values).map((data) => ({ shape, data: Float64Array.from(data) })),
    list(values === finite ? finite32 : values).map((data) => ({ shape, data: Float32Array.from(data) })),
  );
}
const anyTensor = fc
  .integer({ min: 0, max: 3 })
  .chain(shapeOf)
  .chain((shape) => tensorOf(shape));

/** Names as people give them: any character but those that HDF5 and C strings keep for themselves. */
const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
  .filter((text) => !/[/\0]/.test(text) && text !== '.' && text !== '..');
const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0'));
const metadata: fc.Arbitrary<NirMetadata> = fc
  .uniqueArray(fc.tuple(name, fc.oneof(text, finite)), { selector: ([key]) => key, maxLength: 3 })
  .map((entries) => Object.fromEntries(entries));

const is = <T extends string>(type: T) => ({ type: fc.constant(type), metadata });
const pool = { kernelSize: positive, stride: positive, padding: positive };
const plain: fc.Arbitrary<NirPlainNode> = fc.oneof(
  fc.record({ ...is('Input'), shape: fc.array(size, { minLength: 1, maxLength: 4 }) }),
  fc.record({ ...is('Output'), shape: fc.array(size, { minLength: 1, maxLength: 4 }) }),
  fc.record({ ...is('Linear'), weight: shapeOf(2).chain((shape) => tensorOf(shape)) }),
  shapeOf(2).chain((shape) => fc.record({ ...is('Affine'), weight: tensorOf(shape), bias: tensorOf([shape[0]]) })),
  shapeOf(4).chain((shape) =>
    fc.record({
      ...is('Conv2d'),
      inputShape: fc.option(positive),
      weight: tensorOf(shape),
      bias: fc.option(tensorOf([shape[0]])),
      stride: fc.constant([1, 1] as const),
      padding: fc.oneof(positive, fc.constantFrom('same' as const, 'valid' as const)),
      dilation: positive,
      groups: fc.constantFrom(1, shape[0]),
    }),
  ),
  fc.record({ ...is('SumPool2d'), ...pool }),
  fc.record({ ...is('AvgPool2d'), ...pool }),
  fc.record({
    ...is('Flatten'),
    inputShape: fc.option(fc.array(size, { minLength: 1, maxLength: 4 })),
    startDim: fc.integer({ min: -4, max: 4 }),
    endDim: fc.integer({ min: -4, max: 4 }),
  }),
  fc.record({ ...is('Scale'), scale: anyTensor }),
  fc.record({ ...is('IF'), r: anyTensor, vThreshold: anyTensor, vReset: fc.option(anyTensor) }),
  fc.record({
    ...is('LIF'),
    tau: shapeOf(1).chain((shape) => tensorOf(shape, fc.constantFrom(0.5, 1e-3, 20))),
    r: anyTensor,
    vLeak: fc.option(anyTensor),
    vThreshold: anyTensor,
    vReset: fc.option(anyTensor),
  }),
  fc.record({ ...is('Threshold'), threshold: anyTensor }),
);

const graphOf = (node: fc.Arbitrary<NirNode>): fc.Arbitrary<NirSubGraph> =>
  fc.record({
    ...is('NIRGraph'),
    nodes: fc
      .uniqueArray(fc.tuple(name, node), { selector: ([key]) => key, maxLength: 4 })
      .map((list) => new Map(list)),
    edges: fc.array(fc.tuple(text, text), { maxLength: 4 }),
  });
const graph: fc.Arbitrary<NirGraph> = fc
  .tuple(graphOf(fc.oneof({ arbitrary: plain, weight: 4 }, graphOf(plain))), fc.option(text))
  .map(([inner, version]) => ({ ...inner, version }));

test('what is written is read back, to the last bit', async () => {
  const path = join(folder, 'a.nir');
  await fc.assert(
    fc.asyncProperty(graph, async (original) => {
      await writeNir(path, original);
      expect(await readNir(path)).toEqual(original);
    }),
    { numRuns: 150 },
  );
});

test('the same graph gives the same bytes, another one others', async () => {
  await fc.assert(
    fc.asyncProperty(graph, async (original) => {
      const [a, b] = [join(folder, 'a.nir'), join(folder, 'b.nir')];
      await writeNir(a, original);
      await new Promise((later) => setTimeout(later, 2));
      await writeNir(b, original);
      expect(readFileSync(a).equals(readFileSync(b))).toBe(true);
      await writeNir(b, { ...original, version: `${original.version}?` });
      expect(readFileSync(a).equals(readFileSync(b))).toBe(false);
    }),
    { numRuns: 20 },
  );
});

test('a file damaged anywhere is read, or refused with a code', async () => {
  const good = readFileSync(join(import.meta.dirname, '..', 'fixtures', 'nir', 'quirks.nir'));
  const path = join(folder, 'damaged.nir');
  const tally = { read: 0, refused: 0 };
  const place = fc.integer({ min: 0, max: good.length - 1 });
  const damage = fc.array(fc.tuple(place, fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 100 });
  await fc.assert(
    fc.asyncProperty(damage, fc.option(place), async (bytes, end) => {
      const bad = Buffer.from(good);
      for (const [at, value] of bytes) bad[at] = value;
      writeFileSync(path, bad.subarray(0, end ?? bad.length));
      try {
        await readNir(path);
        tally.read++;
      } catch (error) {
        if (!isMenageError(error)) throw error;
        expect(['E_FILE', 'E_NIR']).toContain(error.code);
        expect(error.message).not.toMatch(/wasm|abort|RuntimeError|\n/i);
        tally.refused++;
      }
    }),
    { numRuns: 300, seed: 1 },
  );
  expect(tally.read).toBeGreaterThan(0);
  expect(tally.refused).toBeGreaterThan(0);
});
