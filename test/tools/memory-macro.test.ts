/** Every memory stands behind a wrapper of its own; an SRAM macro in its place changes nothing, if it keeps the contract. */

import { describe, expect, test } from 'vitest';
import type { FileTree } from '../../src/ir/types.js';
import type { RtlResult } from '../../src/sim/rtl/index.js';
import { build, drawnSamples } from '../fixtures/rtl/networks.js';
import { planOf, simulate, steps } from '../fixtures/rtl/run.js';
import { toolDescribe } from '../need-tools.js';

const built = build({ name: 'macro', sizes: [9, 22, 5], engines: 4, slots: 3, bias: 100, layer: { resetDelay: true } });
const plan = planOf(built);
const samples = drawnSamples(9, 2, 10, 0.4);

/**
 * What a memory compiler delivers: active-low chip select and write enable, contents that nothing has set, data that
 * leaves `latency` cycles after the access and, where `holds` is false, only then.
 */
const macro = (name: string, { latency, holds }: { latency: 1 | 2; holds: boolean }): string => `
module ${name}_sram #(parameter AW = 2, parameter DW = 4, parameter WORDS = 4) (
  input wire clk0, input wire csb0, input wire web0, input wire [AW-1:0] addr0, input wire [DW-1:0] din0,
  output wire [DW-1:0] dout0
);
  reg [DW-1:0] cells [0:WORDS-1];
  reg [DW-1:0] read_q;
  reg [DW-1:0] late_q;
  always @(posedge clk0) begin
    if (!csb0 && !web0) cells[addr0] <= din0;
    if (!csb0 && web0) read_q <= cells[addr0];
    ${holds ? '' : "else read_q <= {DW{1'bx}};"}
    late_q <= read_q;
  end
  assign dout0 = ${latency === 1 ? 'read_q' : 'late_q'};
endmodule
`;

const wrapper = (text: string, name: string): string => {
  const header = /module[\s\S]*?\n\);/.exec(text)?.[0] ?? '';
  expect(header).toContain(`module ${name} `);
  return `\`default_nettype none

${header}
  ${name}_sram #(.AW(ADDR_BITS), .DW(DATA_BITS), .WORDS(WORDS)) u_sram (
    .clk0(clk), .csb0(!en), .web0(!we), .addr0(addr), .din0(wdata), .dout0(rdata)
  );
endmodule

\`default_nettype wire
`;
};

const memoryFiles = (tree: FileTree): string[] => [...tree.keys()].filter((path) => /^rtl\/\w+_mem\.v$/.test(path));

/** All wrappers around macros in place of the memories. */
const replaced =
  (kind: { latency: 1 | 2; holds: boolean }) =>
  (tree: FileTree): FileTree => {
    const files = memoryFiles(tree);
    expect(files.length).toBeGreaterThan(0);
    return new Map([
      ...tree,
      ...files.map((path): [string, string] => {
        const name = /(\w+)\.v$/.exec(path)?.[1] ?? '';
        return [path, macro(name, kind) + wrapper(tree.get(path) ?? '', name)];
      }),
    ]);
  };

const found = ({ recordings }: RtlResult) => recordings.map(({ layers }) => layers.map(steps));

toolDescribe(['iverilog', 'vvp'], 'memories as macros', () => {
  test('the same spikes and cycles', async () => {
    const [plain, macros] = [
      await simulate(plan, { samples }),
      await simulate(plan, { samples }, replaced({ latency: 1, holds: true })),
    ];
    expect(found(plain).flat(3).length).toBeGreaterThan(5);
    expect(found(macros)).toEqual(found(plain));
    expect(macros.cycles).toBe(plain.cycles);
  });

  // each clause of the contract is needed: a macro that breaks it is found out
  describe.each([
    ['is a cycle late', { latency: 2, holds: true }],
    ['loses its data after a cycle', { latency: 1, holds: false }],
  ] as const)('a macro that %s', (_, kind) => {
    test('does not go unnoticed', async () => {
      const plain = found(await simulate(plan, { samples }));
      const outcome = await simulate(plan, { samples, maxCycles: 100_000 }, replaced(kind)).then(
        found,
        (error: { code: string }) => error.code,
      );
      expect(outcome).not.toEqual(plain);
    });
  });
});
