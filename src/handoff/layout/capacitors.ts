/**
 * A row of capacitors with a common centroid as Magic Tcl in the scmos technology, and the netlist that it must extract to.
 * Every capacitor is cut into plates; the row is mirrored about its middle, so that a gradient along it adds to all alike.
 */

import type { Cell } from '../../ir/circuit.js';

/** fF of a square lambda between poly and its upper plate in scmos, as Magic extracts plates of this size, within .4 %. */
const density = 0.76;
/** lambda */
const plateHeight = 30;
/** What a plate takes beside its width: border of the lower plate, its contact, and the space to the next. */
const beside = 26;

interface Plated {
  readonly name: string;
  readonly top: string;
  readonly bottom: string;
  /** plates, even */
  readonly plates: number;
  /** lambda */
  readonly width: number;
}

export interface CapacitorArray {
  readonly name: string;
  readonly ports: readonly string[];
  readonly capacitors: readonly Plated[];
}

export interface LadderRatio {
  readonly magnitudeBits: number;
  /** P over C: links are 2 (C + P), the terminator C + P */
  readonly parasitic: number;
}

/** The width of C's plate, at which that of C + P is nearest to a whole number. */
function widths(parasitic: number): { one: number; grown: number } {
  const candidates = Array.from({ length: 31 }, (_, i) => 30 + i);
  const error = (width: number): number => Math.abs(width * parasitic - Math.round(width * parasitic)) / width;
  const one = candidates.reduce((best, width) => (error(width) < error(best) - 1e-9 ? width : best));
  return { one, grown: one + Math.round(one * parasitic) };
}

/** The capacitors of a C2C ladder: C is two plates, in a size that the technology can draw. Only ratios matter to it. */
export function ladderArray(name: string, { magnitudeBits, parasitic }: LadderRatio): CapacitorArray {
  const { one, grown } = widths(parasitic);
  const node = (bit: number): string => (bit === magnitudeBits - 1 ? 'vg' : `x${bit}`);
  const bits = Array.from({ length: magnitudeBits }, (_, bit) => bit);
  return {
    name,
    ports: ['vg', 'vss', ...bits.map((bit) => `p${bit}`)],
    capacitors: [
      ...bits.map((bit) => ({ name: `cb${bit}`, top: node(bit), bottom: `p${bit}`, plates: 2, width: one })),
      ...bits
        .slice(1)
        .map((bit) => ({ name: `cs${bit - 1}`, top: node(bit), bottom: node(bit - 1), plates: 4, width: grown })),
      { name: 'ct', top: 'x0', bottom: 'vss', plates: 2, width: grown },
    ],
  };
}

/** The circuit that the layout is. F */
export const arrayCircuit = ({ name, ports, capacitors }: CapacitorArray): Cell => ({
  name,
  pins: ports,
  devices: capacitors.map(({ name: device, top, bottom, plates, width }) => ({
    ...{ name: device, kind: 'capacitor', nets: [top, bottom], model: '' },
    value: Number((plates * width * plateHeight * density * 1e-15).toPrecision(6)),
  })),
});

/** Tcl for Magic: draws the row, checks its rules, extracts it to `<name>_extracted.spice`, writes GDS and LEF. */
export function arrayTcl(array: CapacitorArray): string {
  const { name, ports, capacitors } = array;
  const half = capacitors.flatMap((capacitor) => Array.from({ length: capacitor.plates / 2 }, () => capacitor));
  const row = [...half, ...[...half].reverse()];
  const nets = [...new Set(capacitors.flatMap(({ top, bottom }) => [top, bottom]))].sort();
  const bus = new Map(nets.map((net, i) => [net, plateHeight + 30 + 10 * i]));
  const lines: string[] = ['snap internal', `cellname rename (UNNAMED) ${name}`];
  const paint = (layer: string, x0: number, y0: number, x1: number, y1: number): void => {
    lines.push(`box values ${x0}i ${y0}i ${x1}i ${y1}i`, `paint ${layer}`);
  };
  /** From a contact at the plates up to the bus of its net. */
  const rise = (x: number, net: string): void => {
    const y = bus.get(net) ?? 0;
    paint('metal1', x, 15, x + 4, plateHeight + 16);
    paint('m2contact', x, plateHeight + 12, x + 4, plateHeight + 16);
    paint('metal2', x, plateHeight + 12, x + 4, y + 2);
    paint('m2contact', x, y - 2, x + 4, y + 2);
  };
  let x = 0;
  for (const { top, bottom, width } of row) {
    paint('poly', x, 0, x + width + 14, plateHeight + 4);
    paint('cap', x + 4, 2, x + 4 + width, plateHeight + 2);
    paint('capcontact', x + 15, 15, x + 19, 19);
    rise(x + 15, top);
    paint('polycontact', x + width + 8, 15, x + width + 12, 19);
    rise(x + width + 8, bottom);
    x += width + beside;
  }
  for (const [net, y] of bus) {
    paint('metal1', 0, y - 2, x, y + 2);
    lines.push(`box values 0i ${y - 2}i 4i ${y + 2}i`, `label ${net} w metal1`);
    if (ports.includes(net)) lines.push('port make');
  }
  return [
    ...lines,
    'select top cell',
    'drc euclidean on',
    'drc check',
    'drc catchup',
    'puts "menage: drc [drc list count total]"',
    `save ${name}`,
    'extract do local',
    'extract all',
    'ext2spice lvs',
    `ext2spice -o ${name}_extracted.spice`,
    `gds write ${name}.gds`,
    `lef write ${name}.lef`,
    'puts "menage: end"',
    'quit -noprompt',
    '',
  ].join('\n');
}
