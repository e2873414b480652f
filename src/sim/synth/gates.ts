/** The mapped netlist as a tree that the simulation of the RTL takes: its bench, its memories and arrays, other logic. */

import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MenageError } from '../../errors/index.js';
import { expectEnded, relevantLines, runTool } from '../process.js';
import type { Library, LibraryCell } from './liberty.js';
import { memoryShells } from './macros.js';
import type { Mapped } from './map.js';

export interface GateTreeRequest {
  /** the generated tree that was mapped */
  readonly folder: string;
  readonly mapped: Mapped;
  /** of the mapping: holds watched.v and cells.lib */
  readonly mapDir: string;
  /** Verilog of the cells by their maker; without it, their functions in the Liberty file */
  readonly cells?: string;
  /** an empty folder */
  readonly to: string;
  /** s */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

/** What the cells compute, by the functions of their Liberty file. @throws as runTool; E_TOOL_FAILED */
async function cellModels({ mapDir, timeout, signal }: GateTreeRequest): Promise<string> {
  const args = ['-q', '-p', 'read_liberty cells.lib; write_verilog -noattr models.v'];
  const { log } = expectEnded(await runTool({ tool: 'yosys', args, cwd: mapDir, timeout, signal }));
  return readFile(join(mapDir, 'models.v'), 'utf8').catch(() => {
    throw new MenageError('E_TOOL_FAILED', { path: mapDir, legal: `yosys wrote no models:\n${relevantLines(log)}` });
  });
}

/** Scalars of every stage: in a netlist, a vector of one bit is one. */
function scalars(netlist: string): Map<string, ReadonlySet<string>> {
  const modules = netlist.matchAll(/^module \w+?_stage_l(\d+)\(.*?^endmodule/gms);
  return new Map(
    [...modules].map(([text, layer]) => [
      layer,
      new Set([...text.matchAll(/^ {2}(?:wire|input|output) (\w+);/gm)].map(([, name]) => name)),
    ]),
  );
}

/** The test bench, for whom `wire [0:0] a` is `wire a`. */
export function benchForGates(bench: string, netlist: string): string {
  const scalar = scalars(netlist);
  return bench.replace(/(dut\.u_stage(\d+)\.(\w+))\[0\]/g, (all, path, layer, name) =>
    scalar.get(layer)?.has(name) ? path : all,
  );
}

/** Writes the tree: `tb/filelist.f`, `mem/config.hex` and all that they need. @throws E_FILE, and as its tools */
export async function writeGateTree(request: GateTreeRequest): Promise<void> {
  const { folder, mapped, mapDir, cells, to } = request;
  const read = (path: string): Promise<string> =>
    readFile(path, 'utf8').catch((cause: unknown) => {
      throw new MenageError('E_FILE', { path, legal: 'a file cannot be read', cause });
    });
  const list = (await read(join(folder, 'tb', 'filelist.f'))).split('\n').filter((line) => line !== '');
  const kept = list.filter((file) => !file.startsWith('rtl/') || /_mem\.v$/.test(file));
  const netlist = await read(join(mapDir, 'watched.v'));
  const models = cells === undefined ? await cellModels(request) : await read(cells);
  await mkdir(join(to, 'gates'), { recursive: true });
  const written: [string, string][] = [
    ['gates/cells.v', models],
    ['gates/netlist.v', netlist],
    ['gates/memories.v', memoryShells(mapped.netlist.macros.values())],
  ];
  for (const file of kept) {
    await mkdir(join(to, dirname(file)), { recursive: true });
    const text = await read(join(folder, file));
    await writeFile(join(to, file), file.startsWith('tb/') ? benchForGates(text, netlist) : text);
  }
  for (const [file, text] of written) await writeFile(join(to, file), text);
  await writeFile(join(to, 'tb', 'filelist.f'), `${[...written.map(([file]) => file), ...kept].join('\n')}\n`);
  await mkdir(join(to, 'mem'), { recursive: true });
  await copyFile(join(folder, 'mem', 'config.hex'), join(to, 'mem', 'config.hex'));
}

export interface Swap {
  /** instance in its module */
  readonly instance: string;
  readonly module: string;
  readonly from: string;
  readonly to: string;
}

/** A cell with the same pins that computes something else. */
function lookalike({ cells }: Library, { name, pins }: LibraryCell): string | undefined {
  const shape = (cell: LibraryCell): string => [...cell.pins].map(([pin, { direction }]) => pin + direction).join();
  const functions = (cell: LibraryCell): string => [...cell.pins.values()].map((pin) => pin.function).join();
  const own = { name, pins, area: 0, stores: false, data: [] };
  return [...cells.values()].find(
    (cell) => !cell.stores && shape(cell) === shape(own) && functions(cell) !== functions(own),
  )?.name;
}

/**
 * Puts another cell in one place of a netlist.
 *
 * @param nth of the gates that have a lookalike, in the first module whose name matches
 * @throws E_ARGUMENT where there is none
 */
export function swapCell(netlist: string, library: Library, module: RegExp, nth: number): { text: string; swap: Swap } {
  const start = netlist.search(module);
  const end = netlist.indexOf('endmodule', start);
  const name = /module (\w+)/.exec(netlist.slice(start))?.[1] ?? '';
  const gates = [...netlist.slice(start, end).matchAll(/^ {2}(\w+) (_\d+_) \(/gm)].flatMap((match) => {
    const cell = library.cells.get(match[1]);
    const other = cell === undefined || cell.stores ? undefined : lookalike(library, cell);
    return other === undefined ? [] : [{ at: start + match.index + 2, from: match[1], to: other, instance: match[2] }];
  });
  const gate = gates[nth % Math.max(1, gates.length)];
  if (start < 0 || gate === undefined) {
    throw new MenageError('E_ARGUMENT', { path: String(module), legal: 'no module with a gate to swap' });
  }
  const { at, from, to, instance } = gate;
  return {
    text: `${netlist.slice(0, at)}${to}${netlist.slice(at + from.length)}`,
    swap: { instance, module: name, from, to },
  };
}
