/**
 * Fifty accelerators drawn over the range of the parameters, each linted, checked, simulated against the golden model,
 * as accelerator and through the pins of the chip, and synthesised, the smallest first. What passed is kept in FILE: a
 * sample that was stopped goes on, with what is still generated alike:
 * node dist/scripts/quality-sample.js [COUNT [SEED [FILE [PROCESSES]]]]
 */

import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { textTable } from '../src/report/text-table.js';
import { runPool } from '../src/sim/pool.js';
import { type ParameterSet, parameterSet } from './lib/parameter-sets.js';
import { chipTree, judge } from './lib/quality.js';

const [count, seed] = [Number(process.argv[2] ?? 50), Number(process.argv[3] ?? 1)];
const file = process.argv[4] ?? 'out/quality.jsonl';
const processes = Number(process.argv[5] ?? availableParallelism());
const headings = [
  ...['set', 'M', 'N', 'bits', 'cores', 'rounds', 'layers', 'reset', 'bias', 'dispatch', 'events', 'bus'],
  ...['spikes', 'chip', 'cells', 'verdict'],
];

interface Passed {
  /** of the files of the chip */
  readonly digest: string;
  readonly row: readonly string[];
}

/** Properties are proven elsewhere. */
const design = (text: string): string => text.replace(/^`ifdef FORMAL.*?^`endif\n/gms, '');

const digestOf = (set: ParameterSet): string => {
  const hash = createHash('sha256');
  for (const [file, text] of chipTree(set)) hash.update(file).update(design(text));
  return hash.digest('hex');
};

/** One row of the table; what failed goes to the standard error, as the row does when it is there. */
async function examine(index: number, set: ParameterSet): Promise<readonly string[]> {
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

const kept = (await readFile(file, 'utf8').catch(() => '')).split('\n').filter((line) => line.endsWith('}'));
const known = new Map(kept.map((line) => JSON.parse(line) as Passed).map(({ digest, row }) => [digest, row]));
await mkdir(dirname(file), { recursive: true });

const sets: { readonly index: number; readonly set: ParameterSet; readonly size: number }[] = [];
for (let index = 0; index < count; index++) {
  const set = await parameterSet(seed, index);
  // front ends weigh more than engines
  const lanes = set.design.accelerator.dispatch === 'decoupled' ? 3 : 1;
  sets.push({ index, set, size: lanes * set.plan.cores.reduce((sum, { engines }) => sum + engines, 0) });
}
const jobs = sets
  .sort((a, b) => a.size - b.size || a.index - b.index)
  .map(({ index, set }) => async () => {
    const digest = digestOf(set);
    const row = known.get(digest) ?? (await examine(index, set));
    if (!known.has(digest) && row.at(-1) === 'pass') await appendFile(file, `${JSON.stringify({ digest, row })}\n`);
    return row;
  });
const rows = (await runPool(jobs, processes)).sort((a, b) => Number(a[0]) - Number(b[0]));
const passed = rows.filter((row) => row.at(-1) === 'pass').length;
console.log(textTable(headings, rows).join('\n'));
console.log(`${passed} of ${count} sets pass, seed ${seed}`);
process.exitCode = passed === count ? 0 : 1;
