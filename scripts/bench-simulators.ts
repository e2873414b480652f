/**
 * Verilator beside Icarus, each building included, on the same recordings and in both ways of dispatch:
 * `node dist/scripts/bench-simulators.js DESIGN [RECORDINGS [COUNT]] [--dispatch lockstep,decoupled]`.
 *
 * One process each. Every spike of every layer is compared with the golden model, cycles and counters of the cores with
 * the other simulator's. Verilator builds twice: with nothing kept, and with its run-time library kept by the first.
 * The processors' own seconds, of the tools with all that they start, say the same on a machine that does other things
 * as well; the clock on the wall does not.
 */

import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compareSpikes, sumComparisons } from '../src/compare/spikes.js';
import { loadDesign } from '../src/config/load-design.js';
import { version } from '../src/config/version.js';
import { writeTree } from '../src/emit/write-tree.js';
import { generateTree } from '../src/flow/generate.js';
import { hardware } from '../src/flow/hardware.js';
import { type Prepared, prepare } from '../src/flow/prepare.js';
import { designDataset, readAll } from '../src/flow/samples.js';
import { createQuantisedGolden } from '../src/golden/index.js';
import { textTable } from '../src/report/text-table.js';
import { type RtlResult, type Simulator, simulateRtl } from '../src/sim/rtl/index.js';
import type { Sample } from '../src/snn/types.js';

/** s of processors that ended children have used, with their own: fields 16 and 17 of proc(5), in ticks of 10 ms. */
async function childSeconds(): Promise<number> {
  const fields = (await readFile('/proc/self/stat', 'utf8')).replace(/^.*\) /, '').split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

interface Run {
  readonly result: RtlResult;
  /** s, building included: on the wall, and of processors */
  readonly wall: number;
  readonly used: number;
}

async function timed(
  simulator: Simulator,
  folder: string,
  { plan }: Prepared,
  samples: readonly Sample[],
): Promise<Run> {
  const workDir = await mkdtemp(join(folder, 'run-'));
  const tree = join(folder, 'tree');
  const before = await childSeconds();
  const run = { folder: tree, layout: plan, samples, workDir, timeout: 7200, processes: 1, simulator };
  const result = await simulateRtl(run);
  const wall = result.seconds.compile + result.seconds.simulate;
  return { result, wall, used: (await childSeconds()) - before };
}

async function bench(prepared: Prepared, samples: readonly Sample[]): Promise<string[][]> {
  const folder = await mkdtemp(join(tmpdir(), 'menage-simulators-'));
  const kept = process.env.MENAGE_CACHE;
  try {
    await mkdir(join(folder, 'tree'));
    await writeTree(join(folder, 'tree'), generateTree(prepared));
    const model = createQuantisedGolden(prepared.quantised, hardware(prepared));
    const golden = samples.map(({ input }) => model.run(input).layers);
    process.env.MENAGE_CACHE = join(folder, 'cache');
    const runs = [
      ['Icarus', await timed('icarus', folder, prepared, samples)],
      ['Verilator, first build', await timed('verilator', folder, prepared, samples)],
      ['Verilator, run-time library kept', await timed('verilator', folder, prepared, samples)],
    ] as const;
    const [, icarus] = runs[0];
    const told = ({ result }: Run): string =>
      JSON.stringify(result.recordings.map(({ cycles, counters }) => [cycles, counters]));
    return runs.map(([name, run]) => {
      const { recordings, cycles, seconds } = run.result;
      const { mismatches } = sumComparisons(
        recordings.flatMap(({ layers }, r) => layers.map((train, l) => compareSpikes(golden[r][l], train, {}))),
      );
      const spikes = recordings.flatMap(({ layers }) => layers).reduce((sum, { address }) => sum + address.length, 0);
      return [
        prepared.plan.dispatch,
        name,
        `${spikes}`,
        `${mismatches}`,
        told(run) === told(icarus) ? 'equal' : 'DIFFER',
        `${cycles}`,
        seconds.compile.toFixed(1),
        seconds.simulate.toFixed(1),
        (cycles / run.wall).toFixed(0),
        (icarus.wall / run.wall).toFixed(2),
        run.used.toFixed(1),
        (icarus.used / run.used).toFixed(2),
      ];
    });
  } finally {
    if (kept === undefined) delete process.env.MENAGE_CACHE;
    else process.env.MENAGE_CACHE = kept;
    await rm(folder, { recursive: true, force: true });
  }
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { dispatch: { type: 'string', default: 'lockstep,decoupled' } },
});
const [path, recordings, count = '50'] = positionals;
if (path === undefined) throw new Error('usage: bench-simulators DESIGN [RECORDINGS [COUNT]]');
const loaded = await loadDesign(path, version);
const dataset = await designDataset(loaded, { recordings, limit: Number(count) });
const samples = await readAll(dataset, () => {});
const rows: string[][] = [];
for (const dispatch of ['lockstep', 'decoupled'] as const) {
  if (!values.dispatch.split(',').includes(dispatch)) continue;
  const accelerator = { ...loaded.design.accelerator, dispatch };
  rows.push(...(await bench(await prepare({ ...loaded, design: { ...loaded.design, accelerator } }), samples)));
}
const headings = [
  ...['dispatch', 'simulator', 'spikes', 'wrong', 'cycles, counters', 'cycles', 'build s', 'run s', 'cycles/s'],
  ...['x', 'processor s', 'x'],
];
process.stdout.write(`${samples.length} recordings\n${textTable(headings, rows).join('\n')}\n`);
