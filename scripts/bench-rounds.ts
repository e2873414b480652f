/**
 * What rounds cost, in cycles and memory, beside cores: `node dist/scripts/bench-rounds.js [case] [recordings]`.
 *
 * Cases are real networks with real recordings of the shared folder (MENAGE_SHARED, `../shared` without it). Every row is
 * simulated in Verilator and compared with the golden model spike by spike, in order, in every layer; `differences` must
 * be 0, and in the rows `wrong`, whose last round reads the table of the first, it must not.
 */

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildPlan } from '../generators/plan/index.js';
import { generateRtl } from '../generators/rtl/index.js';
import { stageRounds } from '../generators/rtl/rounds.js';
import { coreShape } from '../generators/rtl/shape.js';
import type { AcceleratorPlan } from '../generators/types.js';
import { compareSpikes, sumComparisons } from '../src/compare/spikes.js';
import { designSchema } from '../src/config/design.js';
import { writeTree } from '../src/emit/write-tree.js';
import { hardware } from '../src/flow/hardware.js';
import { roundStorage } from '../src/flow/levels/storage.js';
import { createQuantisedGolden, type GoldenResult } from '../src/golden/index.js';
import { mapNetwork } from '../src/mapper/index.js';
import { simulateRtl } from '../src/sim/rtl/index.js';
import { importNetwork } from '../src/snn/nir/index.js';
import { quantise } from '../src/snn/quantise/index.js';
import { openDataset } from '../src/snn/recordings/index.js';
import { applySemantics, resolveSemantics } from '../src/snn/semantics/index.js';
import type { Sample } from '../src/snn/types.js';

const shared = resolve(process.env.MENAGE_SHARED ?? '../shared', 'data');
const nMnist = { dataset: 'n-mnist', shape: [2, 34, 34], encoding: 'binary' } as const;

const cases = {
  accel1: {
    network: join('nir', 'mlp_nmnist_subtract_pruned50_int8.nir'),
    preset: 'snntorch',
    input: { ...nMnist, steps: 20, windowUs: 15_000 },
    recordings: join('n-mnist', 'Test'),
    engines: [10, 16],
    cuts: [
      [5, 1],
      [4, 2],
    ],
  },
  accel2: {
    network: join('nir', 'mlp_cifardvs_subtract_pruned50_int8.nir'),
    preset: 'snntorch',
    input: { dataset: 'npz', shape: [2, 32, 32], steps: 10, windowUs: 1000, encoding: 'binary' },
    recordings: join('nir', 'mlp_cifardvs_test_inputs.npz'),
    engines: [20, 32],
    cuts: [
      [6, 1],
      [5, 2],
    ],
  },
  cnn: {
    network: join('nir', 'cnn_sinabs.nir'),
    preset: 'sinabs-single',
    input: { ...nMnist, steps: 300, windowUs: 1000 },
    recordings: join('n-mnist', 'Test'),
    engines: [32, 32],
    cuts: [
      [11, 1],
      [7, 2],
      [5, 4],
    ],
  },
} as const;

type Name = keyof typeof cases;

/** Bits of all memories of a kind. */
function bits(plan: AcceleratorPlan): readonly number[] {
  const sum = (of: (core: AcceleratorPlan['cores'][number]) => number): number =>
    plan.cores.reduce((total, core) => total + of(core), 0);
  const replayed = plan.stages.flatMap((stage, l) => (stageRounds(plan, l) > 1 ? [plan.cores[stage[0]]] : []));
  return [
    sum((core) => coreShape(plan, core).rows * coreShape(plan, core).snWidth),
    sum((core) => core.e2aBase.length * coreShape(plan, core).e2aWidth),
    sum((core) => core.occupied.length),
    replayed.reduce((total, core) => total + plan.replayWords * (coreShape(plan, core).inBits + 2), 0),
    sum((core) => (core.rounds > 1 ? plan.spoolWords * (coreShape(plan, core).outBits + 2) : 0)),
  ];
}

async function differences(
  plan: AcceleratorPlan,
  samples: readonly Sample[],
  golden: readonly GoldenResult[],
): Promise<{ count: number; cycles: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'menage-rounds-'));
  try {
    const [tree, workDir] = [join(folder, 'tree'), join(folder, 'work')];
    await mkdir(tree);
    await mkdir(workDir);
    await writeTree(tree, generateRtl(plan));
    const run = { folder: tree, layout: plan, samples, workDir, timeout: 1800, simulator: 'verilator' } as const;
    const { recordings } = await simulateRtl(run);
    const { mismatches } = sumComparisons(
      recordings.flatMap(({ layers }, i) => layers.map((train, l) => compareSpikes(golden[i].layers[l], train, {}))),
    );
    const cycles = recordings.reduce((sum, recording) => sum + recording.cycles, 0) / recordings.length;
    return { count: mismatches, cycles };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The plan with the table of the first round in place of the last one's, in the last core of the first layer. */
function wrong(plan: AcceleratorPlan): AcceleratorPlan {
  const last = plan.stages[0].at(-1);
  const cores = plan.cores.map((core) => {
    if (core.index !== last) return core;
    const at = (core.rounds - 1) * (core.sources + 1);
    const again = (table: Uint32Array): Uint32Array => table.slice().copyWithin(at, 0, core.sources + 1);
    return { ...core, e2aBase: again(core.e2aBase), e2aCount: again(core.e2aCount) };
  });
  return { ...plan, cores };
}

const columns = ['cores', 'rounds', 'cycles', 'S&N', 'E2A', 'masks', 'replay', 'spool', 'words', 'differences'];
const print = (cells: readonly (string | number)[]): void => {
  process.stdout.write(`${cells.map((cell) => `${cell}`.padStart(12)).join('')}\n`);
};

async function bench(name: Name, limit: number): Promise<void> {
  const { network: file, preset, input, recordings, engines, cuts } = cases[name];
  const float = applySemantics(await importNetwork(join(shared, file)), resolveSemantics(preset, []));
  const network = quantise(float, 8);
  const dataset = await openDataset({
    input: { ...input, shape: [...input.shape] },
    directory: join(shared, recordings),
    seed: 1,
    limit,
  });
  const samples = await Promise.all(
    Array.from({ length: Math.min(limit, dataset.entries.length) }, (_, i) => dataset.load(i)),
  );
  process.stdout.write(
    `${name}: ${engines.join(' engines x ')} slots, ${samples.length} recordings; memories in kbit\n`,
  );
  print(columns);
  for (const [cores, rounds] of cuts) {
    const [enginesPerCore, slotsPerEngine] = engines;
    const accelerator = { cores, rounds, enginesPerCore, slotsPerEngine };
    const design = designSchema.parse({
      version: 1,
      name,
      network: { file, semantics: { preset } },
      input,
      accelerator,
    });
    const problems = network.layers.map(({ name: layer, shape, synapses }) => ({ name: layer, shape, synapses }));
    const mapping = await mapNetwork(problems, accelerator, { method: 'auto', deadline: 10, effort: 0.02, seed: 1 });
    const plan = buildPlan(design, 'bench', network, mapping);
    const { order } = hardware({ plan, saturation: [] });
    const model = createQuantisedGolden(network, { order });
    const golden = samples.map((sample) => model.run(sample.input));
    const { replay, spool } = roundStorage(plan, samples, golden);
    const { count, cycles } = await differences(plan, samples, golden);
    const kbit = bits(plan).map((n) => (n / 1000).toFixed(0));
    print([cores, rounds, Math.round(cycles), ...kbit, `${replay}/${spool}`, count]);
    if (rounds > 1) {
      const { count: seen } = await differences(wrong(plan), samples.slice(0, 1), golden);
      print(['wrong', rounds, ...new Array<string>(7).fill('-'), seen]);
    }
  }
}

const [asked, limit = '3'] = process.argv.slice(2);
for (const name of Object.keys(cases) as Name[]) {
  if (asked === undefined || asked === name) await bench(name, Number(limit));
}
