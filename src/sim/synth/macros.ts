/** Memories and analog arrays for tools that know standard cells only: timing as a Liberty file, contents as Verilog. */

import type { Macro, MacroPort } from './netlist.js';

/**
 * Timing of the blocks that are not synthesised, ns. These are requirements on whatever takes their place, not
 * measurements: a memory that is slower, or an array that decides later, needs its own numbers here.
 */
export interface MacroTiming {
  /** clock edge to the data of a memory */
  readonly memoryAccess: number;
  readonly memorySetup: number;
  /** clock edge to the decision of an array's comparators */
  readonly decision: number;
  readonly arraySetup: number;
  /** of both */
  readonly hold: number;
}

export const macroTiming: MacroTiming = {
  memoryAccess: 4,
  memorySetup: 0.5,
  decision: 4,
  arraySetup: 1,
  hold: 0.1,
};

/** pF, of an input of a macro */
const inputCapacitance = 0.02;
/** ns, of an output of a macro */
const transition = 0.3;

const both = (table: string, rise: string, fall: string, value: number): string =>
  `${rise}(${table}) { values ("${value}"); } ${fall}(${table}) { values ("${value}"); }`;

const check = (type: string, value: number): string =>
  `timing() { related_pin : "clk"; timing_type : ${type}; ${both('scalar', 'rise_constraint', 'fall_constraint', value)} }`;

function pin({ name, input, width }: MacroPort, kind: Macro['kind'], timing: MacroTiming): string {
  const [setup, output] =
    kind === 'memory' ? [timing.memorySetup, timing.memoryAccess] : [timing.arraySetup, timing.decision];
  const vector = width > 1;
  const head = vector ? `bus(${name}) { bus_type : bits${width};` : `pin(${name}) {`;
  if (name === 'clk') return `    ${head} direction : input; clock : true; capacitance : ${inputCapacitance}; }`;
  if (input) {
    return [
      `    ${head} direction : input; capacitance : ${inputCapacitance};`,
      `      ${check('setup_rising', setup)}`,
      `      ${check('hold_rising', timing.hold)} }`,
    ].join('\n');
  }
  return [
    `    ${head} direction : output; capacitance : 0; max_capacitance : 1;`,
    `      timing() { related_pin : "clk"; timing_type : rising_edge; ${both('scalar', 'cell_rise', 'cell_fall', output)}`,
    `        ${both('scalar', 'rise_transition', 'fall_transition', transition)} } }`,
  ].join('\n');
}

/** One shape once, in the order of their names. */
const shapes = (macros: Iterable<Macro>): Macro[] => {
  const byType = new Map([...macros].map((macro) => [macro.type, macro]));
  return [...byType.values()].sort((a, b) => (a.type < b.type ? -1 : 1));
};

/** Liberty text of all shapes. Their area and energy are not in it: a standard-cell flow has no figures for them. */
export function macroLiberty(macros: Iterable<Macro>, timing: MacroTiming = macroTiming): string {
  const all = shapes(macros);
  const widths = new Set(all.flatMap(({ ports }) => ports.map(({ width }) => width).filter((width) => width > 1)));
  const types = [...widths]
    .sort((a, b) => a - b)
    .map(
      (width) =>
        `  type(bits${width}) { base_type : array; data_type : bit; bit_width : ${width}; bit_from : ${width - 1}; bit_to : 0; downto : true; }`,
    );
  return [
    'library(menage_macros) {',
    '  delay_model : table_lookup;',
    '  time_unit : "1ns"; voltage_unit : "1V"; current_unit : "1uA"; pulling_resistance_unit : "1kohm";',
    '  leakage_power_unit : "1nW"; capacitive_load_unit (1, pf);',
    '  nom_process : 1; nom_voltage : 1.8; nom_temperature : 25;',
    '  input_threshold_pct_rise : 50; input_threshold_pct_fall : 50;',
    '  output_threshold_pct_rise : 50; output_threshold_pct_fall : 50;',
    '  slew_lower_threshold_pct_rise : 20; slew_lower_threshold_pct_fall : 20;',
    '  slew_upper_threshold_pct_rise : 80; slew_upper_threshold_pct_fall : 80;',
    ...types,
    ...all.flatMap((macro) => [
      `  cell(${macro.type}) {`,
      '    is_macro_cell : true; dont_touch : true; area : 0;',
      ...macro.ports.map((port) => pin(port, macro.kind, timing)),
      '  }',
    ]),
    '}',
    '',
  ].join('\n');
}

/** Verilog that gives each memory shape of the netlist the RTL's wrapper with its parameters. */
export function memoryShells(macros: Iterable<Macro>): string {
  const modules = shapes(macros)
    .filter(({ kind }) => kind === 'memory')
    .map(({ type, module, parameters, ports }) => {
      const range = (width: number): string => (width > 1 ? `[${width - 1}:0] ` : '');
      const list = ports.map(
        ({ name, input, width }) => `  ${input ? 'input ' : 'output'} wire ${range(width)}${name}`,
      );
      const values = Object.entries(parameters).map(([name, value]) => `.${name}(${value})`);
      const pins = ports.map(({ name }) => `.${name}(${name})`);
      return `module ${type} (\n${list.join(',\n')}\n);\n  ${module} #(${values.join(', ')}) u_words (${pins.join(', ')});\nendmodule\n`;
    });
  return modules.join('\n');
}
