/** The proof that a mutant changes nothing, for registers that a mutant puts on the other edge of the clock. */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isEquivalent } from '../fixtures/mutation/equivalence.js';
import { yosys } from '../fixtures/mutation/mutants.js';
import { inScratch } from '../fixtures/rtl/run.js';
import { toolDescribe } from '../need-tools.js';

// `kept` is written in one cycle and read in the next, `shown` is seen in every cycle
const STAGE = `
module stage(clk, rst_n, in, out);
  input clk, rst_n, in;
  output out;
  reg phase, kept, shown;
  always @(posedge clk or negedge rst_n)
    if (!rst_n) begin
      phase <= 0;
      kept  <= 0;
      shown <= 0;
    end else begin
      phase <= !phase;
      if (phase) kept <= in;
      shown <= in;
    end
  assign out = phase ? shown : kept ^ shown;
endmodule
`;

const shape = { name: 'no_array', engines: 1, magnitudeBits: 1, slotBits: 1, cycles: 2 };

toolDescribe(['yosys'], 'a register on the other edge of the clock', () => {
  test.each([
    { register: 'kept', proof: 'proven' },
    { register: 'shown', proof: 'refuted' },
  ])('$register: $proof', ({ register, proof }) =>
    inScratch(async (folder) => {
      await mkdir(join(folder, 'rtl'));
      await writeFile(join(folder, 'rtl/stage.v'), STAGE);
      const read = ['read_verilog rtl/stage.v', 'hierarchy -check -top stage', 'proc', 'opt_clean'];
      await yosys(folder, [...read, 'write_rtlil base.il']);
      const cells = (await readFile(join(folder, 'base.il'), 'utf8')).split(/^ {2}cell /m).slice(1);
      const cell = cells.find((text) => text.includes(`connect \\Q \\${register}\n`))?.split(/[ \n]/)[1];
      const command = `mutate -mode inv -module stage -cell ${cell} -port CLK -portbit 0`;
      expect(await isEquivalent(folder, { stage: 'rtl/stage.v', shape, memories: [] }, command, 0, 20)).toBe(proof);
    }),
  );
});
