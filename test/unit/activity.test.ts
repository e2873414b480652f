/** Counts of changes, as the counters write them, and the power that they weigh. */

import { describe, expect, test } from 'vitest';
import { parseActivity, plainPath, watchCells } from '../../src/sim/synth/activity.js';
import { parseLiberty } from '../../src/sim/synth/liberty.js';
import type { SynthBlock } from '../../src/sim/synth/netlist.js';
import { sumPower } from '../../src/sim/synth/power.js';

const library = parseLiberty(
  `library (small) {
  cell (INV) { area : 1; pin(A) { direction : input; } pin(Y) { direction : output; function : "!A"; } }
  cell (ADD) { area : 2; pin(A) { direction : input; } pin(C) { direction : output; } pin(S) { direction : output; } }
}
`,
  'small.lib',
);

const netlist = `module part (a, y);
  input a;
  output y;
  INV _1_ (
    .A(a),
    .Y(y)
  );
  ADD \\g[0].x  (
    .A(a),
    .C(c[1]),
    .S(\\odd )
  );
endmodule
module glue(a);
  part u_part (
    .a(a)
  );
endmodule
`;

const slices = (values: readonly number[]): string =>
  Array.from({ length: 24 }, (_, s) =>
    values
      .reduce((sum, v, bit) => sum + ((v >> s) & 1) * 2 ** bit, 0)
      .toString(16)
      .padStart(16, '0'),
  ).join(' ');

describe('the counters', () => {
  const { text, watch } = watchCells(netlist, library, 'small_tb');

  test('watch every output of every cell, and modules of cells alone', () => {
    expect(watch.get('part')).toEqual([
      { cell: '_1_', net: 'y' },
      { cell: 'g[0].x', net: 'c[1]' },
      { cell: 'g[0].x', net: '\\odd ' },
    ]);
    expect([...watch.keys()]).toEqual(['part']);
    expect(text).toContain(".now({61'd0, \\odd , c[1], y})");
    const glue = netlist.slice(netlist.indexOf('module glue'));
    expect(text.slice(text.indexOf('module glue')).slice(0, glue.length)).toBe(glue);
  });

  test('are read as rates, a cycle and output', () => {
    const line = `0 0 100 ${slices([50, 10, 30])} small_tb.dut.u_a.\\g[0].u_part .menage_0\n`;
    const { cycles, blocks } = parseActivity(line, watch, 'activity.txt');
    expect(cycles).toBe(100);
    expect(Object.fromEntries(blocks.get(plainPath('u_a/g[0].u_part'))!)).toEqual({ _1_: 0.5, 'g[0].x': 0.2 });
  });

  test('are of 64 outputs each, all of them needed', () => {
    const cells = Array.from({ length: 70 }, (_, i) => `  INV _${i}_ (\n    .A(a),\n    .Y(n${i})\n  );\n`).join('');
    const { text, watch } = watchCells(`module wide (a);\n${cells}endmodule\n`, library, 'small_tb');
    expect(text.match(/menage_counter menage_.*/g)).toEqual([
      "menage_counter menage_0 (.part(32'd0), .first(32'd0),",
      "menage_counter menage_64 (.part(32'd0), .first(32'd64),",
    ]);
    const first = `0 0 100 ${slices([])} small_tb.dut.menage_0\n`;
    const second = `0 64 100 ${slices([0, 0, 0, 0, 0, 25])} small_tb.dut.menage_64\n`;
    const { blocks } = parseActivity(first + second, watch, 'activity.txt');
    expect([...blocks.get('')!].filter(([, rate]) => rate > 0)).toEqual([['_69_', 0.25]]);
    expect(() => parseActivity(first, watch, 'activity.txt')).toThrow(/E_TOOL_FAILED/);
  });

  test.each([
    ['nothing', ''],
    ['an unknown module', `1 0 100 ${slices([1])} small_tb.dut.u_a.menage_0\n`],
    ['a line that is cut short', `0 0 100 0 1\n`],
    ['unknown bits', `0 0 100 ${slices([1, 1, 1]).replace('7', 'x')} small_tb.dut.u_a.menage_0\n`],
  ])('are not believed: %s', (_, wrong) => {
    expect(() => parseActivity(wrong, watch, 'activity.txt')).toThrow(/E_TOOL_FAILED/);
  });
});

describe('power', () => {
  const block = (path: string, cells: number): SynthBlock => ({
    path,
    module: 'm',
    cells,
    flops: 0,
    area: 0,
    memoryBits: 0,
  });
  const activity = {
    cycles: 10,
    blocks: new Map([
      ['u_a', new Map([['_1_', 0.25]])],
      ['', new Map([['_9_', 1]])],
    ]),
  };
  const request = { top: 't', blocks: [block('', 2), block('u_a', 1)], activity, workDir: '', timeout: 1 };
  const log = `menage: activity 0
 1.0e-03 0.0e+00 2.0e-06 1.0e-03 u_a/_1_
 0.0e+00 0.0e+00 1.0e-06 1.0e-06 _9_
 0.0e+00 0.0e+00 0.0e+00 0.0e+00 u_a
menage: activity 1
 3.0e-03 4.0e-03 2.0e-06 7.0e-03 u_a/_1_
 1.0e-03 1.0e-03 1.0e-06 2.0e-03 _9_
 0.0e+00 0.0e+00 0.0e+00 0.0e+00 u_a
menage: end
`;

  test('is what the clock takes, and what each cell takes at its own rate', () => {
    const [all, part] = sumPower(log, request, 'power.log');
    expect(part).toMatchObject({ path: 'u_a', clock: 1e-3, internal: 0.5e-3, switching: 1e-3, leakage: 2e-6 });
    expect(all!.total).toBeCloseTo(1e-3 + 1.5e-3 + 2e-6 + 2e-3 + 1e-6, 12);
  });

  test.each([
    ['a cell without a count', log.replaceAll('_9_', '_8_')],
    ['a cell too few', log.replace(/^.* _9_\n/gm, '')],
    ['an end that is missing', log.replace('menage: end', '')],
  ])('is refused for %s', (_, wrong) => {
    expect(() => sumPower(wrong, request, 'power.log')).toThrow(/E_TOOL_FAILED/);
  });
});
