/** An engine behind its level shifters: its controls come from the controller's supply, each once, without complement. */

import type { Technology } from '../../src/config/technology.js';
import type { Block, FileTree, Port } from '../../src/ir/types.js';
import { SHIFTER_KINDS, type ShifterKind, shifterBlocks } from './blocks/level-shifter.js';
import { engineBlock } from './blocks.js';
import { type Header, levelShifters } from './blocks-spice.js';
import type { EngineSizing } from './sizing.js';
import { connect, pins, pinsOf, subcircuitHead } from './spice-text.js';
import { innerEngine } from './trimmed-engine.js';

export const drivenFile = 'driven_engine.spice';

/** Supply of the controller, which the shifters' inputs are at; apart from the latch's. */
export const controlSupply = 'vddc';

const isControl = ({ section }: Port): boolean => section === 'controls';

/** A control's complement is a port of its own, named by an n more. */
const complementOf = (ports: readonly Port[], { name }: Port): Port | undefined =>
  ports.find((other) => isControl(other) && other.name === `${name}n`);

/** Controls that are no complement. */
const ownControls = (ports: readonly Port[]): readonly Port[] =>
  ports.filter((own) => isControl(own) && !ports.some((other) => complementOf(ports, other) === own));

export function drivenEngineBlock(sizing: EngineSizing): Block {
  const engine = engineBlock(sizing);
  const own = new Set(ownControls(engine.ports));
  const supply: Port = {
    name: controlSupply,
    direction: 'inout',
    kind: 'supply',
    width: 1,
    meaning: 'supply of the controller, level of the controls',
    section: 'supplies',
  };
  return {
    ...engine,
    name: 'driven_engine',
    purpose: 'an engine with the level shifters of its controls',
    ports: [...engine.ports.filter((port) => !isControl(port) || own.has(port)), supply],
  };
}

/** A control of the engine with the shifter that drives it. */
export interface ShiftedControl {
  readonly port: Port;
  readonly kind: ShifterKind;
  /** pins of its complement; none for a shifter of the control alone */
  readonly complements: readonly string[];
}

export function shiftedControls(sizing: EngineSizing): readonly ShiftedControl[] {
  const { ports } = engineBlock(sizing);
  return ownControls(ports).map((port) => {
    const complement = complementOf(ports, port);
    return complement === undefined
      ? { port, kind: 'single', complements: [] }
      : { port, kind: 'both', complements: pins(complement) };
  });
}

function shifters(sizing: EngineSizing, merged: readonly number[]): string[] {
  return shiftedControls(sizing).flatMap(({ port, kind, complements }) =>
    pins(port).flatMap((pin, i) => {
      const ofSlot = port.name === 'sa' || port.name === 'sb';
      if (ofSlot && merged.includes(i) && i !== merged[0]) return [];
      const copies = ofSlot && i === merged[0] ? `copies=${merged.length}` : '';
      const nets = { in: pin, out: `g_${pin}`, outn: `g_${complements[i]}` };
      const supplies = { vdd: controlSupply, vddg: 'vddg', vss: 'vss' };
      return [connect(shifterBlocks[kind], `xl_${pin}`, { ...nets, ...supplies }, copies)];
    }),
  );
}

/**
 * `driven_engine.spice` and the shifters, which lie beside the engine.
 *
 * @param merged slots that are one instance in the engine; their shifters are too
 * @throws E_TECHNOLOGY for a technology without shifters
 */
export function drivenEngine(
  sizing: EngineSizing,
  technology: Technology,
  header: Header,
  merged: readonly number[] = [],
): FileTree {
  const block = drivenEngineBlock(sizing);
  const engine = engineBlock(sizing);
  const standsFor = (port: Port, i: number): number =>
    /^s[ab]n?$/.test(port.name) && merged.includes(i) ? (merged[0] as number) : i;
  const nets = engine.ports.flatMap((port) =>
    pins(port).map((pin, i): [string, string] => [
      pin,
      isControl(port) ? `g_${pinsOf(engine, port.name)[standsFor(port, i)]}` : pin,
    ]),
  );
  const text = [
    header(block.purpose),
    '.include engine.spice',
    ...SHIFTER_KINDS.map((kind) => `.include ${shifterBlocks[kind].name}.spice`),
    '',
    subcircuitHead(block),
    ...shifters(sizing, merged),
    connect(engine, innerEngine, Object.fromEntries(nets)),
    `.ends ${block.name}`,
    '',
  ].join('\n');
  return new Map([...levelShifters({ technology, header }), [drivenFile, text]]);
}
