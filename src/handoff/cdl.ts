/** CDL of one array: its engines down to the devices, and the switch drivers as empty cells that somebody has to draw. */

import type { Cell, Device } from '../ir/circuit.js';
import { bitPins } from './pins.js';
import type { ArrayFacts, HandoffDesign } from './types.js';

const exponent = (value: number): string => Number(value.toPrecision(6)).toString();

function deviceLine({ name, kind, nets, model, value, size }: Device): string {
  const bare = name.slice(1);
  if (kind === 'mos')
    return `M${bare} ${nets.join(' ')} ${model} W=${exponent(size?.w ?? 0)} L=${exponent(size?.l ?? 0)}`;
  if (kind === 'cell') return `X${bare} ${nets.join(' ')} ${model}`;
  return `${kind === 'capacitor' ? 'C' : 'R'}${bare} ${nets.join(' ')} ${exponent(value ?? 0)}`;
}

/** Lines of at most a hundred characters, continued with `+`. */
function wrapped(line: string): string {
  const lines = [''];
  for (const word of line.split(' ')) {
    const last = lines.length - 1;
    if ((lines[last] as string).length + word.length > 100) lines.push(`+ ${word}`);
    else lines[last] = lines[last] === '' ? word : `${lines[last]} ${word}`;
  }
  return lines.join('\n');
}

export const cellText = ({ name, pins, devices }: Cell): string =>
  [
    wrapped(`.SUBCKT ${name} ${pins.join(' ')}`),
    ...devices.map((device) => wrapped(deviceLine(device))),
    `.ENDS ${name}`,
  ].join('\n');

/** Nets that every engine of an array has in common. */
const shared = new Set(['vdd', 'vss', 'vref', 'vmid']);

/**
 * The array: each engine with its drivers, which decode what the engine is told. Bias lines and supplies that are no pin
 * of the array are made by the drivers' cell too.
 */
export function arrayCell({
  block,
  engines,
  engine,
}: Pick<ArrayFacts, 'block' | 'engines' | 'engine'>): readonly Cell[] {
  const top = engine.at(-1) as Cell;
  const pins = bitPins(block).map(({ name }) => name);
  const own = top.pins.filter((pin) => !shared.has(pin) && pin !== 'spike');
  const words = block.ports.filter(
    ({ direction, kind }) => direction === 'input' && (kind === 'digital' || kind === 'clock'),
  );
  const told = (j: number): string[] =>
    words.flatMap(({ name, width }) => {
      if (name === 'clk') return [name];
      const bits = name === 'op_kind' ? width : width / engines;
      const from = name === 'op_kind' ? 0 : j * bits;
      return Array.from({ length: bits }, (_, bit) => `${name}[${from + bit}]`);
    });
  const driverPins = told(0).map((net) => net.replace(/[[\]]/g, '_').replace(/_$/, ''));
  const drivers: Cell = {
    name: `${block.name}_drivers`,
    pins: [...driverPins, 'decision', 'spike', ...own, ...shared],
    devices: [],
  };
  const devices = Array.from({ length: engines }, (_, j): Device[] => {
    const net = (pin: string): string => (shared.has(pin) ? pin : pin === 'spike' ? `e${j}_decision` : `e${j}_${pin}`);
    return [
      { name: `xengine${j}`, kind: 'cell', nets: top.pins.map(net), model: top.name },
      {
        name: `xdrivers${j}`,
        kind: 'cell',
        nets: [...told(j), `e${j}_decision`, `spike[${j}]`, ...own.map(net), ...shared],
        model: drivers.name,
      },
    ];
  }).flat();
  return [drivers, { name: block.name, pins, devices }];
}

export function arrayCdl(design: HandoffDesign, array: ArrayFacts): string {
  const { block, engine } = array;
  return [
    `* ${block.name}: menage ${design.version}, design ${design.name} ${design.hash}, ${design.technology}; SI units`,
    `* ${block.name}_drivers is empty: level shifters and phase generator are in spice/, references are not generated.`,
    ...[...engine, ...arrayCell(array)].map((cell) => `\n${cellText(cell)}`),
    '',
  ].join('\n');
}
