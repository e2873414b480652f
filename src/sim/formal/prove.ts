/** Proofs of the properties that a module carries under `ifdef FORMAL: by Yosys and ABC, without a bound where pdr manages. */

import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MenageError } from '../../errors/index.js';
import { expectEnded, relevantLines, runTool } from '../process.js';

export interface ProofRequest {
  /** Verilog of the module; an absolute path, as all of them */
  readonly file: string;
  /** of what it may instantiate: taken as it is, without properties of its own */
  readonly parts: readonly string[];
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

/** A constant that is free: ABC would take it for 0, so it becomes what an input says in the first cycle. */
const constants = `
(* techmap_celltype = "$anyconst" *)
module free_constant(output [WIDTH-1:0] Y);
  parameter WIDTH = 1;
  wire [WIDTH-1:0] drawn, kept;
  wire begun;
  \\$anyseq #(.WIDTH(WIDTH)) draw (.Y(drawn));
  \\$ff #(.WIDTH(WIDTH)) keep (.D(Y), .Q(kept));
  \\$ff #(.WIDTH(1)) begin_ (.D(1'b1), .Q(begun));
  assign Y = begun ? kept : drawn;
endmodule
`;

/** From assertions to an and-inverter graph of the one that is left, its assumptions as constraints. */
const toAiger = (file: string): string[] => [
  'techmap -map constants.v',
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

/** Labels of the assertions in a JSON of Yosys, in the order of their names. */
async function labels(path: string): Promise<string[]> {
  const { modules } = JSON.parse(await readFile(path, 'utf8')) as {
    modules: Record<string, { cells: Record<string, { type: string }> }>;
  };
  const cells = Object.values(modules).flatMap((entry) => Object.entries(entry.cells));
  return cells.flatMap(([name, { type }]) => (type === '$assert' ? [name] : [])).sort();
}

/**
 * What the module asserts, and of it what is left to prove: the rest is true by how it is built, and Yosys drops it.
 *
 * @throws E_TOOL_FAILED for a module without any
 */
async function properties(request: ProofRequest): Promise<{ all: string[]; left: ReadonlySet<string> }> {
  const { file, parts, module, parameters, workDir } = request;
  const set = Object.entries(parameters).map(([name, value]) => `chparam -set ${name} ${value} ${module}`);
  await yosys(request, 'prepare', [
    ...parts.map((part) => `read_verilog -sv ${part}`),
    `read_verilog -formal -sv ${file}`,
    ...set,
    `hierarchy -check -top ${module}`,
    'proc',
    'write_json named.json',
    `prep -flatten -top ${module}`,
    'write_rtlil prepared.il',
    'write_json prepared.json',
  ]);
  const all = await labels(join(workDir, 'named.json'));
  if (all.length === 0 || !all.every((name) => /^[a-z][a-z0-9_]*$/.test(name))) {
    throw new MenageError('E_TOOL_FAILED', { path: module, value: all, legal: 'properties, each with a label' });
  }
  return { all, left: new Set(await labels(join(workDir, 'prepared.json'))) };
}

async function abc(request: ProofRequest, script: string): Promise<{ log: string; seconds: number }> {
  const { workDir: cwd, timeout, signal } = request;
  const result = await runTool({ tool: 'yosys-abc', args: ['-c', script], cwd, timeout: timeout + 60, signal });
  // its own limit is soft
  if (result.kind === 'timeout') return { log: '', seconds: result.seconds };
  const ended = expectEnded(result);
  if (!/don't-care init/.test(ended.log)) return ended;
  throw new MenageError('E_TOOL_FAILED', { path: cwd, legal: 'ABC takes registers without an initial value for 0' });
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

/** Frames of the induction that is tried first. */
const INDUCTION = 4;

/** Whether a property follows from itself in the cycles before: soon known, and enough for most sums and counters. */
async function inductive(request: ProofRequest, aig: string): Promise<{ holds: boolean; seconds: number }> {
  const step = await abc(request, `${aig}; scorr; ind -u -F ${INDUCTION} -T 10`);
  if (!/Networks are equivalent/.test(step.log)) return { holds: false, seconds: step.seconds };
  const base = await abc(request, `${aig}; bmc3 -F ${INDUCTION + 1}`);
  const { kind } = outcome(base.log, 0, INDUCTION + 1);
  return { holds: kind === 'bounded', seconds: step.seconds + base.seconds };
}

/** What is to be reached is found by a search. */
async function search(request: ProofRequest, aig: string): Promise<ProofResult> {
  const { bound, timeout } = request;
  const { log, seconds } = await abc(request, `${aig}; bmc3 -F ${bound} -T ${timeout}`);
  return outcome(log, seconds, bound);
}

/** What always holds by induction or pdr; where neither manages in time, it is searched for the opposite. */
async function always(request: ProofRequest, aig: string): Promise<ProofResult> {
  const induction = await inductive(request, aig);
  if (induction.holds) return { kind: 'proven', seconds: induction.seconds };
  const { log, seconds } = await abc(request, `${aig}; pdr -T ${request.timeout}`);
  const spent = induction.seconds + seconds;
  const result = outcome(log, spent);
  if (result.kind !== 'open') return result;
  const searched = await search(request, aig);
  return { ...searched, seconds: spent + searched.seconds };
}

const isReach = (property: string): boolean => property.startsWith('reach_');

/**
 * Proves every property of a module by itself.
 *
 * @throws E_TOOL_MISSING, E_TOOL_TIMEOUT; E_TOOL_FAILED when Yosys refuses the module or finds no property; E_INTERRUPTED
 */
export async function proveModule(request: ProofRequest): Promise<Proof[]> {
  const { module, workDir, only = /./ } = request;
  const { all, left } = await properties(request);
  const asked = all.filter((name) => only.test(name));
  const names = asked.filter((name) => left.has(name));
  const files = names.map((name) => `${name}.aig`);
  for (const file of files) await rm(join(workDir, file), { force: true });
  await writeFile(join(workDir, 'constants.v'), constants);
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
  const proofs = asked.flatMap((property): Proof[] =>
    left.has(property) ? [] : [{ module, property, result: { kind: 'proven', seconds: 0 }, ok: !isReach(property) }],
  );
  for (const [i, property] of names.entries()) {
    const written = await stat(join(workDir, files[i])).catch(() => null);
    if (written === null) throw new MenageError('E_TOOL_FAILED', { path: files[i], legal: 'Yosys did not write it' });
    const aig = `read_aiger ${files[i]}; strash; fold`;
    const result = isReach(property) ? await search(request, aig) : await always(request, aig);
    const held = result.kind === 'proven' || result.kind === 'bounded';
    proofs.push({ module, property, result, ok: isReach(property) ? result.kind === 'refuted' : held });
  }
  return proofs.sort((a, b) => (a.property < b.property ? -1 : 1));
}
