/** Generated SPICE with parameters, resolved to cells with numbers: layout checks and schematics know no expressions. */

import { evaluate, readCard, readSubcircuits, type Subcircuit } from '../../generators/analog/blocks/netlist.js';
import { MenageError } from '../errors/index.js';
import type { Cell, Device } from '../ir/circuit.js';

const rounded = (value: number): number => Number(value.toPrecision(6));

/**
 * A cell that is used with several sizes becomes as many cells, numbered in the order in which they are met.
 *
 * @returns cells, each before those that use it
 * @throws E_TECHNOLOGY for an element that such a netlist does not have
 */
export function resolveCircuit(text: string, top: string): readonly Cell[] {
  const subcircuits = readSubcircuits(text);
  const done = new Map<string, Cell>();
  const variants = new Map<string, string[]>();

  const nameOf = (sub: Subcircuit, values: ReadonlyMap<string, number>): string => {
    const key = [...values].map(([name, value]) => `${name}=${rounded(value)}`).join(' ');
    const known = variants.get(sub.name) ?? [];
    variants.set(sub.name, known);
    if (!known.includes(key)) known.push(key);
    const place = known.indexOf(key);
    return place === 0 ? sub.name : `${sub.name}_${place + 1}`;
  };

  const resolve = (sub: Subcircuit, given: ReadonlyMap<string, number>): string => {
    const values = new Map<string, number>();
    for (const [name, fallback] of sub.parameters) values.set(name, given.get(name) ?? evaluate(fallback, values));
    const name = nameOf(sub, values);
    if (done.has(name)) return name;
    const devices = sub.body.map((line) => device(line, values, sub.name));
    done.set(name, { name, pins: sub.pins, devices });
    return name;
  };

  const device = (line: string, values: ReadonlyMap<string, number>, inside: string): Device => {
    const { words, assigned } = readCard(line);
    const [name = '', ...rest] = words;
    const number = (text: string): number => rounded(evaluate(text, values));
    const size = () => ({ w: number(assigned.get('w') ?? ''), l: number(assigned.get('l') ?? '') });
    const letter = name[0]?.toLowerCase();
    if (letter === 'm' && rest.length === 5) {
      return { name, kind: 'mos', nets: rest.slice(0, 4), model: rest[4] as string, size: size() };
    }
    if ((letter === 'c' || letter === 'r') && rest.length === 3) {
      const kind = letter === 'c' ? 'capacitor' : 'resistor';
      return { name, kind, nets: rest.slice(0, 2), model: '', value: number(rest[2] as string) };
    }
    const model = rest.at(-1) ?? '';
    const nets = rest.slice(0, -1);
    const sub = subcircuits.get(model.toLowerCase());
    if (letter === 'x' && sub !== undefined && sub.pins.length === nets.length) {
      const given = new Map([...assigned].map(([key, text]) => [key, evaluate(text, values)] as const));
      return { name, kind: 'cell', nets, model: resolve(sub, given) };
    }
    // A PDK's transistor is a subcircuit of its own, which stays one device here.
    if (letter === 'x' && nets.length === 4 && assigned.has('w')) {
      return { name, kind: 'mos', nets, model, size: size() };
    }
    throw new MenageError('E_TECHNOLOGY', {
      path: inside,
      value: line,
      legal: 'a transistor, capacitor, resistor or cell',
    });
  };

  const start = subcircuits.get(top);
  if (start === undefined) throw new MenageError('E_TECHNOLOGY', { path: top, legal: 'no such subcircuit' });
  resolve(start, new Map());
  return [...done.values()];
}
