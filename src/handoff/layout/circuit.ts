/** The netlist that a drawn array must extract to, dummies included. */

import { isDummy, type Placement } from './placement.js';
import type { CapacitorArray, Plated, Process } from './types.js';

const digits = (value: number): string => String(Number(value.toPrecision(6)));

/** A plain capacitor has the value of all its plates; a model's plates are devices of their own with their sizes. */
export function circuitText(process: Process, array: CapacitorArray, { rows }: Placement): string {
  const { name, ports, capacitors } = array;
  const dummies = rows.flatMap(({ plates }) => plates.map(({ capacitor }) => capacitor)).filter(isDummy);
  const all = [...capacitors, ...dummies.map((one, i) => ({ ...one, name: `${one.name}${i}`, plates: 1 }))];
  const plain = ({ name: device, top, bottom, plates, width }: Plated): string[] => [
    `C${device} ${top} ${bottom} ${digits(plates * process.capacitance(width))}`,
  ];
  const height = process.height * process.step;
  const modelled = ({ name: device, top, bottom, plates, width }: Plated): string[] =>
    Array.from(
      { length: plates },
      (_, i) =>
        `X${device}_${i} ${top} ${bottom} ${process.model} l=${digits(height)} w=${digits(width * process.step)}`,
    );
  return [
    `* ${name}`,
    `.SUBCKT ${name} ${ports.join(' ')}`,
    ...all.flatMap(process.model === null ? plain : modelled),
    `.ENDS ${name}`,
    '',
  ].join('\n');
}
