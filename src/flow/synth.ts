/** Synthesis of a generated tree: cells, areas and timing, held against an impossible clock as a control. */

import type { NegativeControl } from '../compare/types.js';
import { control } from '../compare/verdict.js';
import type { CellActivity } from '../sim/synth/activity.js';
import { type Surroundings, surroundings } from '../sim/synth/constraints.js';
import { type MacroTiming, macroTiming } from '../sim/synth/macros.js';
import { type Mapped, mapToCells } from '../sim/synth/map.js';
import type { SynthBlock } from '../sim/synth/netlist.js';
import { analysePower, type BlockPower } from '../sim/synth/power.js';
import { analyseTiming, type Endpoint, type Timing, worst } from '../sim/synth/timing.js';
import type { Progress } from './progress.js';

export interface SynthRequest {
  /** a generated tree */
  readonly folder: string;
  /** Liberty file of the standard cells, typical corner */
  readonly liberty: string;
  readonly clockMHz: number;
  /** an empty folder; what is left there tells what ran */
  readonly work: string;
  /** s, each tool */
  readonly timeout: number;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

/** A block with the least margins of the endpoints inside it, ns; null where none ends there. */
export interface TimedBlock extends SynthBlock {
  readonly setup: number | null;
  readonly hold: number | null;
}

export interface Memory {
  readonly path: string;
  readonly module: string;
  readonly words: number;
  readonly width: number;
}

export interface SynthResult {
  readonly kind: 'measured';
  readonly top: string;
  readonly library: string;
  readonly clockMHz: number;
  /** every endpoint meets its checks, none lacks a constraint or a check, and every control was noticed */
  readonly met: boolean;
  readonly setup: Endpoint & { readonly endpoints: number };
  readonly hold: Endpoint & { readonly endpoints: number };
  /** of set and reset pins; null where a netlist has none */
  readonly recovery: (Endpoint & { readonly endpoints: number }) | null;
  readonly removal: (Endpoint & { readonly endpoints: number }) | null;
  readonly unconstrained: readonly string[];
  readonly unchecked: readonly string[];
  /** flip-flops whose data never changes: in parts of a block that this instance does not use */
  readonly idle: readonly string[];
  readonly criticalPath: string;
  readonly blocks: readonly TimedBlock[];
  readonly cells: Readonly<Record<string, number>>;
  readonly memories: readonly Memory[];
  /** analog arrays: of other making, and in none of the figures */
  readonly arrays: readonly string[];
  readonly controls: readonly NegativeControl[];
  /** what the margins rest on: requirements on memories and arrays, and what surrounds the chip */
  readonly assumptions: { readonly macros: MacroTiming; readonly surroundings: Surroundings };
}

/** W by block, while the first recording is worked. */
export interface SynthPower {
  readonly cycles: number;
  readonly blocks: readonly BlockPower[];
}

/** @param work of the synthesis @throws as OpenSTA's runs */
export async function powerOf(
  { netlist: { top, blocks } }: Mapped,
  activity: CellActivity,
  work: string,
  { timeout, signal }: Pick<SynthRequest, 'timeout' | 'signal'>,
): Promise<SynthPower> {
  const found = await analysePower({ top, blocks, activity, workDir: work, timeout, signal });
  return { cycles: activity.cycles, blocks: found };
}

/** ns; no flip-flop of any library is as fast */
const impossiblePeriod = 0.01;

async function impossibleClock({ netlist }: Mapped, request: SynthRequest): Promise<NegativeControl> {
  const { work: workDir, timeout, signal } = request;
  const { met, setup } = await analyseTiming({ netlist, period: impossiblePeriod, workDir, timeout, signal });
  const violated = setup.filter(({ slack }) => slack < 0).length;
  return control(`a clock of ${1 / impossiblePeriod} GHz`, !met, `${violated} of ${setup.length} endpoints fail`);
}

const describe = (mapped: Mapped, timing: Timing, controls: readonly NegativeControl[]) => {
  const { netlist, library } = mapped;
  const { setup, hold, recovery, removal, unconstrained, unchecked, criticalPath } = timing;
  const least = (list: readonly Endpoint[]) => {
    const [first, ...others] = list;
    const end = others.reduce((low, next) => (next.slack < low.slack ? next : low), first as Endpoint);
    return { ...end, endpoints: list.length };
  };
  const macros = [...netlist.macros];
  return {
    kind: 'measured' as const,
    top: netlist.top,
    library: library.name,
    met: timing.met && controls.every(({ caught }) => caught),
    setup: least(setup),
    hold: least(hold),
    recovery: recovery.length === 0 ? null : least(recovery),
    removal: removal.length === 0 ? null : least(removal),
    unconstrained,
    unchecked,
    idle: netlist.idle,
    criticalPath,
    blocks: netlist.blocks.map((block) => ({
      ...block,
      setup: worst(setup, block.path),
      hold: worst(hold, block.path),
    })),
    cells: netlist.cells,
    memories: macros.flatMap(([path, { kind, module, parameters }]) =>
      kind === 'memory' ? [{ path, module, words: parameters.WORDS, width: parameters.DATA_BITS }] : [],
    ),
    arrays: macros.flatMap(([path, { kind }]) => (kind === 'array' ? [path] : [])),
    controls,
    assumptions: { macros: macroTiming, surroundings },
  };
};

/**
 * @throws E_FILE, E_NAME, E_TECHNOLOGY for what it is given; E_TOOL_MISSING, E_TOOL_TIMEOUT; E_TOOL_FAILED when a tool
 *   complains or does not write all; E_INTERRUPTED
 */
export async function synthesise(request: SynthRequest): Promise<{ result: SynthResult; mapped: Mapped }> {
  const { folder, liberty, clockMHz, work: workDir, timeout, progress, signal } = request;
  const period = 1000 / clockMHz;
  const mapped = await progress.stage('synthesis', () =>
    mapToCells({ folder, liberty, period, workDir, timeout, signal }),
  );
  const { netlist } = mapped;
  const { timing, controls } = await progress.stage('timing', async () => {
    const controls = [await impossibleClock(mapped, request)];
    // last, so that the files which are left are those of the clock that was asked for
    const timing = await analyseTiming({ netlist, period, workDir, timeout, signal });
    return { timing, controls };
  });
  return { result: { ...describe(mapped, timing, controls), clockMHz }, mapped };
}
