/**
 * Which synthetic layers are like those of the target table: round robin and greedy over the bound of their cut, for several ways
 * to draw masks and rates, beside the table's columns. `node dist/scripts/fit-layers.js [seeds]`, a minute a seed.
 */

import { partSizes } from '../src/mapper/capacity.js';
import { roundRobin } from '../src/mapper/closed-form.js';
import { greedy } from '../src/mapper/greedy.js';
import { boundOfCut, type MappingProblem } from '../src/mapper/index.js';
import { reduce } from '../src/mapper/reduce.js';
import { evaluate } from '../src/mapper/search.js';
import { fitted, magnitudePruned, type Spread } from './lib/synthetic-layers.js';

const seeds = Number(process.argv[2] ?? 1);

/** Sources, targets, M, N, and round robin / greedy at 50, 80 and 90 % (shared/design/mapping.md). */
const table: readonly (readonly [number, number, number, number, readonly (readonly [number, number])[]])[] = [
  [
    2312,
    200,
    10,
    16,
    [
      [1.37, 1.34],
      [1.72, 1.56],
      [1.87, 1.62],
    ],
  ],
  [
    2048,
    1000,
    20,
    32,
    [
      [1.33, 1.27],
      [1.67, 1.48],
      [1.9, 1.58],
    ],
  ],
  [
    200,
    100,
    10,
    16,
    [
      [1.36, 1.24],
      [1.6, 1.3],
      [1.65, 1.22],
    ],
  ],
  [
    100,
    40,
    10,
    16,
    [
      [1.46, 1.27],
      [1.52, 1.27],
      [1.43, 1.11],
    ],
  ],
  [
    1000,
    500,
    20,
    32,
    [
      [1.3, 1.23],
      [1.57, 1.37],
      [1.76, 1.41],
    ],
  ],
];

/** Spreads of an input layer and of a hidden one. */
const models: Readonly<Record<string, readonly [Spread, Spread]>> = {
  'iid, equal rates': [
    { sources: 0, neurons: 0, rates: 0 },
    { sources: 0, neurons: 0, rates: 0 },
  ],
  'iid, rates 1': [
    { sources: 0, neurons: 0, rates: 1 },
    { sources: 0, neurons: 0, rates: 1 },
  ],
  'iid, rates 2': [
    { sources: 0, neurons: 0, rates: 2 },
    { sources: 0, neurons: 0, rates: 2 },
  ],
  'uneven, equal rates': [
    { ...fitted.input, rates: 0 },
    { ...fitted.hidden, rates: 0 },
  ],
  'very uneven, rates 1': [
    { sources: 0.6, neurons: 0.6, rates: 1 },
    { sources: 0.6, neurons: 0.6, rates: 1 },
  ],
  fitted: [fitted.input, fitted.hidden],
};

function columns(problem: MappingProblem, engines: number, slots: number): [number, number] {
  const { targets } = problem.synapses;
  const sizes = partSizes(targets, { cores: 64, enginesPerCore: engines, slotsPerEngine: slots });
  const dealt = roundRobin(targets, sizes, engines);
  const part = dealt.bin.map((b) => Math.floor(b / engines));
  const built = greedy(reduce(problem), sizes, { engines, slots, partOf: part });
  const bound = boundOfCut(problem, engines, part);
  return [evaluate(problem, dealt).cost / bound, evaluate(problem, built ?? dealt).cost / bound];
}

for (const [name, [input, hidden]] of Object.entries(models)) {
  const squares: [number[], number[]] = [[], []];
  process.stdout.write(`${name}\n`);
  for (const [sources, targets, engines, slots, figures] of table) {
    const cells = figures.map((figure, d) => {
      const drawn = Array.from({ length: seeds }, (_, seed) => {
        const spread = sources > 2000 ? input : hidden;
        return columns(magnitudePruned(seed + 1, sources, targets, [0.5, 0.8, 0.9][d], spread), engines, slots);
      });
      return figure.map((asked, column) => {
        const mean = drawn.reduce((sum, values) => sum + values[column], 0) / seeds;
        squares[column].push((mean / asked - 1) ** 2);
        return `${mean.toFixed(2)} (${asked.toFixed(2)})`;
      });
    });
    const line = cells.map(([dealt, built]) => `${dealt} ${built}`).join('   ');
    process.stdout.write(`  ${`${sources}->${targets}`.padEnd(11)} ${line}\n`);
  }
  const [dealt, built] = squares.map((list) => 100 * Math.sqrt(list.reduce((a, b) => a + b, 0) / list.length));
  process.stdout.write(`  off by ${dealt.toFixed(1)} % rms of round robin, ${built.toFixed(1)} % of greedy\n`);
}
