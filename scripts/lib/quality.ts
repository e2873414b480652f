/** Everything that a generated accelerator must pass, for one set of parameters. */

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateChip } from '../../generators/chip/index.js';
import { generateRtl } from '../../generators/rtl/index.js';
import { compareSpikes, sumComparisons } from '../../src/compare/spikes.js';
import { writeTree } from '../../src/emit/write-tree.js';
import { emissionOrder } from '../../src/flow/hardware.js';
import { createQuantisedGolden } from '../../src/golden/index.js';
import { modulePrefix } from '../../src/ir/names.js';
import type { FileTree } from '../../src/ir/types.js';
import { simulateChip, simulateRtl } from '../../src/sim/rtl/index.js';
import type { ParameterSet } from './parameter-sets.js';
import { type Check, synthesisedCells, verilatorLint, yosysCheck, yosysSynthesis } from './verilog-checks.js';

export interface Quality {
  /** what failed, with the tool's own words; empty where everything passed */
  readonly faults: readonly string[];
  /** spikes of all layers that agreed with the golden model, and of the last one through the chip's pins */
  readonly spikes: number;
  readonly chipSpikes: number;
  /** generic cells of the chip without its memories; null where the synthesis failed */
  readonly cells: number | null;
}

/** s, a simulation */
const timeout = 1800;

const words = (log: string): string => log.trim().split('\n').slice(-3).join(' / ');

/** Files of the chip of a set. */
export function chipTree({ plan }: ParameterSet): FileTree {
  const rtl = generateRtl(plan);
  return new Map([...rtl, ...generateChip(plan, rtl)]);
}

/** @param change may put other text in place of a file's: a fault that must be found */
export async function judge(set: ParameterSet, change = (tree: FileTree): FileTree => tree): Promise<Quality> {
  const scratch = await mkdtemp(join(tmpdir(), 'menage-quality-'));
  try {
    return await judgeIn(scratch, set, change);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function judgeIn(scratch: string, set: ParameterSet, change: (tree: FileTree) => FileTree): Promise<Quality> {
  const { design, network, plan, saturation, samples } = set;
  const tree = change(chipTree(set));
  const folder = join(scratch, 'tree');
  await mkdir(folder);
  await writeTree(folder, tree);
  const files = (tree.get('rtl/chip/filelist.f') ?? '').trim().split('\n');
  const top = `${modulePrefix(design.name)}_chip`;
  const faults: string[] = [];
  const attempt = async <T>(name: string, use: () => Promise<T>): Promise<T | null> => {
    try {
      return await use();
    } catch (error) {
      faults.push(`${name}: ${words((error as Error).message)}`);
      return null;
    }
  };
  /** Whether a check ended well and had nothing to say. */
  const quiet = async (tool: string, check: Check): Promise<boolean> => {
    const outcome = await attempt(tool, () => check(folder, files, top));
    if (outcome === null) return false;
    const { exitCode, log } = outcome;
    if (exitCode === 0 && !/(%?Warning|ERROR)/.test(log)) return true;
    faults.push(`${tool}: ${words(log)}`);
    return false;
  };
  const workDir = async (name: string): Promise<string> => {
    await mkdir(join(scratch, name));
    return join(scratch, name);
  };

  await quiet('Verilator', verilatorLint());
  await quiet('Yosys', yosysCheck);

  const golden = createQuantisedGolden(network, { order: emissionOrder(plan), saturation });
  const expected = samples.map(({ input }) => golden.run(input).layers);
  const request = { folder, layout: plan, samples, timeout };
  const accelerator = await attempt('Icarus', async () =>
    simulateRtl({ ...request, workDir: await workDir('accelerator'), processes: 1, backpressure: 1 + plan.inputs }),
  );
  const chip = await attempt('Icarus, chip', async () =>
    simulateChip({ ...request, workDir: await workDir('chip'), backpressure: 7 + plan.inputs }),
  );
  const compared = sumComparisons([
    ...(accelerator?.recordings ?? []).flatMap(({ layers }, r) =>
      layers.map((l, i) => compareSpikes(expected[r][i], l, {})),
    ),
  ]);
  const throughPins = sumComparisons(
    (chip?.recordings ?? []).map((train, r) => compareSpikes(expected[r].at(-1) ?? train, train, {})),
  );
  if (compared.mismatches > 0) faults.push(`${compared.mismatches} spikes differ`);
  if (throughPins.mismatches > 0) faults.push(`${throughPins.mismatches} spikes differ through the chip's pins`);

  const synthesised = await quiet('synthesis', yosysSynthesis);
  const cells = synthesised ? await attempt('synthesis', () => synthesisedCells(folder)) : null;
  const count = (trains: readonly { readonly address: Uint32Array }[]): number =>
    trains.reduce((sum, { address }) => sum + address.length, 0);
  return {
    faults,
    spikes: count((accelerator?.recordings ?? []).flatMap(({ layers }) => layers)),
    chipSpikes: count(chip?.recordings ?? []),
    cells,
  };
}
