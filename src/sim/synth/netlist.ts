/** The mapped netlist as Yosys describes it in JSON: blocks, their cells and areas, memories and arrays. */

import { MenageError } from '../../errors/index.js';
import type { Library, LibraryCell } from './liberty.js';

/** Bits of a net: numbers, or constants as text. */
export type Bit = number | string;

export interface JsonCell {
  readonly hide_name?: number;
  readonly type: string;
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly port_directions?: Readonly<Record<string, string>>;
  readonly connections: Readonly<Record<string, readonly Bit[]>>;
}

export interface JsonModule {
  readonly attributes: Readonly<Record<string, string>>;
  readonly ports: Readonly<Record<string, { readonly direction: string; readonly bits: readonly Bit[] }>>;
  readonly cells: Readonly<Record<string, JsonCell>>;
  readonly netnames: Readonly<Record<string, { readonly bits: readonly Bit[] }>>;
}

export interface JsonNetlist {
  readonly modules: Readonly<Record<string, JsonModule>>;
}

export interface MacroPort {
  readonly name: string;
  readonly input: boolean;
  /** bits */
  readonly width: number;
}

/** A block whose contents are not standard cells: a memory behind its wrapper, or an analog array. */
export interface Macro {
  readonly kind: 'memory' | 'array';
  /** of the RTL */
  readonly module: string;
  /** of the netlist: one a shape */
  readonly type: string;
  readonly parameters: Readonly<Record<string, number>>;
  readonly ports: readonly MacroPort[];
}

/** An instance in the hierarchy; counts and areas are of all below it, macros left out. */
export interface SynthBlock {
  /** instance names from the top, joined by `/`; '' is the top */
  readonly path: string;
  /** module of the RTL that it is an instance of */
  readonly module: string;
  readonly cells: number;
  readonly flops: number;
  /** in the library's unit */
  readonly area: number;
  /** memory bits */
  readonly memoryBits: number;
}

export interface MappedNetlist {
  readonly top: string;
  readonly ports: readonly MacroPort[];
  readonly blocks: readonly SynthBlock[];
  /** by path of the instance */
  readonly macros: ReadonlyMap<string, Macro>;
  /** cells of the library in all, by name */
  readonly cells: Readonly<Record<string, number>>;
  /** paths of flip-flops and latches whose data may change: each must have a setup and a hold check */
  readonly storing: readonly string[];
  /** set and reset pins that something drives; those of `storing` must have a recovery and a removal check each */
  readonly asynchronous: ReadonlySet<string>;
  /** those whose data never changes, in a part of a block that this instance of it does not use */
  readonly idle: readonly string[];
}

/** `$paramod$...\name` and `$paramod\name\A=...` as the RTL names them. */
export const rtlName = (module: string): string => /^\$paramod[^\\]*\\([^\\]+)/.exec(module)?.[1] ?? module;

const isMemory = (module: string): boolean => /_mem$/.test(module);

const parameter = (value: string | number): number =>
  typeof value === 'number' ? value : /^[01]+$/.test(value) ? Number.parseInt(value, 2) : Number.NaN;

/** Ports of a macro instance, by what is tied to it. */
const portsOf = ({ connections, port_directions = {} }: JsonCell): MacroPort[] =>
  Object.entries(connections).map(([name, bits]) => ({
    name,
    input: port_directions[name] === 'input',
    width: bits.length,
  }));

/** A name for each shape of a memory wrapper, which then needs no parameters. */
export function macroOf(cell: JsonCell): Macro {
  const parameters = Object.fromEntries(Object.entries(cell.parameters).map(([key, value]) => [key, parameter(value)]));
  const memory = isMemory(cell.type);
  const { WORDS = 0, DATA_BITS = 0 } = parameters;
  return {
    kind: memory ? 'memory' : 'array',
    module: cell.type,
    type: memory ? `${cell.type}_${WORDS}x${DATA_BITS}` : cell.type,
    parameters,
    ports: portsOf(cell),
  };
}

/** Set and reset pins of a cell that stores. */
export const asynchronousPins = ({ pins, data }: LibraryCell): string[] =>
  [...pins].flatMap(([pin, { direction, clock }]) =>
    direction === 'input' && !clock && !data.includes(pin) ? [pin] : [],
  );

/** Bits of a module that never change: constants, and ports that are tied to one outside. */
type Fixed = ReadonlySet<Bit>;
const constants: readonly Bit[] = ['0', '1', 'x', 'z'];
const fixedInside = (inner: JsonModule, { connections }: JsonCell, outside: Fixed): Fixed =>
  new Set([
    ...constants,
    ...Object.entries(inner.ports).flatMap(([port, { direction, bits }]) =>
      direction === 'input' ? bits.filter((_, i) => outside.has((connections[port] ?? [])[i] ?? 'x')) : [],
    ),
  ]);

/** @throws E_TOOL_FAILED for a cell that neither the library nor the design knows: something was not mapped */
export function readNetlist({ modules }: JsonNetlist, top: string, library: Library): MappedNetlist {
  const blocks: SynthBlock[] = [];
  const macros = new Map<string, Macro>();
  const cells: Record<string, number> = {};
  const storing: string[] = [];
  const idle: string[] = [];
  const asynchronous = new Set<string>();
  const blackbox = (type: string): boolean => Number.parseInt(modules[type]?.attributes.blackbox ?? '0', 2) === 1;

  const visit = (name: string, path: string, fixed: Fixed): SynthBlock => {
    const sum = { cells: 0, flops: 0, area: 0, memoryBits: 0 };
    const place = blocks.length;
    for (const [instance, cell] of Object.entries(modules[name]?.cells ?? {})) {
      const at = path === '' ? instance : `${path}/${instance}`;
      const known = library.cells.get(cell.type);
      if (known !== undefined) {
        sum.cells++;
        sum.area += known.area;
        cells[cell.type] = (cells[cell.type] ?? 0) + 1;
        if (!known.stores) continue;
        sum.flops++;
        const changes = (pin: string): boolean | undefined => cell.connections[pin]?.some((bit) => !fixed.has(bit));
        const moves = known.data.some(changes);
        (moves ? storing : idle).push(at);
        for (const pin of asynchronousPins(known).filter(changes)) asynchronous.add(`${at}/${pin}`);
      } else if (blackbox(cell.type)) {
        const macro = macroOf(cell);
        macros.set(at, macro);
        sum.memoryBits += (macro.parameters.WORDS ?? 0) * (macro.parameters.DATA_BITS ?? 0);
      } else if (modules[cell.type] !== undefined) {
        const inner = visit(cell.type, at, fixedInside(modules[cell.type], cell, fixed));
        for (const key of ['cells', 'flops', 'area', 'memoryBits'] as const) sum[key] += inner[key];
      } else {
        throw new MenageError('E_TOOL_FAILED', { path: at, value: cell.type, legal: 'a cell that was not mapped' });
      }
    }
    const block = { path, module: rtlName(name), ...sum };
    blocks.splice(place, 0, block);
    return block;
  };
  visit(top, '', new Set(constants));
  const ports = Object.entries(modules[top]?.ports ?? {}).map(([name, { direction, bits }]) => ({
    name,
    input: direction === 'input',
    width: bits.length,
  }));
  return { top, ports, blocks, macros, cells, storing, asynchronous, idle };
}
