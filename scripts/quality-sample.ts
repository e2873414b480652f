/**
 * Fifty accelerators drawn over the range of the parameters, each linted, checked, simulated against the golden model,
 * as accelerator and through the pins of the chip, and synthesised: node dist/scripts/quality-sample.js [COUNT [SEED [FIRST]]]
 */

import { availableParallelism } from 'node:os';
import { textTable } from '../src/report/text-table.js';
import { runPool } from '../src/sim/pool.js';
import { parameterSet } from './lib/parameter-sets.js';
import { judge } from './lib/quality.js';

const [count = 50, seed = 1, first = 0] = process.argv.slice(2).map(Number);
const headings = [
  'set',
  'M',
  'N',
  'bits',
  'cores',
  'rounds',
  'layers',
  'reset',
  'bias',
  'dispatch',
  'events',
  'bus',
  ...['spikes', 'chip', 'cells', 'verdict'],
];

/** One row of the table; what failed goes to the standard error, as the row does when it is there. */
async function examine(index: number): Promise<readonly string[]> {
  const set = await parameterSet(seed, index);
  const { accelerator } = set.design;
  const [layer] = set.network.layers;
  const { faults, spikes, chipSpikes, cells } = await judge(set);
  for (const fault of faults) console.error(`set ${index}: ${fault}`);
  const facts = [
    index,
    ...[accelerator.enginesPerCore, accelerator.slotsPerEngine, accelerator.weightBits, accelerator.cores],
    ...[set.rounds, set.network.layers.length],
    layer.resetDelay ? 'delayed' : layer.reset,
    layer.bias === null ? 'no' : 'yes',
    ...[accelerator.dispatch, accelerator.events, accelerator.bus, spikes, chipSpikes, cells ?? '-'],
    faults.length === 0 ? 'pass' : 'FAIL',
  ];
  console.error(facts.join(' '));
  return facts.map(String);
}

const sets = Array.from({ length: count }, (_, i) => () => examine(first + i));
const rows = await runPool(sets, availableParallelism());
const failed = rows.filter((row) => row.at(-1) !== 'pass').length;
console.log(textTable(headings, rows).join('\n'));
console.log(`${count - failed} of ${count} sets pass, seed ${seed}`);
process.exitCode = failed === 0 ? 0 : 1;
