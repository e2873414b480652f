/**
 * From the controller's word to the controls of one engine: where digital and analog meet. Levels are those of the controller's
 * supply; the level shifters of the engine follow. Moments come from a delay line, and a control is high while the edge of
 * the operation is between two of its taps. Every control passes the same gates (window, select, and), so that
 * controls keep the order of their taps.
 */

import type { Technology } from '../../../src/config/technology.js';
import { render } from '../../../src/emit/render.js';
import { MenageError } from '../../../src/errors/index.js';
import type { Block, Port } from '../../../src/ir/types.js';
import { blockFile, deviceText, type Header } from '../blocks-spice.js';
import { shiftedControls } from '../driven-engine.js';
import type { EngineSizing } from '../sizing.js';
import { pins, pinsOf, spiceNumber } from '../spice-text.js';
import { delayInstances, delayLine, phaseGeneratorOf, type Tap, tapNet } from './phase-line.js';

/** High between two taps, in operations of one kind; `outside`: high but between them. */
interface Window {
  readonly from: Tap;
  readonly to: Tap;
  /** net that says so */
  readonly when: string;
}

type Rule = readonly Window[] | { readonly outside: Window };

const window = (from: Tap, to: Tap, when: string): Window => ({ from, to, when });

/**
 * What each control does; a control of slots or bits besides needs its slot or bit in the word. All but Su have moved at
 * midOn, so that what is late by these gates does not reach into the next word.
 */
export const controlRules: Readonly<Record<string, Rule>> = {
  sm: { outside: window('midOff', 'midOn', 'transfer') },
  su: { outside: window('autoZeroOff', 'autoZeroOn', 'transfer') },
  so: [window('connect', 'slotBottomOff', 'transfer')],
  sl: [window('evaluate', 'slotBottomOff', 'leak')],
  sb: [window('slotBottomOn', 'slotBottomOff', 'transfer'), window('preset', 'resetBottomOff', 'reset')],
  sa: [window('connect', 'slotTopOff', 'transfer'), window('preset', 'slotTopOff', 'reset')],
  d: [window('preset', 'evaluate', 'add'), window('evaluate', 'midOn', 'subtract')],
  en: [window('preset', 'midOn', 'fire')],
  ck: [window('compare', 'midOn', 'fire')],
  strobe: [window('decide', 'midOn', 'fire')],
};

const slotBits = ({ slots }: EngineSizing): number => Math.max(1, Math.ceil(Math.log2(slots)));

const port = (section: string, name: string, meaning: string, width = 1): Port => ({
  section,
  name,
  direction: section === 'outputs' ? 'output' : section === 'supplies' ? 'inout' : 'input',
  kind: section === 'supplies' ? 'supply' : section === 'biases' ? 'bias' : 'digital',
  meaning,
  width,
});

/** Its inputs are those of the array's Verilog view, of one engine; its outputs are the controls that an engine has. */
export function phaseGeneratorBlock(sizing: EngineSizing): Block {
  return {
    name: 'phase_generator',
    purpose: 'controls of one engine from the word of its operation, at the moments of a cycle',
    ports: [
      port('inputs', 'op_start', 'rises as an operation begins'),
      port('inputs', 'op_kind', '0 event, 1 leak, 2 fire, 3 reset to zero', 2),
      port('inputs', 'op_enable', 'the engine takes part'),
      port('inputs', 'op_sign', 'event: 1 subtracts'),
      port('inputs', 'op_magnitude', 'event: LSB to move', sizing.magnitudeBits),
      port('inputs', 'op_slot', 'membrane to work on', slotBits(sizing)),
      port('inputs', 'rst_n', '0: no operation runs'),
      ...shiftedControls(sizing).map(({ port: { name, meaning, width } }) => port('outputs', name, meaning, width)),
      port('outputs', 'strobe', 'rises when the decision is to be read'),
      port('biases', 'ib', 'bias current of the delay line, flows in'),
      port('supplies', 'vdd', 'supply of the controller'),
      port('supplies', 'vss', 'ground'),
    ],
    parameters: [],
  };
}

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

/** The window and select of one control, and the gate of each of its pins. @param enables one a pin */
function controlGates(name: string, rule: Rule, outputs: readonly string[], enables: readonly string[]): string[] {
  const windows = 'outside' in rule ? [rule.outside] : rule;
  const between = windows.map(({ from, to }, i) => {
    const [b, bn] = 'outside' in rule ? [`${tapNet(to)}n`, tapNet(to)] : [tapNet(to), `${tapNet(to)}n`];
    return `xwindow_${name}${i} ${tapNet(from)} ${tapNet(from)}n ${b} ${bn} w_${name}${i} ${rails} phase_window`;
  });
  const chosen = windows.flatMap(({ when }, i) => [`w_${name}${i}`, 'outside' in rule ? 'vdd' : when]);
  const rest = 'outside' in rule ? ['vdd', `no${rule.outside.when}`] : windows.length === 1 ? ['vss', 'vss'] : [];
  const last = Math.max(2, Math.ceil(outputs.length / 2));
  const strength = `first=${Math.ceil(last / 3)} copies=${last}`;
  return [
    ...between,
    `xselect_${name} ${[...chosen, ...rest].join(' ')} s_${name} ${rails} phase_select ${strength}`,
    ...outputs.map((output, i) => and(`out_${output}`, `s_${name}`, enables[i] ?? 'vdd', output)),
  ];
}

/** `phase_cells.spice` and `phase_generator.spice`. @throws E_TECHNOLOGY for a technology whose line cannot make its phases */
export function phaseGenerator(sizing: EngineSizing, technology: Technology, header: Header): Map<string, string> {
  const block = phaseGeneratorBlock(sizing);
  const { decoupling, sink, source, inverterN, inverterP } = phaseGeneratorOf(technology);
  const outputs = block.ports.filter(({ section }) => section === 'outputs');
  const rules = outputs.map(({ name }): Rule => {
    const rule = controlRules[name];
    if (rule !== undefined) return rule;
    throw new MenageError('E_NAME', { path: `phase_generator.${name}`, legal: 'a control that has a rule' });
  });
  const loads = new Map<Tap, number>();
  for (const rule of rules) {
    for (const { from, to } of 'outside' in rule ? [rule.outside] : rule) {
      for (const tap of [from, to]) loads.set(tap, (loads.get(tap) ?? 0) + 1);
    }
  }
  const kinds = decode('kind', pinsOf(block, 'op_kind'));
  const slots = decode('slot', pinsOf(block, 'op_slot'));
  const enables: Readonly<Record<string, readonly string[]>> = {
    d: pinsOf(block, 'op_magnitude'),
    sa: slots.nets,
    sb: slots.nets,
  };
  const n = (size: typeof sink): string => deviceText(technology, 'nmos', size);
  const p = (size: typeof sink): string => deviceText(technology, 'pmos', size);
  const cells = { inverterN: n(inverterN), inverterP: p(inverterP), sink: n(sink), source: p(source) };
  return new Map([
    [
      'phase_cells.spice',
      render('spice/phase_cells.spice', {
        header: header('cells of the phase generator'),
        decoupling: spiceNumber(decoupling),
        ...cells,
      }),
    ],
    [
      'phase_generator.spice',
      blockFile('phase_generator.spice', block, header, {
        line: delayInstances(delayLine(technology), loads),
        word: [...kinds.gates, ...wordGates(kinds.nets), ...slots.gates],
        controls: outputs.flatMap((output, i) =>
          controlGates(output.name, rules[i]!, pins(output), enables[output.name] ?? []),
        ),
      }),
    ],
  ]);
}
