/**
 * Trains the network of a shipped design from recordings:
 *
 *   node dist/scripts/train.js nmnist  --recordings N-MNIST [--out network.nir]
 *   node dist/scripts/train.js cifar10 --recordings train.bin --test test.bin [--out network.nir]
 *   node dist/scripts/train.js strokes [--limit 300]     emulated digits, no download
 *
 * Beside OUT it writes OUT.jsonl (an epoch a line), OUT.svg (curves) and OUT.checkpoint, from which --resume goes on.
 * docs/training.md says what is trained, and how.
 */

import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadDesign } from '../src/config/load-design.js';
import { projectRoot } from '../src/config/project-root.js';
import { version } from '../src/config/version.js';
import { MenageError } from '../src/errors/index.js';
import { exportNetwork } from '../src/snn/nir/index.js';
import { loadSamples } from '../src/snn/recordings/index.js';
import type { DatasetName } from '../src/snn/recordings/types.js';
import type { Sample } from '../src/snn/types.js';
import { readCheckpoint, writeCheckpoint } from './train/checkpoint.js';
import { drawCurves } from './train/curves.js';
import { engineConstants } from './train/engines.js';
import { begin, type Epoch, type Phase, type Recipe, Trainer } from './train/trainer.js';

interface Task {
  readonly design: string;
  readonly dataset: DatasetName;
  readonly hidden: readonly number[];
  readonly beta: number;
  readonly shift: number;
}

const digits = { design: 'accel1-nmnist', hidden: [200, 100, 40], beta: 0.9, shift: 1 };
const tasks: Readonly<Record<string, Task>> = {
  nmnist: { ...digits, dataset: 'n-mnist' },
  strokes: { ...digits, dataset: 'strokes' },
  cifar10: {
    ...{ design: 'accel2-cifar10dvs', dataset: 'cifar10-emulated', hidden: [1000, 500, 200, 100], beta: 0.9, shift: 2 },
  },
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      recordings: { type: 'string' },
      test: { type: 'string' },
      out: { type: 'string', default: 'out/train/network.nir' },
      seed: { type: 'string', default: '1' },
      limit: { type: 'string' },
      epochs: { type: 'string', default: '10,5,4,2' },
      rate: { type: 'string', default: '0.002' },
      batch: { type: 'string', default: '16' },
      pruned: { type: 'string', default: '0.5' },
      'weight-bits': { type: 'string' },
      characterisation: { type: 'string' },
      resume: { type: 'boolean', default: false },
      threads: { type: 'string' },
    },
  });
  const task = tasks[positionals[0] ?? ''];
  if (task === undefined || (task.dataset !== 'strokes' && values.recordings === undefined)) {
    throw new MenageError('E_ARGUMENT', {
      path: 'train',
      value: positionals.join(' '),
      legal: `one of ${Object.keys(tasks).join(', ')}, with --recordings`,
    });
  }
  const number = (name: string, text: string, least: number, most: number, whole: boolean): number => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
    throw new MenageError('E_RANGE', { path: `--${name}`, value: text, legal: `${least}..${most}` });
  };
  const seed = number('seed', values.seed, 0, 2 ** 31, true);
  const limit = values.limit === undefined ? undefined : number('limit', values.limit, 10, 1e6, true);
  const counts = values.epochs.split(',').map((text) => number('epochs', text, 0, 10_000, true));
  const rate = number('rate', values.rate, 1e-6, 1, false);
  const pruned = number('pruned', values.pruned, 0, 0.99, false);

  const folder = fileURLToPath(new URL(`designs/${task.design}`, projectRoot));
  const loaded = await loadDesign(folder, version, { characterisation: values.characterisation });
  const { input, accelerator } = loaded.design;
  const weightBits =
    values['weight-bits'] === undefined
      ? accelerator.weightBits
      : number('weight-bits', values['weight-bits'], 4, 8, true);

  const read = async (directory: string | null, draws: number, count: number | undefined): Promise<Sample[]> => {
    const samples: Sample[] = [];
    const options = { input: { ...input, dataset: task.dataset, recordings: undefined }, directory, seed: draws };
    for await (const sample of loadSamples({ ...options, limit: count })) samples.push(sample);
    return samples;
  };
  const within = (part: string): string | undefined => {
    const found = values.recordings && join(values.recordings, part);
    return found && existsSync(found) ? found : undefined;
  };
  const emulated = task.dataset === 'strokes';
  const train = await read(
    emulated ? null : (within('Train') ?? values.recordings ?? null),
    seed,
    limit ?? (emulated ? 300 : undefined),
  );
  const held = values.test ?? within('Test');
  // Emulated digits of another seed were never seen.
  const test = emulated ? await read(null, seed + 1, 100) : held === undefined ? [] : await read(held, seed, limit);
  console.log(
    `${train.length} recordings to train on, ${test.length} to test on${train[0].emulated ? ', EMULATED' : ''}`,
  );

  const ranged = await engineConstants(loaded, false);
  const measured = await engineConstants(loaded, true);
  const phases = (
    [
      { name: 'float', rate, pruned: 0, weightBits: null, engines: null },
      { name: 'pruned', rate: rate / 2, pruned, weightBits: null, engines: null },
      { name: 'quantised', rate: rate / 4, pruned, weightBits, engines: ranged },
      { name: 'measured', rate: rate / 10, pruned, weightBits, engines: measured },
    ] satisfies Omit<Phase, 'epochs'>[]
  ).map((phase, i): Phase => ({ ...phase, epochs: counts[i] ?? 0 }));
  const recipe: Recipe = {
    sizes: [input.shape.reduce((a, b) => a * b, 1), ...task.hidden, 10],
    inputShape: input.shape,
    steps: input.steps,
    beta: task.beta,
    phases,
    batch: number('batch', values.batch, 1, 4096, true),
    steepness: 5,
    shift: task.shift,
    seed,
    weightBits,
  };

  await mkdir(dirname(values.out), { recursive: true });
  const checkpoint = `${values.out}.checkpoint`;
  const state = begin(recipe, train.length);
  if (values.resume) await readCheckpoint(checkpoint, state);
  const threads = values.threads === undefined ? undefined : number('threads', values.threads, 1, 256, true);
  const trainer = new Trainer(recipe, state, train, test, threads);
  try {
    const share = (value: number | null): string => (value === null ? '-' : `${(100 * value).toFixed(1)} %`);
    for await (const { epoch, phase, loss, right, train: known, test: unknown, quantised } of trainer.epochs()) {
      const accuracies = `in training ${share(right)}, after it ${share(known)}, test ${share(unknown)}`;
      console.log(
        `${epoch} ${phase}: loss ${loss.toFixed(4)}, ${accuracies}, test at ${weightBits} bits ${share(quantised)}`,
      );
      await writeCheckpoint(checkpoint, state);
    }
    const last = phases.findLast(({ epochs }) => epochs > 0) ?? phases[0];
    await exportNetwork(values.out, trainer.network(last));
  } finally {
    await trainer.close();
  }
  await writeFile(`${values.out}.jsonl`, state.log.map((epoch) => `${JSON.stringify(epoch)}\n`).join(''));
  await writeFile(`${values.out}.svg`, await drawCurves(state.log as Epoch[]));
  console.log(`${values.out}, .jsonl, .svg, .checkpoint written`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof MenageError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
