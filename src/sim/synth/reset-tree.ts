/**
 * Buffers between a reset and the flip-flops that it sets back. ABC sizes and buffers what lies between flip-flops; their
 * set and reset pins are none of its business, so that one gate would drive them all.
 */

import type { BufferCell, Library } from './liberty.js';
import { asynchronousPins, type Bit, type JsonCell, type JsonModule, type JsonNetlist } from './netlist.js';

/** Pins that one buffer drives. */
const fanOut = 12;

/** A pin on a net that resets something: of a flip-flop, or of a block with such pins inside. */
interface Sink {
  readonly cell: JsonCell;
  readonly pin: string;
  /** place in the pin's vector */
  readonly at: number;
}

/** Cells by the names of their instances, with which they can be changed. */
type Cells = Record<string, JsonCell>;

/** By net: what it resets, in the order of the cells. @param inside nets that reset something in the modules below */
function sinksOf(module: JsonModule, modules: JsonNetlist['modules'], library: Library, inside: Inside) {
  const found = new Map<number, Sink[]>();
  for (const cell of Object.values(module.cells)) {
    const known = library.cells.get(cell.type);
    const pins = known?.stores ? asynchronousPins(known) : Object.keys(cell.connections);
    const below = modules[cell.type];
    for (const pin of pins) {
      (cell.connections[pin] ?? []).forEach((bit, at) => {
        const port = below?.ports[pin];
        const resets = known?.stores || (port?.direction === 'input' && inside(cell.type).has(port.bits[at] ?? ''));
        if (typeof bit === 'number' && resets) found.set(bit, [...(found.get(bit) ?? []), { cell, pin, at }]);
      });
    }
  }
  return found;
}

type Inside = (module: string) => ReadonlySet<Bit>;

/**
 * The netlist with a tree of buffers in each module on every net that drives two or more such pins: to what drives it,
 * inside or outside the module, it is one load. Each part of the tree has at most `fanOut` loads.
 */
export function withResetTrees(netlist: JsonNetlist, top: string, library: Library, buffer: BufferCell): JsonNetlist {
  const copy = structuredClone(netlist) as JsonNetlist;
  const { modules } = copy;
  const known = new Map<string, ReadonlySet<Bit>>();
  const inside: Inside = (name) => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const module = modules[name];
    const nets = module === undefined ? new Map() : sinksOf(module, modules, library, inside);
    if (module !== undefined) for (const [net, sinks] of nets) grow(module, net, sinks, buffer);
    known.set(name, new Set(nets.keys()));
    return known.get(name) as ReadonlySet<Bit>;
  };
  inside(top);
  return copy;
}

/** Puts the buffers of one net between it and its sinks, leaves first. */
function grow(module: JsonModule, net: number, sinks: readonly Sink[], { name, input, output }: BufferCell): void {
  const cells = module.cells as Cells;
  let free =
    1 + Math.max(...Object.values(module.netnames).flatMap(({ bits }) => bits.map(Number).filter(Number.isFinite)));
  let level = sinks;
  while (level.length > 1) {
    const groups = Math.ceil(level.length / fanOut);
    level = Array.from({ length: groups }, (_, group): Sink => {
      const bit = free++;
      const from = Math.floor((group * level.length) / groups);
      const to = Math.floor(((group + 1) * level.length) / groups);
      for (const { cell, pin, at } of level.slice(from, to)) (cell.connections[pin] as Bit[])[at] = bit;
      const instance = `reset_tree_${bit}`;
      const cell: JsonCell = {
        hide_name: 0,
        type: name,
        parameters: {},
        attributes: {},
        port_directions: { [input]: 'input', [output]: 'output' },
        connections: { [input]: [net], [output]: [bit] },
      };
      cells[instance] = cell;
      (module.netnames as Record<string, unknown>)[`${instance}_net`] = { hide_name: 0, bits: [bit], attributes: {} };
      return { cell, pin: input, at: 0 };
    });
  }
}
