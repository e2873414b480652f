/** The phase generator as pin tables: which control is moved between which moments of a cycle, and what its parts hand each other. */

import { MenageError } from '../../../src/errors/index.js';
import type { Block, Port } from '../../../src/ir/types.js';
import { shiftedControls } from '../driven-engine.js';
import type { EngineSizing } from '../sizing.js';
import type { Tap } from './phase-line.js';

/** High between two taps, in operations of one kind; `outside`: high but between them. */
export interface Window {
  readonly from: Tap;
  readonly to: Tap;
  /** net that says so */
  readonly when: string;
}

export type Rule = readonly Window[] | { readonly outside: Window };

const window = (from: Tap, to: Tap, when: string): Window => ({ from, to, when });

/**
 * What each control does; a control of slots or bits besides needs its slot or bit in the word. All but Su have moved at
 * midOn, so that what is late by these gates does not reach into the next word.
 */
const controlRules: Readonly<Record<string, Rule>> = {
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

/** Windows of a control: `w_sb0`, `w_sb1`. */
export const windowsOf = (rule: Rule): readonly Window[] => ('outside' in rule ? [rule.outside] : rule);
export const windowNet = (control: string, i: number): string => `w_${control}${i}`;

/** Every control of an engine, and the strobe. */
export const controlPorts = (sizing: EngineSizing): Port[] => [
  ...shiftedControls(sizing).map(({ port: { name, meaning, width } }) => port('outputs', name, meaning, width)),
  port('outputs', 'strobe', 'rises when the decision is to be read'),
];

export function ruleOf(control: string): Rule {
  const rule = controlRules[control];
  if (rule !== undefined) return rule;
  throw new MenageError('E_NAME', { path: `phase_controls.${control}`, legal: 'a control that has a rule' });
}

const windowPorts = (sizing: EngineSizing, section: string): Port[] =>
  controlPorts(sizing).flatMap(({ name }) => {
    const rule = ruleOf(name);
    const level = 'outside' in rule ? 'low' : 'high';
    return windowsOf(rule).map(({ from, to }, i) =>
      port(section, windowNet(name, i), `${level} from ${from} to ${to}, for ${name}`),
    );
  });

const word = (sizing: EngineSizing): Port[] => [
  port('inputs', 'op_kind', '0 event, 1 leak, 2 fire, 3 reset to zero', 2),
  port('inputs', 'op_enable', 'the engine takes part'),
  port('inputs', 'op_sign', 'event: 1 subtracts'),
  port('inputs', 'op_magnitude', 'event: LSB to move', sizing.magnitudeBits),
  port('inputs', 'op_slot', 'membrane to work on', slotBits(sizing)),
];
const start: readonly Port[] = [
  port('inputs', 'op_start', 'rises as an operation begins'),
  port('inputs', 'rst_n', '0: no operation runs'),
];
const bias = port('biases', 'ib', 'bias current of the delay line, flows in');
const supplies: readonly Port[] = [
  port('supplies', 'vdd', 'supply of the controller'),
  port('supplies', 'vss', 'ground'),
];

/** What engines that begin together share. */
export const phaseLineBlock = (sizing: EngineSizing): Block => ({
  name: 'phase_line',
  purpose: 'moments of a cycle, as windows between them, for engines that begin together',
  ports: [...start, ...windowPorts(sizing, 'outputs'), bias, ...supplies],
  parameters: [],
});

export const phaseControlsBlock = (sizing: EngineSizing): Block => ({
  name: 'phase_controls',
  purpose: 'controls of one engine from the windows of a cycle and the word of its operation',
  ports: [...windowPorts(sizing, 'inputs'), ...word(sizing), ...controlPorts(sizing), ...supplies],
  parameters: [],
});

/** Its inputs are those of the array's Verilog view, of one engine; its outputs are the controls that an engine has. */
export const phaseGeneratorBlock = (sizing: EngineSizing): Block => ({
  name: 'phase_generator',
  purpose: 'controls of one engine from the word of its operation, at the moments of a cycle',
  ports: [...start, ...word(sizing), ...controlPorts(sizing), bias, ...supplies],
  parameters: [],
});
