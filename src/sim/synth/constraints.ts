/** Timing constraints of the whole accelerator, as the SDC that every timing tool reads. */

import type { MacroPort } from './netlist.js';

/** What surrounds the accelerator. */
export interface Surroundings {
  /** of the period: what the outside takes of it before an input is there, or needs after an output is */
  readonly outside: number;
  /** ns, earliest change of an input after the edge */
  readonly earliest: number;
  /** ns, jitter and the skew that a clock tree will have */
  readonly setupUncertainty: number;
  readonly holdUncertainty: number;
  /** pF */
  readonly load: number;
}

export const surroundings: Surroundings = {
  outside: 0.2,
  earliest: 0.3,
  setupUncertainty: 0.25,
  holdUncertainty: 0.05,
  load: 0.05,
};

/** @param period ns */
export function constraints(ports: readonly MacroPort[], period: number, around: Surroundings = surroundings): string {
  const outside = Number((around.outside * period).toFixed(6));
  const named = (list: readonly MacroPort[]): string => {
    const bits = list.flatMap(({ name, width }) =>
      width === 1 ? [name] : Array.from({ length: width }, (_, bit) => `${name}[${bit}]`),
    );
    return `[get_ports {${bits.join(' ')}}]`;
  };
  const inputs = ports.filter(({ name, input }) => input && name !== 'clk');
  const outputs = ports.filter(({ input }) => !input);
  return [
    '# The clock is ideal. The reset is released with the clock, by a flip-flop outside.',
    `create_clock -name clk -period ${period} [get_ports {clk}]`,
    `set_clock_uncertainty -setup ${around.setupUncertainty} [get_clocks clk]`,
    `set_clock_uncertainty -hold ${around.holdUncertainty} [get_clocks clk]`,
    `set_input_delay -max ${outside} -clock clk ${named(inputs)}`,
    `set_input_delay -min ${around.earliest} -clock clk ${named(inputs)}`,
    `set_input_transition ${around.earliest} ${named(inputs)}`,
    `set_output_delay -max ${outside} -clock clk ${named(outputs)}`,
    `set_output_delay -min 0 -clock clk ${named(outputs)}`,
    `set_load ${around.load} ${named(outputs)}`,
    '',
  ].join('\n');
}
