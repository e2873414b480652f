/** Verilog-2005 text of a block's pins: the header of its module and its instances, both from the one description. */

import type { Block, Port } from './types.js';

/** Ports of these kinds exist only where power pins are asked for: an RTL simulation has no supplies. */
const needsPower = (port: Port): boolean => port.kind === 'supply' || port.kind === 'analog' || port.kind === 'bias';

const range = ({ size, width }: Port): string => {
  if (size === undefined) return width > 1 ? `[${width - 1}:0]` : '';
  return size === `${width}` ? `[${width - 1}:0]` : `[${size}-1:0]`;
};

/** `module name #(parameters) (ports);`, ports sectioned and commented. */
export function moduleHeader(block: Block): string {
  const parameters = block.parameters.map(({ name, value, unit, meaning }, i, all) => {
    const comma = i + 1 < all.length ? ',' : '';
    return `  parameter ${name} = ${value}${comma} // ${meaning}${unit === '' ? '' : `, ${unit}`}`;
  });
  const list = parameters.length === 0 ? '' : ` #(\n${parameters.join('\n')}\n)`;
  return `module ${block.name}${list} (\n${portList(block.ports)}\n);`;
}

function portList(ports: readonly Port[]): string {
  const power = ports.filter(needsPower);
  const rest = ports.filter((port) => !needsPower(port));
  const ranges = Math.max(0, ...rest.map((port) => range(port).length));
  const names = Math.max(...rest.map((port) => port.name.length + 1));
  let section = '';
  const lines = rest.flatMap((port, i) => {
    const title = port.section === section ? [] : [`  // ${port.section}`];
    section = port.section;
    const name = `${port.name}${i + 1 < rest.length ? ',' : ''}`;
    const span = ranges === 0 ? [] : [range(port).padEnd(ranges)];
    return [
      ...title,
      `  ${[port.direction.padEnd(6), 'wire', ...span, name.padEnd(names)].join(' ')} // ${port.meaning}`,
    ];
  });
  return [...behindPower(power.map((port) => `  inout  wire ${port.name}, // ${port.meaning}`)), ...lines].join('\n');
}

/** What one instance is given; every parameter and every port must have an entry, power pins are joined by name. */
export interface Connections {
  readonly parameters?: Readonly<Record<string, number | string>>;
  readonly ports: Readonly<Record<string, string>>;
}

/** `module #(.A(1)) instance (.port (net), ...);`, named connections in port order, indented by two. */
export function instance(block: Block, name: string, { parameters = {}, ports }: Connections): string {
  const values = block.parameters.map(
    (parameter) => `    .${parameter.name}(${entry(block, parameters, parameter.name)})`,
  );
  const pins = block.ports.filter((port) => !needsPower(port));
  const width = Math.max(...pins.map((port) => port.name.length));
  const nets = pins.map((port) => `    .${port.name.padEnd(width)} (${entry(block, ports, port.name)})`);
  const known = new Set([...pins, ...block.parameters].map((item) => item.name));
  const unknown = [...Object.keys(ports), ...Object.keys(parameters)].filter((key) => !known.has(key));
  if (unknown.length > 0) throw new Error(`${block.name} ${name} has no ${unknown.join(', ')}`);
  const power = behindPower(block.ports.filter(needsPower).map((port) => `    .${port.name} (${port.name}),`));
  const list = values.length === 0 ? '' : ` #(\n${values.join(',\n')}\n  )`;
  return `  ${block.name}${list} ${name} (\n${[...power, nets.join(',\n')].join('\n')}\n  );`;
}

function entry(block: Block, of: Readonly<Record<string, number | string>>, name: string): number | string {
  const found = of[name];
  if (found === undefined) throw new Error(`${block.name}.${name} is left open`);
  return found;
}

const behindPower = (lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['`ifdef USE_POWER_PINS', ...lines, '`endif'];
