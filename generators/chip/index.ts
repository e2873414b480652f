/** The accelerator as a chip: its events over AXI4-Stream or AER, its configuration over Wishbone or APB. */

import { render } from '../../src/emit/render.js';
import { modulePrefix } from '../../src/ir/names.js';
import type { Block, FileTree } from '../../src/ir/types.js';
import { instance } from '../../src/ir/verilog.js';
import { moduleView } from '../rtl/banner.js';
import { powerPins } from '../rtl/blocks/array.js';
import { block, clocking } from '../rtl/blocks/describe.js';
import { list } from '../rtl/index.js';
import { addressBits, configurationBits } from '../rtl/shape.js';
import { topBlock } from '../rtl/top.js';
import { clockPins, declare, same, vector, type Wiring } from '../rtl/wiring.js';
import { chipBench } from '../testbench/chip-bench.js';
import type { AcceleratorPlan } from '../types.js';
import {
  busBlock,
  busSection,
  eventBlocks,
  eventSections,
  eventsBlock,
  registersBlock,
  resetBlock,
  windowBlock,
} from './blocks.js';
import { decodeView, fieldPins } from './decode.js';
import { loaderLine, parseConfiguration, stretches } from './images.js';
import { mapFiles } from './map.js';
import { chipRegisters, type RegisterBlock } from './registers.js';

/** Widths of the chip's parts, all from the accelerator that it holds. */
export interface ChipShape {
  readonly inBits: number;
  readonly outBits: number;
  readonly cfgBits: number;
  readonly regionBits: number;
  /** bits of ADDRESS: the chunk's number must fit */
  readonly addressBits: number;
}

export function chipShape(prefix: string, plan: AcceleratorPlan): ChipShape {
  const cfgBits = configurationBits(plan);
  const region = topBlock(prefix, plan).ports.find(({ name }) => name === 'cfg_region');
  return {
    inBits: addressBits(plan.inputs),
    outBits: addressBits(plan.addressSpace[plan.stages.length - 1]),
    cfgBits,
    regionBits: region?.width ?? 0,
    addressBits: Math.max(7, cfgBits),
  };
}

/** The registers of the chip of this plan. */
export function registersOf(prefix: string, plan: AcceleratorPlan): RegisterBlock {
  const { inBits, outBits, regionBits, addressBits: bits } = chipShape(prefix, plan);
  return chipRegisters({
    design: Number.parseInt(plan.designHash.slice(0, 8), 16),
    cores: plan.cores.length,
    ...{ inBits, outBits, regionBits, events: plan.events, addressBits: bits },
  });
}

/** Pins of `<prefix>_chip`. */
export function chipBlock(prefix: string, plan: AcceleratorPlan): Block {
  const { inBits, outBits } = chipShape(prefix, plan);
  const events = eventSections[plan.events](inBits, outBits);
  const digital = block(
    `${prefix}_chip`,
    'the accelerator with the interfaces of a chip',
    [],
    [...clocking, busSection[plan.bus], events.in, events.out],
  );
  return { ...digital, ports: [...digital.ports, ...powerPins] };
}

/** Names of the pins of a block that are not clock, reset or power. */
const pinsOf = ({ ports }: Block): readonly string[] =>
  ports.filter(({ kind }) => kind === 'digital').map(({ name }) => name);

const eventNet = (pin: string, net: string): Record<string, string> =>
  Object.fromEntries(['valid', 'word', 'ready'].map((wire) => [`${pin}_${wire}`, `${net}_${wire}`]));

interface Part {
  readonly block: Block;
  readonly template: string;
  readonly view?: object;
  readonly text: string;
}

function parts(prefix: string, plan: AcceleratorPlan): readonly Part[] {
  const shape = chipShape(prefix, plan);
  const registers = registersOf(prefix, plan);
  const decoder = registersBlock(`${prefix}_chip`, fieldPins(registers));
  const bus = busBlock(`${prefix}_chip`, plan.bus);
  const events = eventBlocks(`${prefix}_chip`, plan.events);
  const [gate, window, reset] = [eventsBlock, windowBlock, resetBlock].map((make) => make(`${prefix}_chip`));
  const aer = plan.events === 'aer';
  const bits = (name: 'IN_BITS' | 'OUT_BITS', value: number) => (aer ? { parameters: { [name]: value } } : {});
  const name = aer ? 'aer' : 'axis';
  const pins = (of: Block): Record<string, string> => same(...pinsOf(of));
  return [
    { block: bus, template: plan.bus, text: instance(bus, 'u_bus', { ports: { ...clockPins, ...pins(bus) } }) },
    {
      block: decoder,
      template: 'registers',
      view: decodeView(registers),
      text: instance(decoder, 'u_registers', {
        ports: {
          ...clockPins,
          ...pins(decoder),
          errors_bus: 'bus_error',
          errors_window: 'window_error',
          errors_input: 'input_error',
          errors_command: 'command_error',
          errors_framing: aer ? "1'b0" : 'framing',
          status_scanning: 'scan',
          status_pending: 'pending',
        },
      }),
    },
    {
      block: window,
      template: 'window',
      text: instance(window, 'u_window', {
        parameters: { CFG_BITS: shape.cfgBits, ADDR_BITS: shape.addressBits, PATIENCE_BITS: 10 },
        ports: { ...clockPins, ...pins(window) },
      }),
    },
    {
      block: reset,
      template: 'reset',
      text: instance(reset, 'u_reset', { ports: { ...clockPins, ...pins(reset), soft_reset: 'control_reset' } }),
    },
    {
      block: events.in,
      template: `${name}_in`,
      text: instance(events.in, 'u_events_in', {
        ...bits('IN_BITS', shape.inBits),
        ports: { ...(aer ? clockPins : {}), ...pins(events.in), ...eventNet('ev', 'ext_in') },
      }),
    },
    {
      block: gate,
      template: 'events',
      text: instance(gate, 'u_events', {
        parameters: { INPUTS: plan.inputs, IN_BITS: shape.inBits, OUT_BITS: shape.outBits },
        ports: {
          ...clockPins,
          ...pins(gate),
          ...Object.fromEntries(
            ['run', 'clear', 'start', 'step', 'finish'].map((command) => [command, `control_${command}`]),
          ),
        },
      }),
    },
    {
      block: events.out,
      template: `${name}_out`,
      text: instance(events.out, 'u_events_out', {
        ...bits('OUT_BITS', shape.outBits),
        ports: { ...clockPins, ...pins(events.out), ...eventNet('ev', 'ext_out') },
      }),
    },
  ];
}

function wiring(prefix: string, plan: AcceleratorPlan, made: readonly Part[]): Wiring {
  const accelerator = topBlock(prefix, plan);
  const chip = chipBlock(prefix, plan);
  const outside = new Set(chip.ports.map(({ name }) => name));
  const nets = new Map<string, number>();
  const add = (name: string, width: number): void => {
    if (!outside.has(name)) nets.set(name, width);
  };
  // Every net has one driver: an output of a part, or of the accelerator.
  for (const { block: of } of [...made, { block: accelerator }]) {
    for (const { name, width, direction, kind } of of.ports) {
      if (kind === 'digital' && direction === 'output') add(name, width);
    }
  }
  for (const name of ['ev_valid', 'ev_word', 'ev_ready']) nets.delete(name);
  for (const [pin, width] of [
    ['valid', 1],
    ['word', 32],
    ['ready', 1],
  ] as const) {
    for (const net of ['ext_in', 'ext_out']) nets.set(`${net}_${pin}`, width);
  }
  const { inBits, outBits, cfgBits } = chipShape(prefix, plan);
  nets.set('in_word', inBits + 2);
  nets.set('out_word', outBits + 2);
  nets.set('cfg_addr', cfgBits);
  return {
    block: chip,
    signals: declare([...nets].map(([name, width]) => ({ name, range: width === 1 ? '' : vector(width) }))),
    assigns: [],
    instances: [
      ...made.map(({ text }) => text),
      instance(accelerator, 'u_accelerator', {
        ports: {
          clk: 'clk',
          rst_n: 'accel_rst_n',
          ...same(...pinsOf(accelerator)),
          cfg_core: 'select_core',
          cfg_region: 'select_region',
        },
      }),
    ],
  };
}

/** Verilog of the chip around the accelerator, by path. */
export function chipFiles(prefix: string, plan: AcceleratorPlan): readonly (readonly [path: string, text: string])[] {
  const made = parts(prefix, plan);
  const { block: chip, ...rest } = wiring(prefix, plan, made);
  return [
    ...made.map(
      ({ block: of, template, view }) =>
        [`rtl/chip/${of.name}.v`, render(`chip/${template}.v`, { ...moduleView(plan, of), ...view })] as const,
    ),
    [`rtl/chip/${chip.name}.v`, render('rtl/wiring.v', { ...moduleView(plan, chip), ...rest })],
  ];
}

/** What cfg_region selects, by its code. */
const regionNames = ['registers', 'slot masks', 'MEM_E2A', 'MEM_S&N'];

/**
 * What makes a chip of the accelerator: Verilog in `rtl/chip/` with the file list of the whole netlist, the register
 * map in `registers/` as page, C header, TypeScript, IP-XACT and SystemRDL, a test bench that sees nothing but the
 * chip's pins, and `mem/loader.hex`, which says how `mem/config.hex` goes through the data window.
 *
 * @param tree of generateRtl
 */
export function generateChip(plan: AcceleratorPlan, tree: FileTree): FileTree {
  const prefix = modulePrefix(plan.name);
  const modules = chipFiles(prefix, plan);
  const chip = chipBlock(prefix, plan);
  const registers = registersOf(prefix, plan);
  const images = stretches(parseConfiguration(tree.get('mem/config.hex') ?? ''));
  const paths = modules.map(([path]) => path);
  const bench = `tb/${chip.name}_tb.v`;
  const simulated = (tree.get('tb/filelist.f') ?? '').split('\n').filter((path) => /^(rtl|model)\//.test(path));
  return new Map([
    ...modules,
    ['rtl/chip/filelist.f', list([...(tree.get('rtl/filelist.f') ?? '').trimEnd().split('\n'), ...paths])],
    [bench, chipBench(plan, chip, registers, chipShape(prefix, plan))],
    ['tb/chip.f', list([...simulated, ...paths, bench])],
    ['mem/loader.hex', list(images.map(loaderLine))],
    ...mapFiles(prefix, plan, chip, registers, images, regionNames),
  ]);
}
