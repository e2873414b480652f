/** Liberty file of one analog array: timing, power and capacitances, each number with the place that it comes from. */

import type { Port } from '../ir/types.js';
import { isPower, isVector } from './pins.js';
import type { ArrayFacts, HandoffDesign, Traced } from './types.js';

/** What a word is told by; the rest of the inputs are words. */
export const trigger = 'op_start';
export const decision = 'spike';
/** Set while the engines wait; a constraint of the SDC file, no check at a clock edge. */
export const quasiStatic = 'trim';

const digits = (value: number): string => String(Number(value.toPrecision(6)));
const table = (name: string, value: number): string => `${name}(scalar) { values ("${digits(value)}"); }`;
const pair = (rise: string, fall: string, value: number): string => `${table(rise, value)} ${table(fall, value)}`;

function check(type: string, { value }: Traced): string {
  return `timing() { related_pin : "clk"; timing_type : ${type}; ${pair('rise_constraint', 'fall_constraint', value)} }`;
}

/** Energy of an operation goes to the edge that starts it, engine by engine. */
function energies({ energy }: ArrayFacts, engine: number): string[] {
  return energy.map(({ code, joules }) => {
    const bits = [1, 0].map((bit) => `${(code >> bit) & 1 ? '' : '!'}op_kind[${bit}]`);
    const when = [`op_enable[${engine}]`, ...bits].join(' & ');
    return `        internal_power() { when : "${when}"; ${table('rise_power', joules.value)} ${table('fall_power', 0)} }`;
  });
}

function arc({ timing }: ArrayFacts, engine: number): string[] {
  return [
    `        timing() { related_pin : "${trigger}[${engine}]"; timing_type : combinational_rise; timing_sense : positive_unate;`,
    `          ${pair('cell_rise', 'cell_fall', timing.decision.value)}`,
    `          ${pair('rise_transition', 'fall_transition', timing.transition.value)} }`,
  ];
}

function signal(array: ArrayFacts, port: Port): string[] {
  const { name, width, direction, kind } = port;
  const capacitance = direction === 'input' ? ` capacitance : ${digits(array.inputCapacitance.value)};` : '';
  const head = isVector(port) ? `bus(${name}) { bus_type : bits${width};` : `pin(${name}) {`;
  const clock = kind === 'clock' ? ' clock : true;' : '';
  const open = `    ${head} direction : ${direction};${clock}${capacitance}`;
  if (name === trigger || name === decision) {
    const inner = name === trigger ? energies : arc;
    const bits = Array.from({ length: width }, (_, bit) => [
      `      pin(${name}[${bit}]) { direction : ${direction};${capacitance}`,
      ...inner(array, bit),
      '      }',
    ]);
    return [open, ...bits.flat(), '    }'];
  }
  if (clock !== '' || name === quasiStatic) return [`${open} }`];
  const checks = [check('setup_rising', array.timing.setup), check('hold_rising', array.timing.hold)];
  return [open, ...checks.map((text) => `      ${text}`), '    }'];
}

const powerTypes: Readonly<Record<string, string>> = { vdd: 'primary_power', vss: 'primary_ground' };

const power = ({ name }: Port): string =>
  `    pg_pin(${name}) { pg_type : ${powerTypes[name] ?? 'internal_power'}; voltage_name : ${name}; }`;

const sources = ({ timing, energy, leakage, inputCapacitance, area }: ArrayFacts): [string, Traced, string][] => [
  ['delay from op_start to spike', timing.decision, 'ns'],
  ['transition of spike', timing.transition, 'ns'],
  ['setup of what an engine is told', timing.setup, 'ns'],
  ['hold of it', timing.hold, 'ns'],
  ...energy.map(({ kind, joules }): [string, Traced, string] => [`${kind}, one engine`, joules, 'pJ']),
  ['leakage power of the array', leakage, 'nW'],
  ['capacitance of an input', inputCapacitance, 'pF'],
  ['area', area, 'um2'],
];

export function arrayLiberty(design: HandoffDesign, array: ArrayFacts): string {
  const { block, leakage, area } = array;
  const vectors = new Set(block.ports.filter(isVector).map(({ width }) => width));
  const types = [...vectors].sort((a, b) => a - b).map(busType);
  return [
    `/* ${block.name}: ${block.purpose}; menage ${design.version}, design ${design.name} ${design.hash}, ${design.technology}`,
    '   An operation begins with the rise of op_start; spike is read at the clock edge that ends it, a path of several cycles',
    '   (constraints of the accelerator). How the delay depends on the load of spike is not characterised.',
    ...sources(array).map(([what, { value, source }, unit]) => `   ${what}: ${digits(value)} ${unit}: ${source}`),
    '*/',
    `library(${block.name}) {`,
    '  delay_model : table_lookup;',
    '  time_unit : "1ns"; voltage_unit : "1V"; current_unit : "1uA"; pulling_resistance_unit : "1kohm";',
    '  leakage_power_unit : "1nW"; capacitive_load_unit (1, pf);',
    `  nom_process : 1; nom_voltage : ${digits(design.vdd)}; nom_temperature : ${digits(design.temperature)};`,
    '  input_threshold_pct_rise : 50; input_threshold_pct_fall : 50;',
    '  output_threshold_pct_rise : 50; output_threshold_pct_fall : 50;',
    '  slew_lower_threshold_pct_rise : 20; slew_lower_threshold_pct_fall : 20;',
    '  slew_upper_threshold_pct_rise : 80; slew_upper_threshold_pct_fall : 80;',
    ...types,
    `  cell(${block.name}) {`,
    `    is_macro_cell : true; dont_touch : true; dont_use : true; area : ${digits(area.value)};`,
    `    cell_leakage_power : ${digits(leakage.value)};`,
    ...block.ports.filter(({ kind }) => isPower(kind)).map(power),
    ...block.ports.filter(({ kind }) => !isPower(kind)).flatMap((port) => signal(array, port)),
    '  }',
    '}',
    '',
  ].join('\n');
}

const busType = (width: number): string =>
  `  type(bits${width}) { base_type : array; data_type : bit; bit_width : ${width}; bit_from : ${width - 1}; bit_to : 0; downto : true; }`;
