/**
 * Clock cycles and memory of both ways of dispatch, layer by layer, beside the lower bound of each step:
 * `node dist/scripts/dispatch-cycles.js DESIGN RECORDINGS [COUNT]`. Each layer is simulated alone, fed with what the
 * layer before it fires, so that no core waits for another; so is the first layer with all but a tenth of its largest
 * weights taken out.
 */

import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPlan } from '../generators/plan/index.js';
import { generateRtl } from '../generators/rtl/index.js';
import { laneTables } from '../generators/rtl/lanes.js';
import { coreShape } from '../generators/rtl/shape.js';
import type { AcceleratorPlan, CorePlan } from '../generators/types.js';
import { loadDesign } from '../src/config/load-design.js';
import { version } from '../src/config/version.js';
import { writeTree } from '../src/emit/write-tree.js';
import { hardware } from '../src/flow/hardware.js';
import { type Prepared, prepare } from '../src/flow/prepare.js';
import { designDataset, readAll } from '../src/flow/samples.js';
import { createQuantisedGolden } from '../src/golden/index.js';
import { mapNetwork } from '../src/mapper/index.js';
import { textTable } from '../src/report/text-table.js';
import { simulateRtl } from '../src/sim/rtl/index.js';
import { fromRows } from '../src/snn/csr.js';
import type { QuantisedLayer, Sample } from '../src/snn/types.js';

const MODES = ['lockstep', 'decoupled'] as const;

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

/** Cycles of a step's events that no dispatch of these lists can be below: those of the busiest engine, step by step and over all steps. */
function bounds(core: CorePlan, samples: readonly Sample[], cycles: number): { steps: number; all: number } {
  const tables = laneTables(core);
  const sum = new Float64Array(core.engines);
  let steps = 0;
  for (const { input } of samples) {
    for (let t = 0; t < input.steps; t++) {
      const words = [...input.address.subarray(input.offset[t], input.offset[t + 1]), core.sources];
      const loads = tables.map(({ count }) => words.reduce((load, address) => load + count[address], 0));
      loads.forEach((load, engine) => {
        sum[engine] += load;
      });
      steps += Math.max(...loads);
    }
  }
  return { steps: cycles * steps, all: cycles * Math.max(...sum) };
}

function memoryBits(plan: AcceleratorPlan, core: CorePlan): number {
  const { lanes, e2aWidth, snWidth, rows, slotWidth } = coreShape(plan, core);
  return lanes * (e2aWidth * (core.sources + 1) + snWidth * rows) + slotWidth * core.slots;
}

/** The test bench made to count the cycles in which a core works on events. */
function counting(text: string, cores: number): string {
  const each = Array.from({ length: cores }, (_, i) => i);
  const core = (i: number): string => `dut.u_stage0.u_core${i}`;
  const added = [
    ...each.map((i) => `  integer event_cycles${i} = 0;`),
    '  always @(posedge clk) begin',
    ...each.map(
      (i) => `    if (${core(i)}.sequencer_idle && !${core(i)}.idle) event_cycles${i} = event_cycles${i} + 1;`,
    ),
    '  end',
  ];
  const shown = each.map((i) => `    $display("events ${i} %0d", event_cycles${i});`);
  return text
    .replace(/\nendmodule/, `\n${added.join('\n')}\nendmodule`)
    .replace('    $display("menage: complete");', `${shown.join('\n')}\n    $display("menage: complete");`);
}

async function measure(prepared: Prepared, layer: QuantisedLayer, samples: readonly Sample[], place: number) {
  const { design, hash } = prepared.loaded;
  const network = { ...prepared.quantised, inputShape: [layer.synapses.sources], layers: [layer] };
  const lines: string[][] = [];
  for (const dispatch of MODES) {
    const accelerator = { ...design.accelerator, dispatch };
    const mapping = await mapNetwork(
      [{ name: layer.name, shape: layer.shape, synapses: layer.synapses }],
      accelerator,
      {
        ...design.mapping,
        dispatch,
        seed: design.seed,
      },
    );
    const plan = buildPlan({ ...design, accelerator }, hash, network, mapping, [prepared.saturation[place]]);
    const scratch = await mkdtemp(join(tmpdir(), 'menage-dispatch-'));
    try {
      const [folder, workDir] = [join(scratch, 'tree'), join(scratch, 'work')];
      const tree = new Map(generateRtl(plan));
      const bench = [...tree.keys()].find((path) => path.startsWith('tb/') && path.endsWith('.v')) ?? '';
      tree.set(bench, counting(tree.get(bench) ?? '', plan.cores.length));
      await mkdir(folder);
      await mkdir(workDir);
      await writeTree(folder, tree);
      const { recordings } = await simulateRtl({ folder, layout: plan, samples, workDir, timeout: 500, processes: 1 });
      const log = await readFile(join(workDir, 'process0', 'simulation.log'), 'utf8');
      const events = [...log.matchAll(/^events \d+ (\d+)$/gm)].map(([, n]) => Number(n));
      if (events.length !== plan.cores.length) throw new Error('the bench did not count');
      const slowest = events.indexOf(Math.max(...events));
      const bound = bounds(plan.cores[slowest], samples, plan.cyclesPerOperation);
      lines.push([
        layer.name,
        dispatch,
        `${recordings.reduce((sum, { cycles }) => sum + cycles, 0)}`,
        `${events[slowest]}`,
        (events[slowest] / bound.steps).toFixed(3),
        (events[slowest] / bound.all).toFixed(3),
        `${plan.cores.reduce((sum, core) => sum + memoryBits(plan, core), 0)}`,
      ]);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }
  return lines;
}

const [path, recordings, count = '2'] = process.argv.slice(2);
if (path === undefined) throw new Error('usage: dispatch-cycles DESIGN [RECORDINGS] [COUNT]');
const prepared = await prepare(await loadDesign(path, version));
const dataset = await designDataset(prepared.loaded, { recordings, limit: Number(count) });
const samples = await readAll(dataset, () => {});
const golden = createQuantisedGolden(prepared.quantised, hardware(prepared));
const results = samples.map(({ input }) => golden.run(input));
const table: string[][] = [];
for (const [l, layer] of prepared.quantised.layers.entries()) {
  const fed = samples.map((sample, i) => (l === 0 ? sample : { ...sample, input: results[i].layers[l - 1] }));
  table.push(...(await measure(prepared, layer, fed, l)));
  if (l === 0) table.push(...(await measure(prepared, pruned(layer), fed, l)));
}
const headings = ['layer', 'dispatch', 'cycles', 'on events', '/ bound of steps', '/ bound of all', 'memory bits'];
process.stdout.write(`${textTable(headings, table).join('\n')}\n`);
