/** How SPICE is written here: numbers, wrapped lines, pins, headers. */

import { MenageError } from '../../src/errors/index.js';
import type { Block, Port } from '../../src/ir/types.js';

const suffixes = new Map([
  [-15, 'f'],
  [-12, 'p'],
  [-9, 'n'],
  [-6, 'u'],
  [-3, 'm'],
  [0, ''],
  [3, 'k'],
  [6, 'meg'],
  [9, 'g'],
]);

/**
 * A number with a SPICE suffix and at most six significant digits: 1e-14 is `10f`. What is out of the suffixes' range is
 * written with an exponent; there is no atto, since ngspice reads `10a` as ten.
 */
export function spiceNumber(value: number): string {
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(6));
  const exponent = Math.floor(Math.log10(Math.abs(rounded)) / 3 + 1e-12) * 3;
  const suffix = suffixes.get(exponent);
  if (suffix === undefined) return String(rounded);
  return `${Number((rounded / 10 ** exponent).toPrecision(6))}${suffix}`;
}

const lineLength = 110;

/** Breaks a line between words with `+`. */
export function wrap(line: string): string {
  const words = line.split(' ');
  const lines: string[] = [];
  let current = words[0] ?? '';
  for (const word of words.slice(1)) {
    if (current.length + 1 + word.length > lineLength) {
      lines.push(current);
      current = `+ ${word}`;
    } else current += ` ${word}`;
  }
  return [...lines, current].join('\n');
}

/** Names of a port's pins: itself, or one a bit with its number. */
export const pins = ({ name, width }: Port): string[] =>
  width === 1 ? [name] : Array.from({ length: width }, (_, bit) => `${name}${bit}`);

/** Pins of one port of a block. @throws E_NAME when there is no such port */
export function pinsOf(block: Block, name: string): string[] {
  const port = block.ports.find((candidate) => candidate.name === name);
  if (port === undefined)
    throw new MenageError('E_NAME', { path: `${block.name}.${name}`, legal: 'a port of the block' });
  return pins(port);
}

export const allPins = (block: Block): string[] => block.ports.flatMap(pins);

/** A name that may reach a netlist. @throws E_NAME */
export function spiceName(name: string): string {
  if (/^[a-z][a-z0-9_]{0,63}$/.test(name)) return name;
  throw new MenageError('E_NAME', { path: name, legal: 'a-z, then a-z, 0-9 and _' });
}

const letter = { input: 'I', output: 'O', inout: 'B' } as const;

/** Head of a subcircuit: purpose, pins by section, `.subckt` line and PININFO. */
export function subcircuitHead(block: Block): string {
  for (const pin of allPins(block)) spiceName(pin);
  const sections = [...new Set(block.ports.map(({ section }) => section))];
  const meanings = sections.flatMap((section) => [
    `* ${section}`,
    ...block.ports
      .filter((port) => port.section === section)
      .map(
        (port) =>
          `*   ${port.width === 1 ? port.name : `${port.name}0..${port.name}${port.width - 1}`}: ${port.meaning}`,
      ),
  ]);
  const info = block.ports.flatMap((port) => pins(port).map((pin) => `${pin}:${letter[port.direction]}`));
  const parameters = block.parameters.map(({ name, value }) => `${name}=${spiceNumber(Number(value))}`);
  return [
    `* ${block.name}: ${block.purpose}`,
    ...meanings,
    ...block.parameters.map(({ name, unit, meaning }) => `* parameter ${name}: ${meaning}, ${unit}`),
    wrap([`.subckt ${spiceName(block.name)}`, ...allPins(block), ...parameters].join(' ')),
    // A comment cannot be continued, so this is several.
    ...wrap(`*.PININFO ${info.join(' ')}`)
      .split('\n+')
      .map((line, i) => (i === 0 ? line : `*.PININFO${line}`)),
  ].join('\n');
}

/** Connections of an instance by pin name, in the block's order. @throws E_NAME for a pin that nothing drives */
export function connect(block: Block, instance: string, nets: Readonly<Record<string, string>>, rest = ''): string {
  const ordered = allPins(block).map((pin) => {
    const net = nets[pin];
    if (net === undefined)
      throw new MenageError('E_NAME', { path: `${instance}.${pin}`, legal: 'a net for every pin' });
    return net;
  });
  return wrap([instance, ...ordered, block.name, ...(rest === '' ? [] : [rest])].join(' '));
}
