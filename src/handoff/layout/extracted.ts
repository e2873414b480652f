/** What Magic found between the nets of a drawn array: plates and everything that is no plate, from its `.ext` file. */

import { MenageError } from '../../errors/index.js';
import type { Process } from './types.js';

export interface Coupling {
  readonly a: string;
  readonly b: string;
  /** F */
  readonly value: number;
}

export interface Extracted {
  /** plates, one each */
  readonly plates: readonly Coupling[];
  /** between wires, and from nets to the substrate, which is `vss` */
  readonly parasitics: readonly Coupling[];
}

const words = (line: string): string[] => (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));

/**
 * Nets keep their labels; a net's own capacitance is one to the substrate.
 *
 * @throws E_TOOL_FAILED for a text that is no complete extraction
 */
export function readExtracted(process: Process, text: string): Extracted {
  const plates: Coupling[] = [];
  const parasitics: Coupling[] = [];
  const lines = text.split('\n').map(words);
  const scale = Number(lines.find(([key]) => key === 'scale')?.[2]) * 1e-18;
  const wrong = (legal: string): MenageError => new MenageError('E_TOOL_FAILED', { path: 'magic: extraction', legal });
  if (!(scale > 0)) throw wrong('a `scale` line with a capacitance');
  const number = (word: string | undefined): number => {
    const value = Number(word);
    if (word === undefined || !Number.isFinite(value)) throw wrong(`a number, not ${String(word)}`);
    return value;
  };
  for (const [kind, ...rest] of lines) {
    if (kind === 'node' || kind === 'substrate') {
      if (rest[0] !== 'vss') parasitics.push({ a: rest[0] ?? '', b: 'vss', value: number(rest[2]) * scale });
    } else if (kind === 'cap') {
      parasitics.push({ a: rest[0] ?? '', b: rest[1] ?? '', value: number(rest[2]) * scale });
    } else if (kind === 'device' && rest[0] === 'devcap') {
      // Magic writes this value in fF, whatever the scale.
      plates.push({ a: rest[7] ?? '', b: rest[10] ?? '', value: number(rest[6]) * 1e-15 });
    } else if (kind === 'device' && rest[0] === 'csubckt') {
      // Sizes as parameters, in grid steps; behind them the substrate, and each terminal with two words of its own.
      const sizes = rest.filter((word) => /^[a-z]+=/.test(word));
      const width = number(sizes.find((word) => word.startsWith('w='))?.slice(2));
      const at = 6 + sizes.length;
      plates.push({ a: rest[at + 1] ?? '', b: rest[at + 4] ?? '', value: process.capacitance(width) });
    }
  }
  if (plates.length === 0) throw wrong('capacitors');
  return { plates, parasitics: parasitics.filter(({ value }) => value > 0) };
}

/** F, of every pair of nets: plates and parasitics together. */
export function totals({ plates, parasitics }: Extracted): readonly Coupling[] {
  const sum = new Map<string, Coupling>();
  for (const { a, b, value } of [...plates, ...parasitics]) {
    if (a === b) continue;
    const [low, high] = [a, b].sort() as [string, string];
    const key = `${low} ${high}`;
    sum.set(key, { a: low, b: high, value: (sum.get(key)?.value ?? 0) + value });
  }
  return [...sum.values()].sort((x, y) => (`${x.a} ${x.b}` < `${y.a} ${y.b}` ? -1 : 1));
}

/** F, what is no plate between a net and any of `others`. */
export const parasiticOf = ({ parasitics }: Extracted, net: string, others: (other: string) => boolean): number =>
  parasitics.reduce((sum, { a, b, value }) => {
    const other = a === net ? b : b === net ? a : undefined;
    return other !== undefined && others(other) ? sum + value : sum;
  }, 0);
