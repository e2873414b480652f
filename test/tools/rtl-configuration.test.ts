/** The configuration port: what was written is read back, what goes wrong is flagged, and nothing else is disturbed. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generateRtl } from '../../generators/rtl/index.js';
import { registerAddress } from '../../generators/rtl/registers.js';
import { addressBits, configurationBits } from '../../generators/rtl/shape.js';
import { writeTree } from '../../src/emit/write-tree.js';
import { expectEnded, runTool } from '../../src/sim/process.js';
import { build } from '../fixtures/rtl/networks.js';
import { inScratch, planOf } from '../fixtures/rtl/run.js';
import { toolDescribe } from '../need-tools.js';

const reg = (name: string): string => `${registerAddress(name)}`;

/** Loads, reads everything back, then provokes what the status must say. */
const bench = (top: string, inBits: number, cfgBits: number): string => `
module check;
  reg clk = 0, rst_n = 0, in_valid = 0, cfg_valid = 0, cfg_write = 0;
  reg [${inBits + 1}:0] in_word = 0;
  reg [7:0] cfg_core = 0;
  reg [1:0] cfg_region = 0;
  reg [${cfgBits - 1}:0] cfg_addr = 0;
  reg [31:0] cfg_wdata = 0;
  wire in_ready, out_valid, cfg_ready, cfg_rvalid;
  wire [31:0] cfg_rdata;
  reg cfg_taken, in_taken;
  reg [71:0] word;
  reg [31:0] answer;
  integer file, words = 0, wrong = 0;
  ${top} dut (.clk(clk), .rst_n(rst_n), .in_valid(in_valid), .in_word(in_word), .in_ready(in_ready), .out_valid(out_valid),
    .out_ready(1'b1), .cfg_valid(cfg_valid), .cfg_write(cfg_write), .cfg_core(cfg_core), .cfg_region(cfg_region),
    .cfg_addr(cfg_addr), .cfg_wdata(cfg_wdata), .cfg_ready(cfg_ready), .cfg_rvalid(cfg_rvalid), .cfg_rdata(cfg_rdata));
  always #5 clk = !clk;
  always @(posedge clk) begin
    cfg_taken <= cfg_valid & cfg_ready;
    in_taken <= in_valid & in_ready;
  end
  task access(input write, input [7:0] core, input [1:0] region, input [31:0] address, input [31:0] data);
    begin
      cfg_valid = 1; cfg_write = write; cfg_core = core; cfg_region = region; cfg_addr = address; cfg_wdata = data;
      @(negedge clk); while (!cfg_taken) @(negedge clk);
      cfg_valid = 0;
      if (!write) begin
        while (!cfg_rvalid) @(negedge clk);
        answer = cfg_rdata;
      end
    end
  endtask
  task show(input [8*12-1:0] name); $display("%0s %0d", name, $signed(answer)); endtask
  task send(input [1:0] kind, input integer address);
    begin
      in_valid = 1; in_word = {kind, address[${inBits - 1}:0]};
      @(negedge clk); while (!in_taken) @(negedge clk);
      in_valid = 0;
    end
  endtask
  initial begin
    repeat (3) @(negedge clk); rst_n = 1; @(negedge clk);
    file = $fopen("mem/config.hex", "r");
    while ($fscanf(file, "%h", word) == 1) access(1, word[71:64], word[61:60], word[59:32], word[31:0]);
    $fclose(file); file = $fopen("mem/config.hex", "r");
    while ($fscanf(file, "%h", word) == 1) begin
      access(0, word[71:64], word[61:60], word[59:32], 0);
      words = words + 1;
      if (answer !== word[31:0]) wrong = wrong + 1;
    end
    $display("words %0d", words); $display("wrong %0d", wrong);
    access(0, 0, 0, ${reg('STATUS')}, 0); show("clean");
    access(1, 0, 0, ${reg('TRIM')} + 1, -5); access(0, 0, 0, ${reg('TRIM')} + 1, 0); show("trim");
    access(0, 77, 0, ${reg('MODE')}, 0); show("absent");
    access(0, 0, 0, 7, 0); access(0, 0, 0, ${reg('STATUS')}, 0); show("astray");
    access(1, 0, 0, ${reg('STATUS')}, 0); access(0, 0, 0, ${reg('STATUS')}, 0); show("cleared");
    send(2, 0); send(0, 9); send(0, 3); send(1, 0);
    repeat (200) @(negedge clk);
    access(0, 0, 0, ${reg('STATUS')}, 0); show("outside");
    access(0, 0, 0, ${reg('EVENTS')}, 0); show("events");
    access(1, 255, 0, ${reg('CONTROL')}, 2); access(0, 0, 0, ${reg('EVENTS')}, 0); show("none");
    send(0, 3); send(0, 3); access(1, 255, 0, ${reg('CONTROL')}, 1);
    repeat (200) @(negedge clk);
    access(0, 0, 0, ${reg('STATUS')}, 0); show("after");
    access(0, 0, 0, ${reg('LAST_SLOT')}, 0); show("kept");
    $display("membrane %0d", dut.u_stage0.u_array0.membrane[0] == 0.0);
    $finish;
  end
endmodule
`;

toolDescribe(['iverilog', 'vvp'], 'the configuration port', () => {
  test.each(['lockstep', 'decoupled'] as const)('reads back, flags and resets: %s', async (dispatch) => {
    const plan = planOf(build({ name: 'port', sizes: [9, 20, 5], engines: 4, slots: 3, bias: 200, dispatch }));
    await inScratch(async (cwd) => {
      const tree = generateRtl(plan);
      await mkdir(join(cwd, 'mem'), { recursive: true });
      await writeTree(cwd, tree);
      await writeFile(join(cwd, 'check.v'), bench('port_top', addressBits(plan.inputs), configurationBits(plan)));
      const files = (tree.get('tb/filelist.f') ?? '').trim().split('\n').slice(0, -1);
      const run = { cwd, timeout: 100 };
      const built = await runTool({ ...run, tool: 'iverilog', args: ['-g2005', '-o', 'c.vvp', ...files, 'check.v'] });
      expect(expectEnded(built).log).toBe('');
      const { log } = expectEnded(await runTool({ ...run, tool: 'vvp', args: ['-n', 'c.vvp'] }));
      const said = Object.fromEntries([...log.matchAll(/^(\w+) (-?\d+)$/gm)].map(([, name, n]) => [name, Number(n)]));
      const words = (tree.get('mem/config.hex') ?? '').trim().split('\n').length;
      expect(said).toEqual({
        ...{ words, wrong: 0, clean: 0, trim: -5, absent: 0, astray: 8, cleared: 0, outside: 2, events: 2, none: 0 },
        ...{ after: 2, kept: plan.cores[0].slotsUsed - 1, membrane: 1 },
      });
    });
  });
});
