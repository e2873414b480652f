/** Static timing of a mapped netlist by OpenSTA: every endpoint, setup and hold, and what has no constraint. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MenageError } from '../../errors/index.js';
import { expectEnded, relevantLines, runTool } from '../process.js';
import { constraints } from './constraints.js';
import { macroLiberty } from './macros.js';
import type { MappedNetlist } from './netlist.js';

export interface TimingRequest {
  readonly netlist: MappedNetlist;
  /** ns */
  readonly period: number;
  /** holds netlist.v and cells.lib; more is written there */
  readonly workDir: string;
  /** s */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

/** One check of one endpoint. */
export interface Endpoint {
  /** pin or port */
  readonly name: string;
  /** ns, negative is a violation */
  readonly slack: number;
}

export interface Timing {
  readonly setup: readonly Endpoint[];
  readonly hold: readonly Endpoint[];
  /** set and reset pins: release before the edge that counts, and after the one before */
  readonly recovery: readonly Endpoint[];
  readonly removal: readonly Endpoint[];
  /** pins and ports that no constraint reaches */
  readonly unconstrained: readonly string[];
  /** flip-flops without a setup or without a hold check */
  readonly unchecked: readonly string[];
  /** the slowest path, as OpenSTA prints it */
  readonly criticalPath: string;
  readonly met: boolean;
}

const marks = ['checks', 'setup', 'hold', 'path', 'end'] as const;
type Mark = (typeof marks)[number];

/** Bytes of a report that has a line for each cell or check. */
export const REPORT_LIMIT = 200_000_000;

/** More endpoints than any design of ours has. */
const everything = 10_000_000;

/** Reads cells, macros, netlist and constraints. */
export const linkScript = (top: string): string[] => [
  'read_liberty cells.lib',
  'read_liberty macros.lib',
  'read_verilog netlist.v',
  `link_design ${top}`,
  'read_sdc constraints.sdc',
];

const script = (top: string): string =>
  [
    ...linkScript(top),
    // what a reset changes within its cycle is timed to where it goes
    'set sta_preset_clear_arcs_enabled 1',
    'puts "menage: checks"',
    'check_setup -verbose',
    'puts "menage: setup"',
    `report_checks -path_delay max -format end -digits 4 -group_count ${everything}`,
    'puts "menage: hold"',
    `report_checks -path_delay min -format end -digits 4 -group_count ${everything}`,
    'puts "menage: path"',
    'report_checks -path_delay max -format full -digits 3 -to [all_registers -data_pins]',
    'puts "menage: end"',
    '',
  ].join('\n');

/** What was printed between the marks. @throws E_TOOL_FAILED when one is missing, or OpenSTA printed an error */
function sections(printed: string, file: string): Readonly<Record<Mark, string>> {
  const log = `${printed}\n`;
  const fail = (legal: string): MenageError => new MenageError('E_TOOL_FAILED', { path: file, legal });
  const wrong = log.split('\n').filter((line) => /^(Error|Warning: .*(not found|black box|ignored))/i.test(line));
  if (wrong.length > 0) throw fail(`OpenSTA complains:\n${wrong.slice(0, 12).join('\n')}`);
  const at = marks.map((mark) => log.indexOf(`menage: ${mark}\n`));
  if (at.some((place, i) => place < (at[i - 1] ?? 0))) throw fail(`its output is not whole:\n${relevantLines(log, 4)}`);
  return Object.fromEntries(
    marks.map((mark, i) => [mark, log.slice(at[i] + `menage: ${mark}\n`.length, at[i + 1])]),
  ) as Record<Mark, string>;
}

/** `pin (cell)  required  actual  slack (MET)`, worst first. */
function endpoints(text: string): Endpoint[] {
  const lines = text.matchAll(/^(\S+) \(.*\)\s+-?[\d.]+\s+-?[\d.]+\s+(-?[\d.]+) \((MET|VIOLATED)\)$/gm);
  return [...lines].map(([, name, slack]) => ({ name, slack: Number(slack) }));
}

/** Names below a line that says that endpoints lack a constraint. */
function unconstrained(text: string): string[] {
  const found: string[] = [];
  let listing = false;
  for (const line of text.split('\n')) {
    if (/^Warning/.test(line)) listing = true;
    else if (listing && line.trim() !== '') found.push(line.trim());
  }
  return [...new Set(found)].sort();
}

const instanceOf = (pin: string): string => pin.slice(0, pin.lastIndexOf('/'));

/** Parses what the script printed. @throws E_TOOL_FAILED when it is not whole */
export function parseTiming(log: string, netlist: MappedNetlist, file: string): Timing {
  const { checks, setup: max, hold: min, path } = sections(log, file);
  const isReset = ({ name }: Endpoint): boolean => netlist.asynchronous.has(name);
  const all = [endpoints(max), endpoints(min)];
  const [setup, hold] = all.map((list) => list.filter((end) => !isReset(end)));
  const [recovery, removal] = all.map((list) => list.filter(isReset));
  if (setup.length === 0 || hold.length === 0) {
    throw new MenageError('E_TOOL_FAILED', { path: file, legal: 'OpenSTA found no path: nothing is timed' });
  }
  const checked = [setup, hold].map((list) => new Set(list.map(({ name }) => instanceOf(name))));
  const idle = new Set(netlist.idle);
  const released = [recovery, removal].map((list) => new Set(list.map(({ name }) => name)));
  const unchecked = [
    ...netlist.storing.filter((flop) => checked.some((set) => !set.has(flop))),
    ...[...netlist.asynchronous].filter((pin) => !idle.has(instanceOf(pin)) && released.some((set) => !set.has(pin))),
  ];
  const loose = unconstrained(checks).filter((name) => !idle.has(instanceOf(name)));
  const worst = Math.min(
    ...[setup, hold, recovery, removal].map((list) => list.reduce((least, { slack }) => Math.min(least, slack), 1e9)),
  );
  return {
    setup,
    hold,
    recovery,
    removal,
    unconstrained: loose,
    unchecked,
    criticalPath: path.trim(),
    met: worst >= 0 && loose.length === 0 && unchecked.length === 0,
  };
}

/**
 * @throws E_TOOL_MISSING, E_TOOL_TIMEOUT; E_TOOL_FAILED when OpenSTA complains, knows a cell not, or ends early;
 *   E_INTERRUPTED
 */
export async function analyseTiming(request: TimingRequest): Promise<Timing> {
  const { netlist, period, workDir, timeout, signal } = request;
  await writeFile(join(workDir, 'macros.lib'), macroLiberty(netlist.macros.values()));
  await writeFile(join(workDir, 'constraints.sdc'), constraints(netlist.ports, period));
  await writeFile(join(workDir, 'timing.tcl'), script(netlist.top));
  // a start-up file of the user's is not to be read
  const args = ['-no_init', '-no_splash', '-exit', 'timing.tcl'];
  const { log } = expectEnded(
    await runTool({ tool: 'sta', args, cwd: workDir, timeout, signal, outputLimit: REPORT_LIMIT }),
  );
  const file = join(workDir, 'timing.log');
  await writeFile(file, log);
  return parseTiming(log, netlist, file);
}

/** The least slack at or below an instance; null where nothing ends there. @param path '' for all */
export function worst(list: readonly Endpoint[], path: string): number | null {
  const below = path === '' ? list : list.filter(({ name }) => name.startsWith(`${path}/`));
  return below.length === 0
    ? null
    : below.reduce((least, { slack }) => Math.min(least, slack), Number.POSITIVE_INFINITY);
}
