/** Proofs of the properties that a module carries under `ifdef FORMAL: by Yosys and ABC, without a bound where pdr manages. */

import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MenageError } from '../../errors/index.js';
import { expectEnded, relevantLines, runTool } from '../process.js';

export interface ProofRequest {
  /** Verilog of the module and of what it instantiates; absolute paths */
  readonly files: readonly string[];
  readonly module: string;
  readonly parameters: Readonly<Record<string, number>>;
  /** a folder that belongs to this run alone */
  readonly workDir: string;
  /** s, each property */
  readonly timeout: number;
  /** clock cycles that are searched where no proof is found in time */
  readonly bound: number;
  /** only properties whose name matches */
  readonly only?: RegExp;
  readonly signal?: AbortSignal;
}

/**
 * proven: at all times; bounded: not within so many cycles; refuted: after so many cycles; open: nothing is known.
 * A property named `reach_...` says that something never happens, to be refuted: it shows that the others are not
 * true for want of traffic.
 */
export type ProofResult =
  | { readonly kind: 'proven'; readonly seconds: number }
  | { readonly kind: 'bounded'; readonly cycles: number; readonly seconds: number }
  | { readonly kind: 'refuted'; readonly cycle: number; readonly seconds: number }
  | { readonly kind: 'open'; readonly seconds: number };

export interface Proof {
  readonly module: string;
  readonly property: string;
  readonly result: ProofResult;
  /** proven or bounded; of a property to be refuted, refuted */
  readonly ok: boolean;
}

/** From assertions to an and-inverter graph of the one that is left, its assumptions as constraints. */
const toAiger = (file: string): string[] => [
  ...['chformal -cover -remove', 'delete -output o:*', 'memory_nordff', 'memory_map', 'async2sync', 'dffunmap'],
  // every register of the controller is reset to zero, so that zero is the state after a reset
  ...['zinit -all', 'formalff -clk2ff', 'setundef -undriven -anyseq', 'opt_clean', 'simplemap', 'techmap'],
  ...['opt -full -nodffe -nosdff', 'dffunmap', 'simplemap', 'abc -g AND -fast', 'opt_clean', `write_aiger ${file}`],
];

async function yosys(request: ProofRequest, name: string, commands: readonly string[]): Promise<void> {
  const { workDir: cwd, timeout, signal } = request;
  await writeFile(join(cwd, `${name}.ys`), `${commands.join('\n')}\n`);
  const args = ['-q', '-l', `${name}.log`, `${name}.ys`];
  const { exitCode, log } = expectEnded(await runTool({ tool: 'yosys', args, cwd, timeout: timeout + 60, signal }));
  if (exitCode === 0) return;
  throw new MenageError('E_TOOL_FAILED', {
    path: join(cwd, `${name}.log`),
    legal: `yosys complains:\n${relevantLines(log)}`,
  });
}

/** Labels of the assertions, in the order of their names. @throws E_TOOL_FAILED for a module without any */
async function properties(request: ProofRequest): Promise<string[]> {
  const { files, module, parameters, workDir } = request;
  const set = Object.entries(parameters).map(([name, value]) => `chparam -set ${name} ${value} ${module}`);
  await yosys(request, 'prepare', [
    `read_verilog -formal -sv ${files.join(' ')}`,
    ...set,
    `hierarchy -check -top ${module}`,
    `prep -flatten -top ${module}`,
    'write_rtlil prepared.il',
    'write_json prepared.json',
  ]);
  const { modules } = JSON.parse(await readFile(join(workDir, 'prepared.json'), 'utf8')) as {
    modules: Record<string, { attributes: Record<string, string>; cells: Record<string, { type: string }> }>;
  };
  const cells = Object.values(modules).flatMap((entry) => Object.entries(entry.cells));
  const found = cells.filter(([, { type }]) => type === '$assert').map(([name]) => name);
  if (found.length > 0 && found.every((name) => /^[a-z][a-z0-9_]*$/.test(name))) return found.sort();
  throw new MenageError('E_TOOL_FAILED', { path: module, value: found, legal: 'properties, each with a label' });
}

async function abc(request: ProofRequest, script: string): Promise<{ log: string; seconds: number }> {
  const { workDir: cwd, timeout, signal } = request;
  const result = await runTool({ tool: 'yosys-abc', args: ['-c', script], cwd, timeout: timeout + 60, signal });
  // its own limit is soft
  if (result.kind === 'timeout') return { log: '', seconds: result.seconds };
  return expectEnded(result);
}

/** What ABC said. @param depth cycles that were searched; none where a proof was tried */
function outcome(log: string, seconds: number, depth?: number): ProofResult {
  const frame = /was asserted in frame (\d+)/.exec(log)?.[1];
  if (frame !== undefined) return { kind: 'refuted', cycle: Number(frame), seconds };
  if (/Property proved/.test(log)) return { kind: 'proven', seconds };
  const searched = /No output (?:was )?asserted in (\d+) frames/i.exec(log)?.[1];
  if (depth !== undefined && searched !== undefined) return { kind: 'bounded', cycles: Number(searched), seconds };
  return { kind: 'open', seconds };
}

const isReach = (property: string): boolean => property.startsWith('reach_');

/**
 * Proves every property of a module by itself.
 *
 * @throws E_TOOL_MISSING, E_TOOL_TIMEOUT; E_TOOL_FAILED when Yosys refuses the module or finds no property; E_INTERRUPTED
 */
export async function proveModule(request: ProofRequest): Promise<Proof[]> {
  const { module, workDir, timeout, bound } = request;
  const { only = /./ } = request;
  const names = (await properties(request)).filter((name) => only.test(name));
  const files = names.map((name) => `${name}.aig`);
  for (const file of files) await rm(join(workDir, file), { force: true });
  await yosys(
    request,
    'aiger',
    names.flatMap((name, i) => [
      'design -reset',
      'read_rtlil prepared.il',
      `delete t:$assert c:${name} %d`,
      ...toAiger(files[i]),
    ]),
  );
  const proofs: Proof[] = [];
  for (const [i, property] of names.entries()) {
    const written = await stat(join(workDir, files[i])).catch(() => null);
    if (written === null) throw new MenageError('E_TOOL_FAILED', { path: files[i], legal: 'Yosys did not write it' });
    const read = `read_aiger ${files[i]}; strash; fold`;
    const search = `${read}; bmc3 -F ${bound} -T ${timeout}`;
    // what is to be reached is found by a search, what always holds by a proof
    const first = isReach(property) ? search : `${read}; pdr -T ${timeout}`;
    const { log, seconds } = await abc(request, first);
    let result = outcome(log, seconds, isReach(property) ? bound : undefined);
    if (result.kind === 'open' && !isReach(property)) {
      const more = await abc(request, search);
      result = outcome(more.log, seconds + more.seconds, bound);
    }
    const held = result.kind === 'proven' || result.kind === 'bounded';
    proofs.push({ module, property, result, ok: isReach(property) ? result.kind === 'refuted' : held });
  }
  return proofs;
}
