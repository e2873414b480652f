/** The accelerator through the pins of its chip: loaded and read back over a bus, fed and heard over event interfaces. */

import { describe, expect, test } from 'vitest';
import { parseConfiguration, stretches } from '../../generators/chip/images.js';
import { registersOf } from '../../generators/chip/index.js';
import { registerAddress } from '../../generators/rtl/registers.js';
import type { AcceleratorPlan } from '../../generators/types.js';
import { emissionOrder } from '../../src/flow/hardware.js';
import { createQuantisedGolden } from '../../src/golden/index.js';
import type { FileTree } from '../../src/ir/types.js';
import type { ChipResult } from '../../src/sim/rtl/index.js';
import { chipTree, runChip } from '../fixtures/chip/run.js';
import { build, drawnSamples } from '../fixtures/rtl/networks.js';
import { planOf, steps } from '../fixtures/rtl/run.js';
import { toolDescribe } from '../need-tools.js';

const built = build({
  ...{ name: 'pins', sizes: [9, 22, 5], engines: 9, slots: 2, bias: 100 },
  layer: { resetDelay: true },
});
const samples = [...drawnSamples(9, 2, 8, 0.4), { ...drawnSamples(9, 1, 3, 1)[0], id: 'full' }];
const base = planOf(built);
const planWith = (events: AcceleratorPlan['events'], bus: AcceleratorPlan['bus']): AcceleratorPlan => ({
  ...base,
  events,
  bus,
});
const plan = planWith('axi-stream', 'wishbone');

const golden = createQuantisedGolden(built.network, { order: emissionOrder(base), saturation: built.saturation });
const expected = samples.map(({ input }) => golden.run(input).layers.map(steps).at(-1));
const found = ({ recordings }: ChipResult) => recordings.map(steps);

const edit =
  (path: string, from: string | RegExp, to: string) =>
  (tree: FileTree): FileTree => {
    const text = tree.get(path) ?? '';
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    return new Map([...tree, [path, changed]]);
  };

const refusal = async (of: AcceleratorPlan, change: (tree: FileTree) => FileTree): Promise<string> =>
  runChip(of, { samples, backpressure: 99 }, change).then(
    () => 'nothing found',
    (error: Error) => error.message,
  );

const variants = [
  ['axi-stream', 'wishbone'],
  ['aer', 'apb'],
  ['axi-stream', 'apb'],
  ['aer', 'wishbone'],
] as const;

test('there are spikes to compare', () => {
  expect(expected.flat(2).length).toBeGreaterThan(10);
});

toolDescribe(['iverilog', 'vvp'], 'the chip in Icarus', () => {
  test.each(variants)('%s and %s: every spike is the golden model\u2019s, whoever has to wait', async (events, bus) => {
    const chip = planWith(events, bus);
    const free = await runChip(chip, { samples });
    expect(found(free)).toEqual(expected);
    expect(free.warnings).toEqual([]);
    for (const backpressure of [4711, 12]) {
      const stalled = await runChip(chip, { samples, backpressure, pause: 500 });
      expect(found(stalled)).toEqual(expected);
      expect(stalled.cycles).toBeGreaterThan(free.cycles);
    }
  });

  describe('memories are verified', () => {
    test('a word that was corrupted on its way is found by the checksum of what was written', async () => {
      const line = /^0030000001.*$/m;
      const text = await refusal(plan, (tree) => {
        const word = line.exec(tree.get('mem/config.hex') ?? '')?.[0] ?? '';
        const flipped = (BigInt(`0x${word}`) ^ 1n).toString(16).padStart(18, '0');
        return edit('mem/config.hex', word, flipped)(tree);
      });
      expect(text).toMatch(/checksum of what was written/);
    });

    test.each([
      ['slot', 'slot_mem'],
      ['MEM_E2A', 'e2a_mem'],
      ['MEM_S&N', 'sn_mem'],
    ])('a bit that %s does not hold is found by the scan', async (_, memory) => {
      const stuck = edit(`rtl/pins_${memory}.v`, 'words[addr] <= wdata', 'words[addr] <= wdata ^ (addr == 1)');
      expect(await refusal(plan, stuck)).toMatch(/checksum of what was stored/);
    });

    test('so are words that land in each other\u2019s place', async () => {
      const crossed = edit('rtl/pins_sn_mem.v', 'words[addr] <= wdata', 'words[addr ^ 1] <= wdata');
      expect(await refusal(plan, crossed)).toMatch(/first word read back|checksum of what was stored/);
    });
  });

  describe('faults in the interfaces are seen', () => {
    const [axis, aer] = [plan, planWith('aer', 'apb')];
    test.each([
      [
        'a word that does not wait',
        axis,
        edit('rtl/chip/pins_chip_axis_out.v', '!valid_q | m_axis_tready;', "1'b1;"),
        /TDATA or TLAST moved|TVALID fell/,
      ],
      [
        'a valid that falls',
        axis,
        edit(
          'rtl/chip/pins_chip_axis_out.v',
          /if \(ev_ready\) begin\s+valid_q <= ev_valid/,
          'begin valid_q <= ev_valid & ev_ready',
        ),
        /TVALID fell/,
      ],
      ['a wrong TLAST', axis, edit('rtl/chip/pins_chip_axis_out.v', "= 2'd1", "= 2'd2"), /TLAST/],
      [
        'a spike that is lost on its way in',
        axis,
        edit('rtl/chip/pins_chip_events.v', '= open & (in_ready | !legal)', '= open'),
        /SPIKES_IN|STEPS_IN|max_cycles/,
      ],
      [
        'an acknowledge without request',
        aer,
        edit('rtl/chip/pins_chip_aer_in.v', 'else if (!request_q[1])  ack_q <= 1', 'else ack_q <= 1'),
        /phases of the input/,
      ],
      [
        'a request that does not wait for its acknowledge',
        aer,
        edit('rtl/chip/pins_chip_aer_out.v', 'ST_REQUEST: if (ack_q[1])', 'ST_REQUEST: if (ack_q[1] | word_q[0])'),
        /phases of the output/,
      ],
      [
        'data that moves with its request',
        aer,
        edit(
          'rtl/chip/pins_chip_aer_out.v',
          'assign aer_out_data = word_q;',
          'assign aer_out_data = word_q ^ {9{request_q}};',
        ),
        /data of the output moved/,
      ],
      [
        'a register at another place',
        axis,
        edit('rtl/chip/pins_chip_registers.v', "10'h2: rdata", "10'h1e: rdata"),
        /DESIGN/,
      ],
    ])('%s', async (_, chip, fault, message) => {
      expect(await refusal(chip, fault)).toMatch(message);
    });
  });

  describe('what software can do', () => {
    const block = registersOf('pins', plan);
    const offset = (name: string): number => block.registers.find((register) => register.name === name)?.offset ?? 0x7c;
    const hex = (value: number): string => value.toString(16);
    const write = (name: string, value: number): string => `0 ${hex(offset(name))} ${hex(value)}`;
    const read = (name: string, value: number): string => `1 ${hex(offset(name))} ${hex(value)}`;
    const wait = (cycles: number): string => `2 0 ${hex(cycles)}`;
    const event = (kind: number, address: number, wrongLast = 0): string =>
      `3 ${wrongLast} ${hex(kind * 2 ** 30 + address)}`;
    const [run, reset, clear, start, step] = [1, 2, 4, 8, 16];
    const pending = 2;
    const [input, framing, command, window, bus] = [1, 2, 4, 8, 16];

    const play = async (...script: readonly string[]) => found(await runChip(plan, { samples, script }));

    test('an address that the first layer does not have is reported and left out, and TLAST is checked', async () => {
      const script = [
        ...[write('CONTROL', run | clear), event(2, 0), event(0, 3), event(0, 9), event(0, 2 ** 29), wait(8)],
        ...[read('SPIKES_IN', 1), read('ERRORS', input), write('ERRORS', input), read('ERRORS', 0)],
        ...[event(0, 4, 1), event(1, 0, 1), event(1, 0), wait(400)],
        ...[read('ERRORS', framing), write('ERRORS', ~input >>> 0), read('ERRORS', 0), read('STEPS_OUT', 2)],
      ];
      expect(await play(...script)).toEqual(expected);
    });

    test('marks go in by register, and not twice', async () => {
      const script = [
        ...[write('CONTROL', clear | start | step), wait(400), read('STEPS_IN', 1), read('STEPS_OUT', 1)],
        ...[read('SPIKES_IN', 0), read('STATUS', 0), read('ERRORS', 0), read('CONTROL', 0)],
      ];
      expect(await play(...script)).toEqual(expected);
    });

    test('accesses to no register, and to a core that does not exist, are reported and come to an end', async () => {
      const missing = [...Array(0x30).keys()]
        .map((i) => 4 * i)
        .find((at) => block.registers.every((r) => r.offset !== at));
      const script = [
        ...[`1 ${hex(missing ?? 0x7c)} 0`, read('ERRORS', bus), write('ERRORS', bus)],
        ...[`0 102 1`, read('ERRORS', bus), write('ERRORS', 31), `1 ${hex(0x804)} 0`, read('ERRORS', bus)],
        ...[write('ERRORS', 31), write('SCAN', 50), write('ADDRESS', 1), wait(800), read('ERRORS', window)],
        ...[read('SCAN', 0), write('ERRORS', 31), read('ERRORS', 0)],
      ];
      expect(await play(...script)).toEqual(expected);
    });

    test('an accelerator that waits refuses a mark, and a core that works gives the bus free after 1024 cycles', async () => {
      const full = Array.from({ length: 24 }, () => [write('CONTROL', step), wait(40)]).flat();
      const wedged = [
        ...[write('CONTROL', clear | start), ...full, read('STATUS', pending), read('ERRORS', command)],
        ...[write('ERRORS', command), read('ERRORS', 0)],
        // MEM_S&N of the last core
        ...[write('SELECT', 0x302), write('ADDRESS', 0), read('DATA', 0), read('ERRORS', window)],
      ];
      const reload = stretches(parseConfiguration(chipTree(plan).get('mem/config.hex') ?? ''))
        .filter(({ region }) => region === 0)
        .flatMap(({ core, address, data }) => [
          ...[write('SELECT', core), write('ADDRESS', address)],
          ...[...data].map((value) => write('DATA', value)),
        ]);
      const freed = [write('CONTROL', reset), write('ERRORS', window), '4 0 0', wait(16), read('STATUS', 0)];
      const script = [...wedged, ...freed, ...reload, read('ERRORS', 0)];
      expect(found(await runChip(plan, { samples, script, pause: 1 }))).toEqual(expected);
    });

    test('a reset of the chip forgets the registers of the cores, their own reset does not', async () => {
      expect(await play(write('CONTROL', reset), wait(16))).not.toEqual(expected);
      const control = [write('SELECT', 0xff), write('ADDRESS', registerAddress('CONTROL')), write('DATA', 1)];
      const half = [
        write('CONTROL', run | clear),
        event(2, 0),
        event(0, 1),
        event(0, 2),
        event(1, 0),
        event(0, 3),
        wait(300),
      ];
      expect(await play(...half, ...control, wait(300), read('ERRORS', 0))).toEqual(expected);
    });

    test('a trim moves a threshold, and counters tell what a core did', async () => {
      const of = (core: number, register: string, engine = 0): string[] => [
        write('SELECT', core),
        write('ADDRESS', registerAddress(register) + engine),
      ];
      const trims = Array.from({ length: 9 }, (_, engine) => [...of(2, 'TRIM', engine), write('DATA', 100)]).flat();
      expect((await play(...trims)).flat(2).length).toBeLessThan(expected.flat(2).length);
      const recording = [write('CONTROL', run | clear), event(2, 0), event(0, 1), event(0, 2), event(1, 0), wait(300)];
      const counted = [...of(0, 'EVENTS'), read('DATA', 2), read('ADDRESS', registerAddress('EVENTS') + 1)];
      expect(await play(...recording, ...counted)).toEqual(expected);
    });
  });
});

toolDescribe(['verilator'], 'the chip in Verilator', () => {
  test.each(variants.slice(0, 2))('%s and %s: the same', async (events, bus) => {
    const chip = planWith(events, bus);
    const result = await runChip(chip, { samples, simulator: 'verilator', backpressure: 4711 });
    expect(found(result)).toEqual(expected);
    const icarus = await runChip(chip, { samples, backpressure: 4711 });
    expect([result.cycles, result.configurationCycles]).toEqual([icarus.cycles, icarus.configurationCycles]);
  });
});
