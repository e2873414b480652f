/**
 * Power of a mapped netlist by its Liberty file and measured activity.
 *
 * OpenSTA 2.0 forgets the activity of single pins and reads no VCD; what it takes is one activity for all. Power is linear
 * in it: without activity there are leakage and what the clock costs, and what one change a cycle adds is weighed, cell by
 * cell, with the changes that were counted in simulation.
 */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MenageError } from '../../errors/index.js';
import { expectEnded, relevantLines, runTool } from '../process.js';
import { type CellActivity, plainPath } from './activity.js';
import type { SynthBlock } from './netlist.js';
import { linkScript, REPORT_LIMIT } from './timing.js';

/** W, of a block and all below it. */
export interface BlockPower {
  readonly path: string;
  /** of flip-flops, by their clock pins: in every cycle, whatever happens */
  readonly clock: number;
  /** by what changes: inside cells, and on the nets that they drive */
  readonly internal: number;
  readonly switching: number;
  readonly leakage: number;
  readonly total: number;
}

export interface PowerRequest {
  readonly top: string;
  readonly blocks: readonly SynthBlock[];
  readonly activity: CellActivity;
  /** of the timing analysis: holds the netlist, its libraries and constraints */
  readonly workDir: string;
  /** s */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

interface Power {
  readonly internal: number;
  readonly switching: number;
  readonly leakage: number;
}

const script = (top: string): string =>
  [
    ...linkScript(top),
    ...[0, 1].flatMap((activity) => [
      `set_power_activity -global -activity ${activity} -duty 0.5`,
      `puts "menage: activity ${activity}"`,
      'report_power -instances [get_cells -hierarchical *] -digits 8',
    ]),
    'puts "menage: end"',
    '',
  ].join('\n');

/** By path of the cell. */
function parsePower(text: string): Map<string, Power> {
  const lines = text.matchAll(/^ *(\S+) +(\S+) +(\S+) +\S+ (\S+)$/gm);
  return new Map(
    [...lines].flatMap(([, internal, switching, leakage, path]) => {
      const power = { internal: Number(internal), switching: Number(switching), leakage: Number(leakage) };
      return Object.values(power).every(Number.isFinite) ? [[path, power] as const] : [];
    }),
  );
}

const nothing = { clock: 0, internal: 0, switching: 0, leakage: 0, total: 0 };

/** Sums what the cells take into their blocks. @throws E_TOOL_FAILED for a cell whose activity nobody counted */
export function sumPower(log: string, { blocks, activity }: PowerRequest, file: string): BlockPower[] {
  const fail = (legal: string): MenageError => new MenageError('E_TOOL_FAILED', { path: file, legal });
  const [, still, moving, end] = log.split(/^menage: (?:activity \d|end)$/m);
  if (end === undefined) throw fail(`OpenSTA's output is not whole:\n${relevantLines(log, 4)}`);
  const [least, most] = [parsePower(still ?? ''), parsePower(moving ?? '')];
  const sums = new Map(blocks.map(({ path }) => [path, { ...nothing }]));
  let cells = 0;
  for (const [path, { internal, switching, leakage }] of most) {
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    // blocks and macros stand among the cells, with nothing of their own
    if (sums.has(path) || internal + switching + leakage === 0) continue;
    const rate = activity.blocks.get(plainPath(parent))?.get(path.slice(path.lastIndexOf('/') + 1));
    const rest = least.get(path);
    if (rate === undefined || rest === undefined) throw fail(`cell ${path} has no activity`);
    const power = {
      clock: rest.internal,
      internal: rate * (internal - rest.internal),
      switching: rate * (switching - rest.switching),
      leakage,
    };
    cells++;
    const total = power.clock + power.internal + power.switching + power.leakage;
    for (let at = parent; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
      const sum = sums.get(at);
      if (sum !== undefined) {
        for (const key of ['clock', 'internal', 'switching', 'leakage'] as const) sum[key] += power[key];
        sum.total += total;
      }
      if (at === '') break;
    }
  }
  const expected = blocks[0]?.cells ?? 0;
  if (cells !== expected) throw fail(`power of ${cells} cells, of ${expected} in the netlist`);
  return [...sums].map(([path, sum]) => ({ path, ...sum }));
}

/** @throws E_TOOL_MISSING, E_TOOL_TIMEOUT, E_TOOL_FAILED, E_INTERRUPTED */
export async function analysePower(request: PowerRequest): Promise<BlockPower[]> {
  const { top, workDir, timeout, signal } = request;
  await writeFile(join(workDir, 'power.tcl'), script(top));
  const args = ['-no_init', '-no_splash', '-exit', 'power.tcl'];
  const { log } = expectEnded(
    await runTool({ tool: 'sta', args, cwd: workDir, timeout, signal, outputLimit: REPORT_LIMIT }),
  );
  const file = join(workDir, 'power.log');
  await writeFile(file, log);
  return sumPower(log, request, file);
}
