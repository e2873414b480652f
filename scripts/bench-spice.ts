/**
 * What an operation costs in ngspice at transistor level, and what its tolerances cost in accuracy: the same operations
 * with the options of the bench and with others, against a run with tight ones.
 *
 *     node dist/scripts/bench-spice.js [TECHNOLOGY] [--slots 4,16] [--length 60] [--pool]
 *
 * Times are CPU seconds of the simulator, which a busy machine stretches less than the clock on the wall; the last
 * lines, which --pool prints alone, say how many cores the pool keeps busy. Errors are those of membranes, in LSB.
 */

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { generateBench } from '../generators/analog/bench.js';
import { characterisationTrace } from '../generators/analog/characterise.js';
import { sizeEngine } from '../generators/analog/sizing.js';
import { loadTechnology } from '../src/config/technology.js';
import { writeTree } from '../src/emit/write-tree.js';
import { isMenageError } from '../src/errors/index.js';
import { runPool } from '../src/sim/pool.js';
import { measureEngine } from '../src/sim/spice/membranes.js';
import { parseRawFile } from '../src/sim/spice/raw-file.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    slots: { type: 'string', default: '4,16' },
    length: { type: 'string', default: '60' },
    pool: { type: 'boolean', default: false },
  },
});

const technology = loadTechnology(positionals[0] ?? 'generic90');
const length = Number(values.length);
const run = promisify(execFile);

/** What a deck's `.options` line becomes; the bench's own where it is null. */
const variants: Readonly<Record<string, string | null>> = {
  bench: null,
  tight: 'reltol=1e-4 chgtol=1e-17 method=gear trtol=1 rshunt=1e14',
  'reltol 2e-3': 'reltol=2e-3 chgtol=1e-16 method=gear trtol=7 rshunt=1e14',
  'trtol 20': 'reltol=1e-3 chgtol=1e-16 method=gear trtol=20 rshunt=1e14',
  'chgtol 1e-15': 'reltol=1e-3 chgtol=1e-15 method=gear trtol=7 rshunt=1e14',
  'both 2e-3, 20': 'reltol=2e-3 chgtol=1e-16 method=gear trtol=20 rshunt=1e14',
  trapezoidal: 'reltol=1e-3 chgtol=1e-16 trtol=7 rshunt=1e14',
  'ngspice defaults': 'rshunt=1e14',
};

interface Measured {
  readonly points: number;
  /** s, CPU time of the simulator */
  readonly cpu: number;
  readonly membranes: Float64Array;
}

async function simulate(slotsPerEngine: number, options: string | null): Promise<Measured> {
  const sizing = sizeEngine(technology, { weightBits: 8, slotsPerEngine }, { threshold: 187, beta: 0.9 });
  const whole = characterisationTrace(sizing, 7, length);
  const trace = { ...whole, ops: whole.ops.slice(0, length) };
  const { tree, probe } = generateBench({ sizing, technology, level: 'transistor', trace });
  const deck = tree.get(probe.deck) ?? '';
  const edited = options === null ? deck : deck.replace(/^\.options? .*$/m, `.options ${options}`);
  if (options !== null && edited === deck) throw new Error('the deck has no options to change');
  const folder = await mkdtemp(join(tmpdir(), 'menage-bench-'));
  try {
    await writeTree(folder, new Map([...tree, [probe.deck, edited]]));
    const command = `TIMEFORMAT=%U; time ngspice -n -b -r out.raw ${probe.deck} >log 2>&1`;
    const env = { ...process.env, OMP_NUM_THREADS: '1', OMP_THREAD_LIMIT: '1' };
    const { stderr } = await run('bash', ['-c', command], { cwd: folder, env });
    const raw = parseRawFile(await readFile(join(folder, 'out.raw')), probe.stopTime);
    return { points: raw.points, cpu: Number(stderr.trim()), membranes: measureEngine(raw, probe).membranes };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function errorOf(found: Float64Array, reference: Float64Array): { rms: number; max: number } {
  const errors = found.map((v, i) => Math.abs(v - reference[i]));
  const squares = errors.reduce((sum, e) => sum + e * e, 0);
  return { rms: Math.sqrt(squares / errors.length), max: errors.reduce((most, e) => Math.max(most, e), 0) };
}

/**
 * The same windows with one worker and with as many as there are cores: CPU seconds a second on the wall are the cores that
 * the pool keeps busy. A machine that others use gives every process less, the one as well as the many.
 */
async function poolTable(slots: number): Promise<void> {
  const most = Math.max(2, availableParallelism());
  const windows = 2 * most;
  console.log(
    `\n${windows} windows of ${length} operations, ${slots} slots\nworkers     CPU s    wall s    cores busy`,
  );
  const busy: number[] = [];
  for (const workers of [1, most]) {
    const started = performance.now();
    const jobs = Array.from({ length: windows }, () => () => simulate(slots, null));
    const cpu = (await runPool(jobs, workers)).reduce((sum, run) => sum + run.cpu, 0);
    const wall = (performance.now() - started) / 1000;
    busy.push(cpu / wall);
    const cells = [cpu.toFixed(2), wall.toFixed(2), (cpu / wall).toFixed(2)];
    console.log(String(workers).padEnd(7) + cells.map((cell) => cell.padStart(10)).join(''));
  }
  const [one = Number.NaN, many = Number.NaN] = busy;
  console.log(`${most} workers keep ${(many / one).toFixed(2)} times as many cores busy as one`);
}

async function main(): Promise<void> {
  for (const slots of values.pool ? [] : values.slots.split(',').map(Number)) {
    console.log(`\n${technology.name}, ${slots} slots, ${length} operations, transistor level`);
    console.log('options             points/op   CPU s/op   rms error   max error, LSB against tight');
    const reference = await simulate(slots, variants.tight as string);
    for (const [name, options] of Object.entries(variants)) {
      const { points, cpu, membranes } = name === 'tight' ? reference : await simulate(slots, options);
      const { rms, max } = errorOf(membranes, reference.membranes);
      const cells = [(points / length).toFixed(0), (cpu / length).toFixed(4), rms.toFixed(4), max.toFixed(4)];
      console.log(name.padEnd(18) + cells.map((cell) => cell.padStart(11)).join(''));
    }
  }
  await poolTable(Number(values.slots.split(',')[0]));
}

main().catch((error: unknown) => {
  console.error(isMenageError(error) ? error.message : error);
  process.exitCode = 1;
});
