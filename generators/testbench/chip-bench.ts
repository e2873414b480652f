/** The test bench of the chip: through its bus and its event interfaces. */

import { render } from '../../src/emit/render.js';
import type { Block } from '../../src/ir/types.js';
import { instance } from '../../src/ir/verilog.js';
import { type RegisterBlock, resetOf } from '../chip/registers.js';
import { banner } from '../rtl/banner.js';
import type { AcceleratorPlan } from '../types.js';

/** Pins that the bench does not hold at 0 from the start. */
const raised: Readonly<Record<string, string>> = { wbs_sel_i: "4'hf" };
/** Pins that another process of the bench drives. */
const receiver = ['m_axis_tready', 'aer_out_ack'];

const word = (value: number): string => `32'h${value.toString(16).padStart(8, '0')}`;

/** Text of `tb/<prefix>_chip_tb.v`. */
export function chipBench(
  plan: AcceleratorPlan,
  chip: Block,
  { registers }: RegisterBlock,
  { inBits, outBits }: { readonly inBits: number; readonly outBits: number },
): string {
  const name = `${chip.name}_tb`;
  const digital = chip.ports.filter(({ kind }) => kind === 'digital');
  const range = (width: number): string => (width === 1 ? '' : `[${width - 1}:0]`).padEnd(8);
  return render('chip/bench.v', {
    ...{ name, inBits, outBits },
    banner: banner(plan, name, 'test bench'),
    apb: plan.bus === 'apb',
    aer: plan.events === 'aer',
    offsets: registers.map((register) => ({ name: register.name, value: word(register.offset) })),
    identity: registers
      .filter(({ fields }) => fields.every(({ behaviour }) => behaviour === 'constant'))
      .map((register) => ({ name: register.name, offset: register.name, value: word(resetOf(register)) })),
    pins: digital.map(
      ({ direction, width, name: pin }) => `${direction === 'input' ? 'reg ' : 'wire'} ${range(width)} ${pin};`,
    ),
    resets: digital
      .filter(({ direction, name: pin }) => direction === 'input' && !receiver.includes(pin))
      .map(({ name: pin }) => `${pin} = ${raised[pin] ?? '0'};`),
    dut: instance(chip, 'dut', {
      ports: Object.fromEntries(['clk', 'rst_n', ...digital.map(({ name: pin }) => pin)].map((pin) => [pin, pin])),
    }),
  });
}
