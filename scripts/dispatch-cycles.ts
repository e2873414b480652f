/**
 * Clock cycles, memory and area of both ways of dispatch, layer by layer, beside the lower bound of each step:
 * `node dist/scripts/dispatch-cycles.js DESIGN [RECORDINGS [COUNT]] [--verilog] [--liberty FILE] [--depths 4,16,64]
 * [--layers N] [--cores N] [--deadline S]`.
 * Each layer is taken alone, on as many cores as it has in the design (`--cores` otherwise), fed with what the layer before
 * it fires, so that no core waits for another; so is the first layer with all but a tenth of its largest weights taken
 * out. Cycles are those of the energy model; `--verilog` holds them against a simulation of the first recording,
 * `--liberty` synthesises each. A mapping that its deadline cut short (s a layer: `mapping.deadline`, or `--deadline`)
 * has a `*` behind its cycles: another run may find another.
 */

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildPlan } from '../generators/plan/index.js';
import { generateRtl } from '../generators/rtl/index.js';
import { laneTables } from '../generators/rtl/lanes.js';
import { coreShape } from '../generators/rtl/shape.js';
import type { AcceleratorPlan, CorePlan } from '../generators/types.js';
import { loadDesign } from '../src/config/load-design.js';
import { version } from '../src/config/version.js';
import { writeTree } from '../src/emit/write-tree.js';
import { type Activity, countCycles } from '../src/energy/index.js';
import { hardware } from '../src/flow/hardware.js';
import { type Prepared, prepare } from '../src/flow/prepare.js';
import { silent } from '../src/flow/progress.js';
import { designDataset, readAll } from '../src/flow/samples.js';
import { synthesise } from '../src/flow/synth.js';
import { createQuantisedGolden } from '../src/golden/index.js';
import { mapNetwork } from '../src/mapper/index.js';
import { textTable } from '../src/report/text-table.js';
import { simulateRtl } from '../src/sim/rtl/index.js';
import { fromRows } from '../src/snn/csr.js';
import type { QuantisedLayer, Sample, SpikeTrain } from '../src/snn/types.js';

const MODES = ['lockstep', 'decoupled'] as const;

interface Case {
  readonly prepared: Prepared;
  readonly layer: QuantisedLayer;
  readonly samples: readonly Sample[];
  /** what the layer fires */
  readonly golden: readonly SpikeTrain[];
  /** number of the layer in the network */
  readonly place: number;
}

interface Options {
  /** s, of the mapping of a layer */
  readonly deadline?: number;
  readonly cores?: number;
  readonly verilog: boolean;
  readonly liberty?: string;
  readonly depths: readonly number[];
}

/** The layer with a tenth of its synapses, those of the largest magnitudes. */
function pruned(layer: QuantisedLayer): QuantisedLayer {
  const { sources, targets, offset, target, weight } = layer.synapses;
  const kept = Math.round(0.1 * sources * targets);
  const least = Float64Array.from(weight, Math.abs).sort().at(-kept) ?? 0;
  const weights: number[] = [];
  const synapses = fromRows(sources, targets, kept, (i, push) => {
    for (let s = offset[i]; s < offset[i + 1]; s++) {
      if (Math.abs(weight[s]) < least || weights.length === kept) continue;
      push(target[s], weight[s]);
      weights.push(weight[s]);
    }
  });
  return { ...layer, name: `${layer.name}, 90 % pruned`, synapses: { ...synapses, weight: Int16Array.from(weights) } };
}

interface Bounds {
  readonly steps: number;
  /** with events that come one a cycle */
  readonly fed: number;
  readonly all: number;
}

/**
 * Cycles of events that no dispatch of these lists can be below: those of the busiest engine of each round, step by step
 * and over all steps. Rounds follow each other.
 */
function bounds(core: CorePlan, samples: readonly Sample[], cycles: number): Bounds {
  const tables = laneTables(core);
  const words = core.sources + 1;
  let [steps, fed, all] = [0, 0, 0];
  for (let first = 0; first < core.rounds * words; first += words) {
    const sum = new Float64Array(core.engines);
    for (const { input } of samples) {
      for (let t = 0; t < input.steps; t++) {
        const events = [...input.address.subarray(input.offset[t], input.offset[t + 1]), core.sources];
        const loads = tables.map(({ count }) => events.reduce((load, address) => load + count[first + address], 0));
        loads.forEach((load, engine) => {
          sum[engine] += load;
        });
        const busiest = cycles * Math.max(...loads);
        steps += busiest;
        fed += Math.max(busiest, events.length);
      }
    }
    all += Math.max(...sum);
  }
  return { steps, fed, all: cycles * all };
}

function memoryBits(plan: AcceleratorPlan, core: CorePlan): number {
  const { lanes, e2aWidth, snWidth, rows, slotWidth } = coreShape(plan, core);
  return lanes * (e2aWidth * (core.sources + 1) + snWidth * rows) + slotWidth * core.slots;
}

interface Weighed {
  /** of all recordings: from start to end, and of the busiest core with events alone */
  readonly cycles: number;
  readonly events: number;
  readonly busiest: CorePlan;
}

function weigh(plan: AcceleratorPlan, activities: readonly Activity[]): Weighed {
  const events = new Float64Array(plan.cores.length);
  let cycles = 0;
  for (const activity of activities) {
    const counts = countCycles(plan, activity);
    cycles += counts.stepCycles;
    counts.cores.forEach((core, c) => {
      events[c] += core.eventCycles;
    });
  }
  const most = Math.max(...events);
  return { cycles, events: most, busiest: plan.cores[events.indexOf(most)] as CorePlan };
}

/** Writes the Verilog of a plan into a folder that is gone afterwards. */
async function inTree<T>(plan: AcceleratorPlan, use: (folder: string, workDir: string) => Promise<T>): Promise<T> {
  const scratch = await mkdtemp(join(tmpdir(), 'menage-dispatch-'));
  try {
    const [folder, workDir] = [join(scratch, 'tree'), join(scratch, 'work')];
    await mkdir(folder);
    await mkdir(workDir);
    await writeTree(folder, generateRtl(plan));
    return await use(folder, workDir);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** @throws Error where the Verilog takes another number of cycles than the model says */
const simulated = (plan: AcceleratorPlan, sample: Sample): Promise<string> =>
  inTree(plan, async (folder, workDir) => {
    const request = { folder, layout: plan, samples: [sample], workDir, timeout: 500, processes: 1 };
    const { recordings } = await simulateRtl({ ...request, simulator: 'verilator' });
    const [{ cycles, layers }] = recordings;
    const { stepCycles } = countCycles(plan, { input: sample.input, layers });
    if (cycles !== stepCycles) throw new Error(`${cycles} cycles in Verilog, ${stepCycles} in the model`);
    return 'equal';
  });

/** um2 of the controllers, without memories and engines. */
const synthesised = (plan: AcceleratorPlan, liberty: string): Promise<string> =>
  inTree(plan, async (folder, work) => {
    const request = { folder, liberty, clockMHz: plan.clockHz / 1e6, work, timeout: 500, progress: silent };
    const { result } = await synthesise(request);
    return `${Math.round(result.blocks[0]?.area ?? 0)}`;
  });

async function measure(
  { prepared, layer, samples, golden, place }: Case,
  { verilog, liberty, depths, deadline, cores }: Options,
): Promise<string[][]> {
  const { design, hash } = prepared.loaded;
  const network = { ...prepared.quantised, inputShape: [layer.synapses.sources], layers: [layer] };
  const activities = samples.map(({ input }, i) => ({ input, layers: [golden[i] as SpikeTrain] }));
  const lines: string[][] = [];
  for (const dispatch of MODES) {
    const accelerator = { ...design.accelerator, cores: cores ?? prepared.plan.stages[place].length, dispatch };
    const wanted = [{ name: layer.name, shape: layer.shape, synapses: layer.synapses }];
    const options = { ...design.mapping, ...(deadline && { deadline }), dispatch, seed: design.seed };
    const mapping = await mapNetwork(wanted, accelerator, options);
    const hurried = mapping.quality.some(({ stop }) => stop.startsWith('deadline')) ? '*' : '';
    const plan = buildPlan({ ...design, accelerator }, hash, network, mapping, [prepared.saturation[place]]);
    for (const queueDepth of dispatch === 'lockstep' ? [plan.queueDepth] : depths) {
      const sized = { ...plan, queueDepth };
      const { cycles, events, busiest } = weigh(sized, activities);
      const bound = bounds(busiest, samples, plan.cyclesPerOperation);
      lines.push([
        layer.name,
        dispatch === 'lockstep' ? dispatch : `${dispatch}, queues of ${queueDepth}`,
        `${cycles}${hurried}`,
        `${events}`,
        (events / bound.steps).toFixed(3),
        (events / bound.fed).toFixed(3),
        (events / bound.all).toFixed(3),
        `${plan.cores.reduce((sum, core) => sum + memoryBits(plan, core), 0)}`,
        liberty === undefined ? '-' : await synthesised(sized, liberty),
        verilog ? await simulated(sized, samples[0] as Sample) : '-',
      ]);
    }
  }
  return lines;
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    verilog: { type: 'boolean', default: false },
    liberty: { type: 'string' },
    depths: { type: 'string', default: '4,16,64' },
    layers: { type: 'string', default: '64' },
    cores: { type: 'string' },
    deadline: { type: 'string' },
  },
});
const [path, recordings, count = '2'] = positionals;
if (path === undefined)
  throw new Error('usage: dispatch-cycles DESIGN [RECORDINGS [COUNT]] [--verilog] [--liberty FILE]');
const number = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));
const options = {
  ...values,
  depths: values.depths.split(',').map(Number),
  cores: number(values.cores),
  deadline: number(values.deadline),
};
const prepared = await prepare(await loadDesign(path, version));
const dataset = await designDataset(prepared.loaded, { recordings, limit: Number(count) });
const samples = await readAll(dataset, () => {});
const golden = createQuantisedGolden(prepared.quantised, hardware(prepared));
const results = samples.map(({ input }) => golden.run(input));
const table: string[][] = [];
for (const [l, layer] of prepared.quantised.layers.slice(0, Number(values.layers)).entries()) {
  const fed = samples.map((sample, i) => (l === 0 ? sample : { ...sample, input: results[i].layers[l - 1] }));
  const own = { prepared, samples: fed, place: l };
  table.push(...(await measure({ ...own, layer, golden: results.map(({ layers }) => layers[l]) }, options)));
  if (l > 0) continue;
  const sparse = pruned(layer);
  const network = { ...prepared.quantised, layers: [sparse] };
  const saturation = [prepared.saturation[0] ?? null];
  const model = createQuantisedGolden(network, { saturation });
  const trains = fed.map(({ input }) => model.run(input).layers[0]);
  table.push(...(await measure({ ...own, layer: sparse, golden: trains }, options)));
}
const headings = [
  ...['layer', 'dispatch', 'cycles', 'on events', '/ bound of steps'],
  ...['/ with arrival', '/ bound of all', 'memory bits', 'um2', 'Verilog'],
];
process.stdout.write(`${textTable(headings, table).join('\n')}\n`);
