/** SDC of the accelerator and of the chip: clock and surroundings as in synthesis, and the arrays' paths of several cycles. */

import type { Block } from '../ir/types.js';
import { constraints } from '../sim/synth/constraints.js';
import { decision, quasiStatic } from './liberty.js';
import { isPower } from './pins.js';
import type { HandoffDesign } from './types.js';

const below = 'u_accelerator/';

/** @param block the chip, or the accelerator inside it */
export function sdc(design: HandoffDesign, block: Block): string {
  const inside = block.name === design.accelerator.name;
  const ports = block.ports
    .filter(({ kind }) => !isPower(kind))
    .map(({ name, direction, width, size }) => ({
      name,
      input: direction === 'input',
      width,
      vector: width > 1 || size !== undefined,
    }));
  const { cyclesPerOperation: cycles } = design;
  const pins = (port: string): string => {
    const all = design.arrays.flatMap(({ block: { ports: of }, instances }) => {
      const { width = 0 } = of.find(({ name }) => name === port) ?? {};
      return instances.flatMap((path) =>
        Array.from({ length: width }, (_, bit) => `${inside ? path.slice(below.length) : path}/${port}[${bit}]`),
      );
    });
    return `[get_pins {${all.join(' ')}}]`;
  };
  return [
    `# ${block.name}: menage ${design.version}, design ${design.name} ${design.hash}`,
    constraints(ports, Number(design.period.toFixed(6))).trimEnd(),
    `# An operation takes ${cycles} cycles: its decision is read at the edge that ends it.`,
    `set_multicycle_path -setup ${cycles} -through ${pins(decision)}`,
    `set_multicycle_path -hold ${cycles - 1} -through ${pins(decision)}`,
    '# Trims are set while the engines wait; their references settle long before the next operation.',
    `set_false_path -through ${pins(quasiStatic)}`,
    '',
  ].join('\n');
}
