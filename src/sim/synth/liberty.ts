/** What synthesis must know of a cell library: its cells, their areas, which store, and a buffer to drive nets with. */

import { MenageError } from '../../errors/index.js';

export interface LibraryPin {
  readonly direction: string;
  readonly clock: boolean;
  /** as the library writes it; '' where it has none */
  readonly function: string;
}

export interface LibraryCell {
  readonly name: string;
  /** in the library's own unit, um2 as a rule */
  readonly area: number;
  /** holds a flip-flop or a latch */
  readonly stores: boolean;
  /** pins that what is stored next depends on */
  readonly data: readonly string[];
  readonly pins: ReadonlyMap<string, LibraryPin>;
}

export interface Library {
  readonly name: string;
  readonly cells: ReadonlyMap<string, LibraryCell>;
}

/** `name (argument) {` or `attribute : value ;` or `}`; tables and comments are of no interest here. */
const token = /([\w]+)\s*\(\s*"?([^"(){};]*?)"?\s*\)\s*\{|([\w]+)\s*:\s*"?([^";{}\n]*?)"?\s*(?:;|\n)|([{}])/g;

const readable = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\\\r?\n/g, ' ');

interface Draft {
  name: string;
  area: number;
  stores: boolean;
  data: string[];
  pins: Map<string, { direction: string; clock: boolean; function: string }>;
}

/**
 * Reads the groups library, cell, pin, ff and latch of a Liberty file.
 *
 * @param file for the message
 * @throws E_TECHNOLOGY for a text that is no library, or one whose cells have no area
 */
export function parseLiberty(text: string, file: string): Library {
  const cells = new Map<string, LibraryCell>();
  const open: string[] = [];
  let name = '';
  let cell: Draft | undefined;
  let pin = '';
  const attribute = (key: string, value: string): void => {
    if (cell === undefined) return;
    const inside = open.at(-1);
    if (inside === 'cell' && key === 'area') cell.area = Number(value);
    if (key === 'next_state' || key === 'data_in') cell.data = value.match(/\w+/g) ?? [];
    const found = cell.pins.get(pin);
    if (inside !== 'pin' || found === undefined) return;
    if (key === 'direction') found.direction = value;
    if (key === 'clock') found.clock = value === 'true';
    if (key === 'function') found.function = value.trim();
  };
  for (const [, group, argument = '', key, value = '', brace] of readable(text).matchAll(token)) {
    if (group !== undefined) {
      open.push(group);
      if (group === 'library') name = argument.trim();
      if (group === 'cell')
        cell = { name: argument.trim(), area: Number.NaN, stores: false, data: [], pins: new Map() };
      if ((group === 'ff' || group === 'latch') && cell !== undefined) cell.stores = true;
      if (group === 'pin' && cell !== undefined) {
        pin = argument.trim();
        cell.pins.set(pin, { direction: '', clock: false, function: '' });
      }
    } else if (key !== undefined) attribute(key, value);
    else if (brace === '{') open.push('');
    else if (open.pop() === 'cell' && cell !== undefined) {
      cells.set(cell.name, cell);
      cell = undefined;
    }
  }
  const refuse = (legal: string): MenageError => new MenageError('E_TECHNOLOGY', { path: file, legal });
  if (name === '' || cells.size === 0) throw refuse('no Liberty library with cells');
  if (open.length > 0) throw refuse('a group is not closed: the file is cut short');
  const bare = [...cells.values()].find(({ area }) => !(area >= 0));
  if (bare !== undefined) throw refuse(`cell ${bare.name} has no area`);
  return { name, cells };
}

export interface BufferCell {
  readonly name: string;
  readonly input: string;
  readonly output: string;
}

/** The smallest cell that passes its one input on; clock buffers last. @throws E_TECHNOLOGY where there is none */
export function bufferOf({ name, cells }: Library): BufferCell {
  const buffers = [...cells.values()].flatMap((cell) => {
    const inputs = [...cell.pins].filter(([, pin]) => pin.direction === 'input');
    const outputs = [...cell.pins].filter(([, pin]) => pin.direction === 'output');
    if (cell.stores || inputs.length !== 1 || outputs.length !== 1) return [];
    const [[input], [output, pin]] = [inputs[0], outputs[0]];
    return pin.function.replace(/[()\s]/g, '') === input ? [{ ...cell, input, output }] : [];
  });
  const clock = (cell: { readonly name: string }): number => (/cl(oc)?k|dly|delay/i.test(cell.name) ? 1 : 0);
  buffers.sort((a, b) => clock(a) - clock(b) || a.area - b.area || (a.name < b.name ? -1 : 1));
  const [best] = buffers;
  if (best === undefined) throw new MenageError('E_TECHNOLOGY', { path: name, legal: 'the library has no buffer' });
  return { name: best.name, input: best.input, output: best.output };
}
