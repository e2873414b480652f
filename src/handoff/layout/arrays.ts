/** The capacitors of an engine as plates: its C2C ladder, and its slots with their leak. */

import type { CapacitorArray, Plated, Process } from './types.js';

/** F */
export interface LadderValues {
  /** C of every bit */
  readonly unit: number;
  /** P of every inner node, lowest first; as many as links */
  readonly parasitics: readonly number[];
  /** what couples every bit to its node beside its plates, lowest first; nothing without it */
  readonly beside?: readonly number[];
}

/** A capacitor of so many plates, as wide as its value asks for, to the nearest grid step. */
export function plated(
  process: Process,
  capacitor: Pick<Plated, 'name' | 'top' | 'bottom' | 'plates'>,
  value: number,
): Plated {
  const [least, most] = process.widths;
  const error = (width: number): number => Math.abs(process.capacitance(width) * capacitor.plates - value);
  // A plate's capacitance grows in a straight line with its width.
  const slope = process.capacitance(least + 1) - process.capacitance(least);
  const about = Math.floor(least + (value / capacitor.plates - process.capacitance(least)) / slope);
  const [low, high] = [about, about + 1].map((width) => Math.min(most, Math.max(least, width))) as [number, number];
  return { ...capacitor, width: error(high) < error(low) ? high : low };
}

/** The links and the terminator that make every bit half of the one above whatever hangs on the nodes, F. */
export function compensated({ unit, parasitics }: LadderValues): { links: number[]; terminator: number } {
  const terminator = unit + (parasitics[0] ?? 0);
  const links: number[] = [];
  parasitics.forEach((parasitic, k) => {
    links.push(unit + parasitic + (k === 0 ? terminator : (links[k - 1] as number) / 2));
  });
  return { links, terminator };
}

/**
 * C is two plates, a link four. The lower plate, which carries more to the substrate, lies on the side of the higher bit:
 * the last one is the virtual ground, and the lowest node has none.
 */
export function ladderArray(process: Process, name: string, values: LadderValues): CapacitorArray {
  const { unit, parasitics } = values;
  const bits = parasitics.length + 1;
  const { links, terminator } = compensated(values);
  const node = (bit: number): string => (bit === bits - 1 ? 'vg' : `x${bit}`);
  const one = (name: string, top: string, bottom: string, plates: number, value: number): Plated =>
    plated(process, { name, top, bottom, plates }, value);
  const bit = (k: number): Plated => one(`cb${k}`, node(k), `p${k}`, 2, unit - (values.beside?.[k] ?? 0));
  return {
    name,
    ports: ['vg', 'vss', ...Array.from({ length: bits }, (_, k) => `p${k}`)],
    capacitors: [
      one('ct', 'x0', 'vss', 2, terminator),
      bit(0),
      ...links.flatMap((link, k) => [one(`cs${k}`, node(k), node(k + 1), 4, link), bit(k + 1)]),
    ],
  };
}

export interface SlotValues {
  /** F, C: what a plate is made for */
  readonly unit: number;
  /** F, Ck of every slot */
  readonly membrane: number;
  /** F, null for engines without a leak */
  readonly leak: number | null;
  readonly slots: number;
}

/** Every slot of plates of about C, so that all have one shape; the leak's plates are as tall, its ratio to them matters. */
export function membraneArray(process: Process, name: string, values: SlotValues): CapacitorArray {
  const { unit, membrane, leak, slots } = values;
  const even = (value: number): number => Math.max(2, 2 * Math.round(value / unit / 2));
  const one = (name: string, top: string, bottom: string, value: number): Plated =>
    plated(process, { name, top, bottom, plates: even(value) }, value);
  const all = Array.from({ length: slots }, (_, k) => k);
  return {
    name,
    ports: [...all.flatMap((k) => [`a${k}`, `b${k}`]), ...(leak === null ? [] : ['vg', 'l']), 'vss'],
    capacitors: [
      ...all.map((k) => one(`cm${k}`, `a${k}`, `b${k}`, membrane)),
      ...(leak === null ? [] : [one('cl', 'vg', 'l', leak)]),
    ],
  };
}
