/** From generated Verilog to a netlist of library cells, by Yosys and ABC; memories and arrays stay what they are. */

import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { MenageError } from '../../errors/index.js';
import { expectEnded, relevantLines, runTool } from '../process.js';
import { bufferOf, type Library, parseLiberty } from './liberty.js';
import { type JsonNetlist, type MappedNetlist, macroOf, readNetlist, rtlName } from './netlist.js';
import { withResetTrees } from './reset-tree.js';

export interface MapRequest {
  /** a generated tree; only its `rtl` is read */
  readonly folder: string;
  /** Liberty file of the standard cells */
  readonly liberty: string;
  /** ns, what ABC aims at */
  readonly period: number;
  /** a folder that belongs to this run alone */
  readonly workDir: string;
  /** s */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

/** In workDir: netlist.v, and watched.v, the same cells with the names of the stages' wires kept as aliases. */
export interface Mapped {
  readonly netlist: MappedNetlist;
  readonly library: Library;
  readonly seconds: number;
}

/** Files of the RTL, from the root of the tree; their names go into a script. @throws E_FILE, E_NAME */
export async function rtlFiles(folder: string): Promise<string[]> {
  const path = join(folder, 'rtl', 'filelist.f');
  const list = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new MenageError('E_FILE', {
      path,
      legal: 'no such file',
      remedy: '`menage generate` writes such a folder',
      cause,
    });
  });
  const files = list.split(/\r?\n/).filter((line) => line !== '');
  const wrong = files.find((file) => !/^rtl\/[A-Za-z0-9_/]+\.v$/.test(file));
  if (wrong !== undefined || files.length === 0) {
    throw new MenageError('E_NAME', {
      path,
      value: wrong ?? '',
      legal: 'rtl/<letters, digits, _ and />.v, one a line',
    });
  }
  return files;
}

const moduleOf = (file: string): string => basename(file, '.v');

/** Module of the whole accelerator. */
function topOf(files: readonly string[], list: string): string {
  const tops = files.map(moduleOf).filter((module) => module.endsWith('_top'));
  if (tops.length === 1) return tops[0];
  throw new MenageError('E_FILE', { path: list, value: tops, legal: 'one module named <design>_top' });
}

/** Memory wrappers and arrays are read as black boxes. */
const isMacro = (file: string): boolean => /_mem\.v$/.test(file) || file.includes('/blackbox/');

/** Wires between the cores of a stage, their arrays and their merger, in the pattern language of Yosys. */
const stageWires = '*_stage_l*/w:*';

/** Load and driver that ABC sizes gates for. */
const loads = (driver: string): string => `set_driving_cell ${driver}\nset_load 0.05\n`;

/** Structure, mapping, then buffers where a gate drives more than twelve others, and sizes by the loads. */
const abcScript = '+strash;ifraig;scorr;dc2;dch,-f;map,-B,0.9;topo;buffer,-c,-N,12;upsize,{D};dnsize,{D};stime,-p';

function script(files: readonly string[], top: string, library: Library, period: number): string {
  const { name, input, output } = bufferOf(library);
  return [
    'read_liberty -lib cells.lib',
    `read_verilog ${files.filter((file) => !isMacro(file)).join(' ')}`,
    `read_verilog -lib ${files.filter(isMacro).join(' ')}`,
    `hierarchy -check -top ${top}`,
    // the test bench looks at the wires of the stages
    `setattr -set keep 1 ${stageWires}`,
    `synth -top ${top} -noabc`,
    'dfflibmap -liberty cells.lib',
    `abc -liberty cells.lib -D ${Math.round(period * 800)} -constr abc.constr -script ${abcScript}`,
    'opt_clean -purge',
    // a port that is another's alias would become an `assign`, which timing analysis does not read
    `insbuf -buf ${name} ${input} ${output}`,
    'opt_clean -purge',
    // one name for a cell in all that is written
    'rename -enumerate',
    'write_json cells.json',
    '',
  ].join('\n');
}

/** What is written, of the netlist in `buffered.json`. */
const writing = (): string =>
  [
    'read_json buffered.json',
    'write_verilog -noattr -noexpr -nohex watched.v',
    `setattr -unset keep ${stageWires}`,
    'opt_clean -purge',
    'check -assert -mapped',
    'write_json mapped.json',
    'write_verilog -noattr -noexpr -nohex mapped.v',
    '',
  ].join('\n');

/** Yosys names a module after its parameters; here it gets its own name and a number. */
export function readable(verilog: string, modules: readonly string[]): string {
  const count = new Map<string, number>();
  let text = verilog;
  for (const module of modules.filter((name) => name.startsWith('$paramod')).sort()) {
    const plain = rtlName(module);
    const number = count.get(plain) ?? 0;
    count.set(plain, number + 1);
    text = text.replaceAll(`\\${module} `, `${plain}_v${number} `);
  }
  // memories: the shape stands in the name in place of the parameters
  return text.replace(
    /^( *)(\w+_mem) #\(\n((?: +\.\w+\(.*\),?\n)+) *\) (\S+) \(/gm,
    (_, indent, type, list, instance) => {
      const parameters = Object.fromEntries(
        [...(list as string).matchAll(/\.(\w+)\(32'(?:sd|d)(\d+)\)/g)].map(([, key, value]) => [key, Number(value)]),
      );
      return `${indent}${macroOf({ type, parameters, connections: {} }).type} ${instance} (`;
    },
  );
}

/** Lines of a log that are no good: an error, or a warning that is not known to be harmless. */
const complaints = (log: string): string[] => log.split('\n').filter((line) => /^(ERROR|Warning)/.test(line));

/** Runs a script, of which a netlist is left. @throws as mapToCells */
async function runYosys(
  { workDir, timeout, signal }: MapRequest,
  name: string,
  text: string,
  json: string,
): Promise<{ netlist: JsonNetlist; seconds: number }> {
  await writeFile(join(workDir, `${name}.ys`), text);
  const run = { tool: 'yosys', args: ['-q', '-l', `${name}.log`, `${name}.ys`], cwd: workDir, timeout, signal };
  const { exitCode, log, seconds } = expectEnded(await runTool(run));
  const written = await stat(join(workDir, json)).catch(() => null);
  if (exitCode === 0 && written !== null && complaints(log).length === 0) {
    return { netlist: JSON.parse(await readFile(join(workDir, json), 'utf8')) as JsonNetlist, seconds };
  }
  const path = join(workDir, `${name}.log`);
  throw new MenageError('E_TOOL_FAILED', { path, legal: `yosys complains:\n${relevantLines(log)}` });
}

/**
 * @throws E_FILE, E_NAME, E_TECHNOLOGY for what it is given; E_TOOL_MISSING, E_TOOL_TIMEOUT; E_TOOL_FAILED when Yosys
 *   complains or leaves something unmapped; E_INTERRUPTED
 */
export async function mapToCells(request: MapRequest): Promise<Mapped> {
  const { folder, liberty, period, workDir } = request;
  const files = await rtlFiles(folder);
  const top = topOf(files, join(folder, 'rtl', 'filelist.f'));
  const text = await readFile(liberty, 'utf8').catch((cause: unknown) => {
    throw new MenageError('E_FILE', { path: liberty, legal: 'a Liberty file cannot be read', cause });
  });
  const library = parseLiberty(text, liberty);
  await writeFile(join(workDir, 'cells.lib'), text);
  for (const file of files) {
    await mkdir(join(workDir, dirname(file)), { recursive: true });
    await copyFile(join(resolve(folder), file), join(workDir, file));
  }
  await writeFile(join(workDir, 'abc.constr'), loads(bufferOf(library).name));
  const first = await runYosys(request, 'map', script(files, top, library, period), 'cells.json');
  const buffered = withResetTrees(first.netlist, top, library, bufferOf(library));
  await writeFile(join(workDir, 'buffered.json'), JSON.stringify(buffered));
  const last = await runYosys(request, 'write', writing(), 'mapped.json');
  const parsed = last.netlist;
  const netlist = readNetlist(parsed, top, library);
  for (const [from, to] of [
    ['mapped.v', 'netlist.v'],
    ['watched.v', 'watched.v'],
  ]) {
    const verilog = await readFile(join(workDir, from), 'utf8');
    await writeFile(join(workDir, to), readable(verilog, Object.keys(parsed.modules)));
  }
  return { netlist, library, seconds: first.seconds + last.seconds };
}
