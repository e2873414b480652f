/**
 * From the controller's word to the controls of one engine: where digital and analog meet. Levels are those of the controller's
 * supply; the level shifters of the engine follow. Moments come from a delay line, and a control is high while the edge of
 * the operation is between two of its taps. Every control passes the same gates (window, buffer, select, group, pin), so that
 * controls keep the order of their taps. Engines that begin together share line, windows and buffers.
 */

import type { Technology } from '../../../src/config/technology.js';
import { render } from '../../../src/emit/render.js';
import { blockFile, deviceText, type Header } from '../blocks-spice.js';
import type { EngineSizing } from '../sizing.js';
import { allPins, connect, pins, pinsOf, spiceNumber } from '../spice-text.js';
import {
  controlPorts,
  phaseControlsBlock,
  phaseGeneratorBlock,
  phaseLineBlock,
  type Rule,
  ruleOf,
  windowNet,
  windowsOf,
} from './phase-blocks.js';
import { delayInstances, delayLine, phaseGeneratorOf, type Tap, tapNet } from './phase-line.js';

const rails = 'vdd vss';
const and = (name: string, a: string, b: string, y: string): string => `x${name} ${a} ${b} ${y} ${rails} phase_and`;
const inverter = (name: string, a: string, y: string): string => `x${name} ${a} ${y} ${rails} phase_inverter`;

/** One net a value of `inputs`, lowest input first, high for that value; and the gates that make them. */
function decode(prefix: string, inputs: readonly string[]): { nets: string[]; gates: string[] } {
  const [first, ...rest] = inputs as [string, ...string[]];
  const gates = [inverter(`${prefix}_${first}n`, first, `${first}n`)];
  const low = [`${first}n`, first];
  if (rest.length === 0) return { nets: low, gates };
  const high = decode(prefix, rest);
  const nets = high.nets.flatMap((upper, i) =>
    low.map((lower, j) => {
      const net = `${prefix}${inputs.length}_${2 * i + j}`;
      gates.push(and(net, lower, upper, net));
      return net;
    }),
  );
  return { nets, gates: [...high.gates, ...gates] };
}

/** What the word asks for, as one net each. */
function wordGates(kinds: readonly string[]): string[] {
  const [event, leak, fire, reset] = kinds as [string, string, string, string];
  return [
    and('event', event, 'op_enable', 'event'),
    and('leak', leak, 'op_enable', 'leak'),
    and('fire', fire, 'op_enable', 'fire'),
    and('reset', reset, 'op_enable', 'reset'),
    inverter('noreset', reset, 'noreset'),
    and('transfer', 'noreset', 'op_enable', 'transfer'),
    inverter('notransfer', 'transfer', 'notransfer'),
    inverter('op_signn', 'op_sign', 'op_signn'),
    and('add', 'event', 'op_signn', 'add'),
    and('subtract', 'event', 'op_sign', 'subtract'),
  ];
}

/** The windows of one control, each behind a buffer for the engines that it serves. */
function windowGates(control: string, rule: Rule, engines: number): string[] {
  // a buffer drives four times its own input, and so does its first stage
  const copies = Math.ceil(engines / 4);
  const strength = `first=${Math.ceil(copies / 4)} copies=${copies}`;
  return windowsOf(rule).flatMap(({ from, to }, i) => {
    const [b, bn] = 'outside' in rule ? [`${tapNet(to)}n`, tapNet(to)] : [tapNet(to), `${tapNet(to)}n`];
    const net = windowNet(control, i);
    return [
      `xwindow_${control}${i} ${tapNet(from)} ${tapNet(from)}n ${b} ${bn} u_${control}${i} ${rails} phase_window`,
      `xbuffer_${control}${i} u_${control}${i} ${net} ${rails} phase_buffer ${strength}`,
    ];
  });
}

/** Pins of a control that one gate stands before: of 16 slots, twelve see nothing of an operation. */
const groupSize = 4;

/** What lets a control through to a group of pins, and to a pin of it; `vdd` where there is none. */
interface Enables {
  readonly group: readonly string[];
  readonly pin: readonly string[];
}

/** The select of one control, the gate of each group of its pins, and of each pin. */
function controlGates(control: string, rule: Rule, outputs: readonly string[], enables: Enables): string[] {
  const windows = windowsOf(rule);
  const chosen = windows.flatMap(({ when }, i) => [windowNet(control, i), 'outside' in rule ? 'vdd' : when]);
  const rest = 'outside' in rule ? ['vdd', `no${rule.outside.when}`] : windows.length === 1 ? ['vss', 'vss'] : [];
  const groups = Math.ceil(outputs.length / groupSize);
  const last = Math.max(1, Math.ceil(groups / 2));
  const strength = `first=${Math.ceil(last / 3)} copies=${last}`;
  return [
    `xselect_${control} ${[...chosen, ...rest].join(' ')} s_${control} ${rails} phase_select ${strength}`,
    ...Array.from({ length: groups }, (_, j) =>
      and(`group_${control}${j}`, `s_${control}`, enables.group[j] ?? 'vdd', `g_${control}${j}`),
    ),
    ...outputs.map((output, i) =>
      and(`out_${output}`, `g_${control}${Math.floor(i / groupSize)}`, enables.pin[i] ?? 'vdd', output),
    ),
  ];
}

const withCells = 'include phase_cells.spice with it';

function lineFile(sizing: EngineSizing, technology: Technology, header: Header, engines: number): string {
  const controls = controlPorts(sizing).map(({ name }) => ({ name, rule: ruleOf(name) }));
  const loads = new Map<Tap, number>();
  for (const { from, to } of controls.flatMap(({ rule }) => windowsOf(rule)))
    for (const tap of [from, to]) loads.set(tap, (loads.get(tap) ?? 0) + 1);
  return blockFile(
    'phase_line.spice',
    phaseLineBlock(sizing),
    header,
    {
      line: delayInstances(delayLine(technology), loads),
      windows: controls.flatMap(({ name, rule }) => windowGates(name, rule, engines)),
    },
    `buffers for ${engines} engine${engines === 1 ? '' : 's'}`,
    withCells,
  );
}

function controlsFile(sizing: EngineSizing, header: Header): string {
  const block = phaseControlsBlock(sizing);
  const kinds = decode('kind', pinsOf(block, 'op_kind'));
  const address = pinsOf(block, 'op_slot');
  const places = Math.log2(groupSize);
  const low = decode('slot', address.slice(0, places));
  const high = address.length > places ? decode('group', address.slice(places)) : { nets: [], gates: [] };
  const slot: Enables = {
    group: high.nets,
    pin: Array.from({ length: sizing.slots }, (_, k) => low.nets[k % groupSize]!),
  };
  const none: Enables = { group: [], pin: [] };
  const enables: Readonly<Record<string, Enables>> = {
    d: { group: [], pin: pinsOf(block, 'op_magnitude') },
    sa: slot,
    sb: slot,
  };
  const view = {
    word: [...kinds.gates, ...wordGates(kinds.nets), ...low.gates, ...high.gates],
    controls: controlPorts(sizing).flatMap((output) =>
      controlGates(output.name, ruleOf(output.name), pins(output), enables[output.name] ?? none),
    ),
  };
  return blockFile('phase_controls.spice', block, header, view, withCells);
}

/**
 * `phase_cells.spice`, `phase_line.spice`, `phase_controls.spice`, and `phase_generator.spice`, which is both for one engine.
 *
 * @param engines that begin together, and share a line
 * @throws E_TECHNOLOGY for a technology whose line cannot make its phases
 */
export function phaseGenerator(
  sizing: EngineSizing,
  technology: Technology,
  header: Header,
  engines = 1,
): Map<string, string> {
  const { decoupling, sink, source, inverterN, inverterP } = phaseGeneratorOf(technology);
  const n = (size: typeof sink): string => deviceText(technology, 'nmos', size);
  const p = (size: typeof sink): string => deviceText(technology, 'pmos', size);
  const cells = { inverterN: n(inverterN), inverterP: p(inverterP), sink: n(sink), source: p(source) };
  const [line, controls] = [phaseLineBlock(sizing), phaseControlsBlock(sizing)];
  const nets = Object.fromEntries([...allPins(line), ...allPins(controls)].map((pin) => [pin, pin]));
  return new Map([
    [
      'phase_cells.spice',
      render('spice/phase_cells.spice', {
        header: header('cells of the phase generator'),
        decoupling: spiceNumber(decoupling),
        ...cells,
      }),
    ],
    ['phase_line.spice', lineFile(sizing, technology, header, engines)],
    ['phase_controls.spice', controlsFile(sizing, header)],
    [
      'phase_generator.spice',
      blockFile('phase_generator.spice', phaseGeneratorBlock(sizing), header, {
        instances: [connect(line, 'xline', nets), connect(controls, 'xcontrols', nets)],
      }),
    ],
  ]);
}
