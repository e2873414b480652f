/** L6: the mapped netlist in place of the RTL, on the same bench and recordings: every spike and every cycle the same. */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareSpikes, type SpikeComparison, sumComparisons } from '../../compare/spikes.js';
import type { LevelVerdict, NegativeControl } from '../../compare/types.js';
import { control, judge } from '../../compare/verdict.js';
import { isMenageError } from '../../errors/index.js';
import { type RtlLayout, type RtlResult, simulateRtl } from '../../sim/rtl/index.js';
import { type CellActivity, parseActivity, watchCells } from '../../sim/synth/activity.js';
import { swapCell, writeGateTree } from '../../sim/synth/gates.js';
import type { Mapped } from '../../sim/synth/map.js';
import type { Sample } from '../../snn/types.js';
import { copyTree } from '../copy-tree.js';
import type { SimulatorLimits } from '../limits.js';

export interface GateJob {
  readonly layout: RtlLayout;
  /** names of the layers */
  readonly layers: readonly string[];
  /** clock cycles of all recordings and of loading, about */
  readonly expectedCycles: number;
  readonly samples: readonly Sample[];
  /** the generated tree that was mapped, and where */
  readonly folder: string;
  readonly mapped: Mapped;
  readonly mapDir: string;
  /** Verilog of the cells by their maker, simulated in Icarus with its delays; otherwise their Liberty functions */
  readonly cells?: string;
  readonly work: string;
  readonly limits: SimulatorLimits;
  /** is told how often each cell switched in the first recording */
  readonly onActivity?: (activity: CellActivity) => void;
  readonly signal?: AbortSignal;
}

/** Icarus takes this many times longer for gates than for RTL, about. */
const gatesPerStatement = 50;

const simulate = async (job: GateJob, folder: string, name: string, gates: boolean, maxCycles?: number) => {
  const { layout, samples, cells, expectedCycles, limits, signal } = job;
  const workDir = join(job.work, name);
  await mkdir(workDir);
  const common = { folder, layout, samples, workDir, timeout: limits.timeout, processes: 1, signal, maxCycles };
  if (!gates) return simulateRtl({ ...common, simulator: 'icarus' });
  if (cells !== undefined) return simulateRtl({ ...common, simulator: 'icarus', specify: true });
  return simulateRtl({ ...common, simulator: 'auto', expectedCycles: expectedCycles * gatesPerStatement });
};

const compare = ({ layers, samples }: GateJob, rtl: RtlResult, gates: RtlResult): SpikeComparison =>
  sumComparisons(
    rtl.recordings.flatMap((recording, i) =>
      recording.layers.map((expected, l) =>
        compareSpikes(expected, gates.recordings[i].layers[l], {
          recording: samples[i].id,
          layer: layers[l],
        }),
      ),
    ),
  );

/** Cells that a fault may hide in are few: one of so many is noticed. */
const attempts = 3;

/** One gate of a sequencer is another one: a comparison that agrees with that is no test. */
async function swappedCell(job: GateJob, tree: string, rtl: RtlResult): Promise<NegativeControl> {
  const netlist = await readFile(join(tree, 'gates', 'netlist.v'), 'utf8');
  let detail = '';
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { text, swap } = swapCell(
      netlist,
      job.mapped.library,
      /^module \w+_sequencer(_v\d+)? ?\(/m,
      100 + 37 * attempt,
    );
    const folder = join(job.work, `swapped${attempt}`);
    await copyTree(tree, folder);
    await writeFile(join(folder, 'gates', 'netlist.v'), text);
    const fault = `${swap.instance} of ${swap.module} is ${swap.to} in place of ${swap.from}`;
    // a controller that no longer ends is told by its cycles
    const limit = 2 * rtl.cycles + 1000;
    const found = await simulate(job, folder, `swapped-run${attempt}`, true, limit).catch((error: unknown) => {
      if (isMenageError(error) && error.code === 'E_TOOL_FAILED') return error;
      throw error;
    });
    if (found instanceof Error) return control(fault, true, 'the accelerator gives no whole answer');
    const { mismatches } = compare(job, rtl, found);
    detail = `${mismatches} mismatches, ${found.cycles - rtl.cycles} cycles more, at attempt ${attempt + 1}`;
    if (mismatches > 0 || found.cycles !== rtl.cycles) return control(fault, true, detail);
  }
  return control('one gate is another', false, detail);
}

/** The tree to simulate: with counters of what switches where somebody wants to know; and how they are read afterwards. */
async function watched({ mapped, work, onActivity }: GateJob, tree: string) {
  if (onActivity === undefined) return { folder: tree, read: async () => {} };
  const folder = join(work, 'watched');
  await copyTree(tree, folder);
  const file = join(folder, 'gates', 'netlist.v');
  const bench = mapped.netlist.top.replace(/_top$/, '_tb');
  const { text, watch } = watchCells(await readFile(file, 'utf8'), mapped.library, bench);
  await writeFile(file, text);
  const read = async (): Promise<void> => {
    const written = join(work, 'gates', 'process0', 'activity.txt');
    onActivity(parseActivity(await readFile(written, 'utf8').catch(() => ''), watch, written));
  };
  return { folder, read };
}

/** @throws as the mapping's and the simulator's tools; E_FILE for cells that cannot be read */
export async function verifyGates(job: GateJob): Promise<LevelVerdict> {
  const started = performance.now();
  const { folder, mapped, mapDir, cells, work, limits, signal } = job;
  const tree = join(work, 'tree');
  await mkdir(tree);
  await writeGateTree({ folder, mapped, mapDir, cells, to: tree, timeout: limits.timeout, signal });
  const rtl = await simulate(job, folder, 'rtl', false);
  const counted = await watched(job, tree);
  const gates = await simulate(job, counted.folder, 'gates', true);
  await counted.read();
  const comparison = compare(job, rtl, gates);
  const spikes = rtl.recordings.flatMap(({ layers }) => layers).reduce((sum, { address }) => sum + address.length, 0);
  const late = rtl.recordings.filter(({ cycles }, i) => cycles !== gates.recordings[i].cycles).length;
  return judge(
    {
      reference: 'L3',
      compared: comparison.compared + rtl.recordings.length,
      mismatches: comparison.mismatches + late,
      firstDivergence: comparison.firstDivergence,
      negativeControls: [await swappedCell(job, tree, rtl)],
      figures: {
        recordings: rtl.recordings.length,
        spikes,
        cells: mapped.netlist.blocks[0].cells,
        'recordings of another length in cycles': late,
        'cycles, loading included': gates.cycles,
        simulator: gates.simulator,
        'models of the cells': cells === undefined ? 'their Liberty functions' : 'those of their maker',
        's to build the simulation': gates.seconds.compile,
        'simulated cycles/s': Math.round(gates.cyclesPerSecond),
      },
    },
    (performance.now() - started) / 1000,
  );
}
