/** The digital half of the accelerator as files: Verilog, real-number model, memory images and test bench. */

import type { MeasuredModel } from '../../src/config/analog-model.js';
import { render } from '../../src/emit/render.js';
import { modulePrefix } from '../../src/ir/names.js';
import type { Block, FileTree } from '../../src/ir/types.js';
import { rtlBench } from '../testbench/rtl-bench.js';
import type { AcceleratorPlan } from '../types.js';
import { arrayFiles } from './array.js';
import { moduleView } from './banner.js';
import { coreBlock, mergeBlock } from './blocks/chain.js';
import { configBlock, countersBlock } from './blocks/configuration.js';
import { encoderBlock, fetchBlock, fifoBlock, laneBlock, sequencerBlock, tablesBlock } from './blocks/core.js';
import { configurationLines } from './configuration.js';
import { coreInstances, laneInstances, laneOfCore, memories } from './core.js';
import { counterViews } from './counters.js';
import { coreImages, type MemoryImage, readmemh } from './images.js';
import { registerLiterals } from './registers.js';
import { roundModules } from './rounds.js';
import { coreShape } from './shape.js';
import { stage } from './stage.js';
import { top } from './top.js';
import type { Wiring } from './wiring.js';

/**
 * All files, the same bytes every time:
 * `rtl/` the netlist with the analog arrays as black boxes (`rtl/blackbox/`) and its `filelist.f`,
 * `model/` real-number models of the arrays, `tb/` the test bench and the `filelist.f` of a simulation,
 * `mem/` the contents of every memory for $readmemh and `config.hex`, which loads them through the configuration port.
 *
 * @param measured per layer: what its arrays do to a membrane, for the real-number models; ideal ones without it
 * @throws E_NAME when the design's name cannot name a module
 */
export function generateRtl(plan: AcceleratorPlan, measured: readonly MeasuredModel[] = []): FileTree {
  const prefix = modulePrefix(plan.name);
  const modules = [...blocks(prefix, plan), ...chain(prefix, plan)];
  const arrays = plan.stages.flatMap((_, layer) => arrayFiles(prefix, plan, layer, measured[layer] ?? null));
  const { files: images, configWords } = memoryFiles(plan);
  const bench = `tb/${prefix}_tb.v`;
  const paths = modules.map(([path]) => path);
  const blackboxes = arrays.map(([path]) => path).filter((path) => path.startsWith('rtl/'));
  const models = arrays.map(([path]) => path).filter((path) => path.startsWith('model/'));
  return new Map([
    ...modules,
    ...arrays,
    ['rtl/filelist.f', list([...paths, ...blackboxes])],
    [bench, rtlBench(prefix, plan, configWords)],
    ['tb/filelist.f', list([...paths, ...models, bench])],
    ...images,
  ]);
}

/** Lines of a file; paths from the root of the tree, one a line, are what `-f` of the usual tools reads. */
export const list = (paths: readonly string[]): string => `${paths.join('\n')}\n`;

type File = readonly [path: string, text: string];

const file = (block: Block, text: string): File => [`rtl/${block.name}.v`, text];

const merges = ({ stages, cores }: AcceleratorPlan): boolean =>
  stages.some((of) => of.length > 1) || cores.some(({ rounds }) => rounds > 1);

/** Modules that know no layer: everything about one comes in by parameters. */
function blocks(prefix: string, plan: AcceleratorPlan): readonly File[] {
  const plain: readonly (readonly [string, Block])[] = [
    ['fifo', fifoBlock(prefix)],
    ...Object.values(memories(prefix)).map((block) => ['memory', block] as const),
    ['config', configBlock(prefix)],
    ['counters', countersBlock(prefix)],
    ['fetch', fetchBlock(prefix)],
    ['sequencer', sequencerBlock(prefix)],
    ['encoder', encoderBlock(prefix)],
    ['tables', tablesBlock(prefix)],
    ...(merges(plan) ? [['merge', mergeBlock(prefix)] as const] : []),
  ];
  const core = coreBlock(prefix);
  const lane = laneBlock(prefix);
  const numbers = { registers: registerLiterals, counters: counterViews };
  return [
    ...plain.map(([template, block]) =>
      file(block, render(`rtl/${template}.v`, { ...moduleView(plan, block), ...numbers })),
    ),
    ...roundModules(prefix, plan).map(([block, text]) => file(block, text)),
    file(lane, render('rtl/lane.v', { ...moduleView(plan, lane), instances: laneInstances(prefix) })),
    file(
      core,
      render('rtl/core.v', { ...moduleView(plan, core), ...laneOfCore(prefix), instances: coreInstances(prefix) }),
    ),
  ];
}

/** Modules that only join others: the stages and the top. */
function chain(prefix: string, plan: AcceleratorPlan): readonly File[] {
  const wired = ({ block, ...wiring }: Wiring): File =>
    file(block, render('rtl/wiring.v', { ...moduleView(plan, block), ...wiring }));
  const stages = plan.stages.map((_, layer) => stage(prefix, plan, layer));
  const whole = top(
    prefix,
    plan,
    stages.map(({ block }) => block),
  );
  return [...stages, whole].map(wired);
}

function memoryFiles(plan: AcceleratorPlan): { readonly files: readonly File[]; readonly configWords: number } {
  const cores = plan.cores.map((core) => {
    const shape = coreShape(plan, core);
    const images = coreImages(core, shape);
    const named: [string, MemoryImage][] = [['slots', images.slots]];
    images.lanes.forEach(({ e2a, sn }, lane) => {
      const engine = images.lanes.length > 1 ? `_engine${lane}` : '';
      named.push([`e2a${engine}`, e2a], [`sn${engine}`, sn]);
    });
    const files = named.map(([memory, image]): File => [`mem/core${core.index}_${memory}.hex`, readmemh(image)]);
    return { files, lines: configurationLines(core, shape, images, plan.quiet) };
  });
  const lines = cores.flatMap((core) => core.lines);
  return {
    files: [...cores.flatMap(({ files }) => files), ['mem/config.hex', `${lines.join('\n')}\n`]],
    configWords: lines.length,
  };
}
