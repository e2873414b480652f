/** Every memory image, read as the hardware reads it, holds exactly the network in the places of the mapping. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generateRtl } from '../../generators/rtl/index.js';
import type { FileTree } from '../../src/ir/types.js';
import { type Built, build, type Case } from '../fixtures/rtl/networks.js';
import { planOf } from '../fixtures/rtl/run.js';

const cases = fc.record({
  inputs: fc.integer({ min: 1, max: 20 }),
  neurons: fc.integer({ min: 1, max: 40 }),
  outputs: fc.integer({ min: 1, max: 9 }),
  engines: fc.integer({ min: 1, max: 64 }),
  slots: fc.integer({ min: 1, max: 20 }),
  weightBits: fc.integer({ min: 4, max: 8 }),
  bias: fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined }),
  seed: fc.nat(1000),
});

type Drawn = typeof cases extends fc.Arbitrary<infer T> ? T : never;

const built = ({ inputs, neurons, outputs, engines, slots, weightBits, bias, seed }: Drawn): Built => {
  const given: Case = { name: 'drawn', sizes: [inputs, neurons, outputs], engines, slots, weightBits, bias };
  return build(given, seed);
};

const indexBits = (n: number): number => Math.max(1, Math.ceil(Math.log2(n)));

/** Words of one memory file. */
const words = (tree: FileTree, path: string): bigint[] =>
  (tree.get(path) ?? '')
    .trim()
    .split('\n')
    .map((line) => BigInt(`0x${line}`));

const field = (word: bigint, low: number, bits: number): number =>
  Number((word >> BigInt(low)) & ((1n << BigInt(bits)) - 1n));

/** Sum of what one event of `address` moves onto each place (slot * M + engine) of a core, from the images alone. */
function moved(
  tree: FileTree,
  core: number,
  address: number,
  { engines, slots, weightBits }: Drawn,
): Map<number, number> {
  const rows = words(tree, `mem/core${core}_sn.hex`);
  const e2a = words(tree, `mem/core${core}_e2a.hex`)[address];
  const rowBits = indexBits(rows.length);
  // the count field is what is left of the word, whose width the Verilog states
  const stage =
    [...tree].find(([path, text]) => /_stage_l\d/.test(path) && text.includes(`.CORE(${core}),`))?.[1] ?? '';
  const parameters = stage.slice(stage.indexOf(`.CORE(${core}),`));
  const countBits = Number(/\.COUNT_BITS\((\d+)\)/.exec(parameters)?.[1]);
  const [base, count] = [field(e2a, countBits, rowBits), field(e2a, 0, countBits)];
  const slotBits = indexBits(slots);
  const magnitudeBits = weightBits - 1;
  const sum = new Map<number, number>();
  for (const row of rows.slice(base, base + count)) {
    for (let j = 0; j < engines; j++) {
      const signs = engines * (slotBits + magnitudeBits);
      if (field(row, signs + engines + j, 1) === 0) continue;
      const magnitude = field(row, engines * slotBits + j * magnitudeBits, magnitudeBits);
      const place = field(row, j * slotBits, slotBits) * engines + j;
      sum.set(place, (sum.get(place) ?? 0) + (field(row, signs + j, 1) === 1 ? -magnitude : magnitude));
    }
  }
  return sum;
}

test('images decode to the synapses and biases', () => {
  fc.assert(
    fc.property(cases, (drawn) => {
      const { design, network, mapping, saturation } = built(drawn);
      const tree = generateRtl(planOf({ design, network, mapping, saturation }));
      const physical = (l: number, k: number): number => {
        const { part, slot, engine } = mapping.layers[l];
        return (part[k] * drawn.slots + slot[k]) * drawn.engines + engine[k];
      };
      network.layers.forEach(({ synapses, bias }, l) => {
        const space = l === 0 ? synapses.sources : mapping.layers[l - 1].parts.length * drawn.engines * drawn.slots;
        const expected = Array.from({ length: space + 1 }, () => new Map<number, number>());
        for (let i = 0; i < synapses.sources; i++) {
          const address = l === 0 ? i : physical(l - 1, i);
          for (let s = synapses.offset[i]; s < synapses.offset[i + 1]; s++) {
            expected[address].set(physical(l, synapses.target[s]), synapses.weight[s]);
          }
        }
        bias?.forEach((amount, k) => {
          if (amount !== 0) expected[space].set(physical(l, k), amount);
        });
        const sorted = (map: Map<number, number>): [number, number][] => [...map].sort(([a], [b]) => a - b);
        for (const address of expected.keys()) {
          const found = mapping.layers[l].parts.flatMap(({ core }, part) =>
            sorted(moved(tree, core, address, drawn)).map(([place, weight]) => [
              part * drawn.engines * drawn.slots + place,
              weight,
            ]),
          );
          expect(found).toEqual(sorted(expected[address]));
        }
      });
    }),
    { numRuns: 25 },
  );
});

test('slot masks show where neurons live', () => {
  fc.assert(
    fc.property(cases, (drawn) => {
      const given = built(drawn);
      const tree = generateRtl(planOf(given));
      for (const { parts, part, slot, engine } of given.mapping.layers) {
        parts.forEach(({ core }, p) => {
          const expected = new Array<bigint>(drawn.slots).fill(0n);
          part.forEach((of, k) => {
            if (of === p) expected[slot[k]] |= 1n << BigInt(engine[k]);
          });
          expect(words(tree, `mem/core${core}_slots.hex`)).toEqual(expected);
        });
      }
    }),
    { numRuns: 25 },
  );
});

test('the words for the configuration port put the same images together', () => {
  fc.assert(
    fc.property(cases, (drawn) => {
      const plan = planOf(built(drawn));
      const tree = generateRtl(plan);
      const memories = ['slots', 'e2a', 'sn'];
      const stages = [...tree]
        .filter(([path]) => /_stage_l\d/.test(path))
        .map(([, text]) => text)
        .join('');
      const found = new Map<string, bigint[]>();
      for (const line of (tree.get('mem/config.hex') ?? '').trim().split('\n')) {
        const [core, region, address, data] = [line.slice(0, 2), line.slice(2, 3), line.slice(3, 10), line.slice(10)];
        if (region === '0') continue;
        const parameters = stages.slice(stages.indexOf(`.CORE(${Number.parseInt(core, 16)}),`));
        const chunkBits = Number(/\.CHUNK_BITS\((\d+)\)/.exec(parameters)?.[1]);
        const path = `mem/core${Number.parseInt(core, 16)}_${memories[Number(region) - 1]}.hex`;
        const image = found.get(path) ?? [];
        found.set(path, image);
        const word = Number.parseInt(address, 16) >>> chunkBits;
        const chunk = Number.parseInt(address, 16) & (2 ** chunkBits - 1);
        image[word] = (image[word] ?? 0n) | (BigInt(`0x${data}`) << BigInt(32 * chunk));
      }
      expect(found.size).toBe(3 * plan.cores.length);
      for (const [path, image] of found) expect(image).toEqual(words(tree, path));
    }),
    { numRuns: 15 },
  );
});
