import { describe, expect, test } from 'vitest';
import { benchForGates } from '../../src/sim/synth/gates.js';
import { bufferOf, parseLiberty } from '../../src/sim/synth/liberty.js';
import { readable } from '../../src/sim/synth/map.js';
import { type JsonNetlist, readNetlist, rtlName } from '../../src/sim/synth/netlist.js';

const library = `/* cell (NOT) { area : 1; } */
library ("small") {
  time_unit : "1ns";
  lu_table_template(t) { variable_1 : input_net_transition; index_1 ("1, 2"); }
  cell (CLKBUF1) { area : 1; pin(A) { direction : input; } pin(Y) { direction : output; function : "A"; } }
  cell ("BUF2") { area : 4; pin(A) { direction : input; } pin(Y) { direction : output; function : "(A)"; } }
  cell (INV) { area : 2; pin(A) { direction : input; } pin(Y) { direction : output; function : "(!A)";
    timing() { related_pin : "A"; cell_rise(t) { values ("1, 2"); } } } }
  cell (DFF) {
    area : 9.5;
    ff (IQ, IQN) { next_state : "D"; clocked_on : "CLK"; }
    pin(CLK) { direction : input; clock : true; }
    pin(D) { direction : input; }
    pin(Q) { direction : output; function : "IQ"; }
  }
}
`;

describe('Liberty', () => {
  test('cells, areas, pins and what stores', () => {
    const { name, cells } = parseLiberty(library, 'small.lib');
    expect(name).toBe('small');
    expect([...cells.keys()]).toEqual(['CLKBUF1', 'BUF2', 'INV', 'DFF']);
    expect(cells.get('DFF')).toMatchObject({ area: 9.5, stores: true });
    expect(cells.get('DFF')?.pins.get('CLK')).toEqual({ direction: 'input', clock: true, function: '' });
    expect(cells.get('INV')).toMatchObject({ area: 2, stores: false });
  });

  test('the buffer is one, and no clock buffer where there is another', () => {
    expect(bufferOf(parseLiberty(library, 'small.lib'))).toEqual({ name: 'BUF2', input: 'A', output: 'Y' });
    const none = parseLiberty(library.replaceAll('"A"', '"!A"').replace('"(A)"', '"0"'), 'small.lib');
    expect(() => bufferOf(none)).toThrow(/no buffer/);
  });

  test.each([
    ['no library', 'hello', /no Liberty library/],
    ['cut short', library.slice(0, -4), /cut short/],
    ['a cell without area', library.replace('area : 2;', ''), /INV has no area/],
  ])('refuses what is %s', (_, text, message) => {
    expect(() => parseLiberty(text, 'small.lib')).toThrow(message);
  });
});

const core = '$paramod$0a1b\\a_core';
const port = (direction: string, bits: number[]) => ({ direction, bits });
const netlist = (inside: string): JsonNetlist => ({
  modules: {
    a_top: {
      attributes: {},
      ports: { clk: port('input', [2]), q: port('output', [3]) },
      cells: { u_core: { type: core, parameters: {}, connections: { clk: [2], q: [3] } } },
      netnames: {},
    },
    [core]: {
      attributes: {},
      ports: { clk: port('input', [2]), q: port('output', [3]) },
      cells: {
        _0_: { type: inside, parameters: {}, connections: { CLK: [2], D: [4], Q: [3] } },
        _1_: { type: 'DFF', parameters: {}, connections: { CLK: [2], D: ['0'], Q: [5] } },
        u_mem: {
          type: 'a_mem',
          parameters: { WORDS: '00000101', DATA_BITS: '00000011' },
          port_directions: { clk: 'input', rdata: 'output' },
          connections: { clk: [2], rdata: [4, 6, 7] },
        },
      },
      netnames: {},
    },
    a_mem: { attributes: { blackbox: '00000000000000000000000000000001' }, ports: {}, cells: {}, netnames: {} },
  },
});

describe('the mapped netlist', () => {
  const cells = parseLiberty(library, 'small.lib');

  test('blocks add up; memories count in bits; a constant input needs no check', () => {
    const { blocks, macros, storing } = readNetlist(netlist('DFF'), 'a_top', cells);
    const sums = { cells: 2, flops: 2, area: 19, memoryBits: 15 };
    expect(blocks).toEqual([
      { path: '', module: 'a_top', ...sums },
      { path: 'u_core', module: 'a_core', ...sums },
    ]);
    expect(macros.get('u_core/u_mem')).toMatchObject({ kind: 'memory', type: 'a_mem_5x3' });
    expect(storing).toEqual(['u_core/_0_']);
  });

  test('a cell that was not mapped is refused', () => {
    expect(() => readNetlist(netlist('$_DFF_P_'), 'a_top', cells)).toThrow(/not mapped/);
  });

  test('names: of the RTL, and legible ones for variants and shapes', () => {
    expect([rtlName(core), rtlName("$paramod\\m\\W=32'1"), rtlName('top')]).toEqual(['a_core', 'm', 'top']);
    const text = `module \\${core} (clk);\n  a_mem #(\n    .DATA_BITS(32'sd3),\n    .WORDS(32'sd5)\n  ) u_mem (\n`;
    expect(readable(text, [core])).toBe('module a_core_v0 (clk);\n  a_mem_5x3 u_mem (\n');
  });

  test('what is tied to a constant outside never changes inside', () => {
    const { modules } = netlist('DFF');
    const tied = { ...modules[core], ports: { ...modules[core].ports, d: port('input', [4]) } };
    const top = { ...modules.a_top, cells: { u_core: { type: core, parameters: {}, connections: { d: ['0'] } } } };
    const found = readNetlist({ modules: { ...modules, a_top: top, [core]: tied } }, 'a_top', cells);
    expect(found).toMatchObject({ storing: [], idle: ['u_core/_0_', 'u_core/_1_'] });
  });
});

describe('the bench of a netlist', () => {
  test('a vector of one bit is a scalar', () => {
    const text = 'module a_stage_l0(clk);\n  wire v;\n  wire [1:0] w;\nendmodule\n';
    expect(benchForGates('dut.u_stage0.v[0] & dut.u_stage0.w[0] & dut.u_stage1.v[0]', text)).toBe(
      'dut.u_stage0.v & dut.u_stage0.w[0] & dut.u_stage1.v[0]',
    );
  });
});
