/** Buffers between a reset and its flip-flops: nobody is forgotten, and no net is heavy. */

import { describe, expect, test } from 'vitest';
import type { BufferCell, Library } from '../../src/sim/synth/liberty.js';
import { parseLiberty } from '../../src/sim/synth/liberty.js';
import type { JsonCell, JsonNetlist } from '../../src/sim/synth/netlist.js';
import { withResetTrees } from '../../src/sim/synth/reset-tree.js';

const library: Library = parseLiberty(
  `library (small) {
  cell (BUF) { area : 4; pin(A) { direction : input; } pin(Y) { direction : output; function : "A"; } }
  cell (DFFR) { area : 9; ff (IQ, IQN) { next_state : "D"; clocked_on : "CLK"; clear : "!R"; }
    pin(CLK) { direction : input; clock : true; } pin(D) { direction : input; } pin(R) { direction : input; }
    pin(Q) { direction : output; function : "IQ"; } }
}
`,
  'small.lib',
);
const buffer: BufferCell = { name: 'BUF', input: 'A', output: 'Y' };

const port = (direction: string, bits: number[]) => ({ direction, bits });
const flop = (reset: number | string, q: number): JsonCell => ({
  type: 'DFFR',
  parameters: {},
  connections: { CLK: [2], D: [q], R: [reset], Q: [q] },
});

/** Two instances of a block of `count` flip-flops and a top with one of its own; the last has its reset tied off. */
const netlist = (count: number): JsonNetlist => ({
  modules: {
    block: {
      attributes: {},
      ports: { clk: port('input', [2]), rst_n: port('input', [3]) },
      cells: Object.fromEntries([
        ...Array.from({ length: count }, (_, i) => [`f${i}`, flop(3, 10 + i)] as const),
        ['tied', flop('1', 10 + count)] as const,
      ]),
      netnames: { rst_n: { bits: [3] }, q: { bits: Array.from({ length: count + 1 }, (_, i) => 10 + i) } },
    },
    top: {
      attributes: {},
      ports: { clk: port('input', [2]), rst_n: port('input', [3]) },
      cells: {
        own: flop(3, 4),
        a: { type: 'block', parameters: {}, connections: { clk: [2], rst_n: [3] } },
        b: { type: 'block', parameters: {}, connections: { clk: [2], rst_n: [3] } },
      },
      netnames: { rst_n: { bits: [3] }, q: { bits: [4] } },
    },
  },
});

/** Loads of every net of a module, and the net that each buffered one comes from in the end. */
function nets({ modules }: JsonNetlist, name: string) {
  const cells = Object.values(modules[name]!.cells);
  const drivers = new Map(
    cells.filter(({ type }) => type === 'BUF').map((c) => [c.connections.Y![0], c.connections.A![0]]),
  );
  const loads = new Map<unknown, number>();
  const pins = cells.flatMap((c) =>
    Object.entries(c.connections).flatMap(([pin, bits]) => (['A', 'R', 'rst_n'].includes(pin) ? bits : [])),
  );
  for (const bit of pins) loads.set(bit, (loads.get(bit) ?? 0) + 1);
  const origin = (bit: unknown): unknown => (drivers.has(bit as number) ? origin(drivers.get(bit as number)) : bit);
  return {
    loads,
    drivers,
    origins: cells
      .filter(({ type }) => type !== 'BUF')
      .map((c) => origin((c.connections.R ?? c.connections.rst_n)![0])),
  };
}

describe('the trees of resets', () => {
  test.each([2, 12, 13, 145, 400])(
    '%d flip-flops: all are reset by the same net, and no net has many loads',
    (count) => {
      const before = netlist(count);
      const after = withResetTrees(before, 'top', library, buffer);
      const { loads, origins } = nets(after, 'block');
      expect(origins).toEqual([...Array.from({ length: count }, () => 3), '1']);
      loads.delete('1');
      expect(Math.max(...loads.values())).toBeLessThanOrEqual(12);
      // to the outside, the block is one load
      expect(loads.get(3)).toBe(1);
      expect(nets(after, 'top').origins).toEqual([3, 3, 3]);
      expect(nets(after, 'top').loads.get(3)).toBe(1);
      // what went in is as it was
      expect(before).toEqual(netlist(count));
    },
  );

  test('one flip-flop needs none', () => {
    expect(nets(withResetTrees(netlist(1), 'top', library, buffer), 'block').drivers.size).toBe(0);
  });
});
