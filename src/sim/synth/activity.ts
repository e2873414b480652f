/** How often every cell of a netlist switches while a recording is worked: counted in its simulation, cycle by cycle. */

import { MenageError } from '../../errors/index.js';
import type { Library } from './liberty.js';

/** Bits of a count. */
const SLICES = 24;

/** Outputs of a module's cells, in the order of the bits that watch them. */
interface Watched {
  readonly cell: string;
  readonly net: string;
}

/** By module: the outputs that are watched. */
export type Watch = ReadonlyMap<string, readonly Watched[]>;

/** Instances as Yosys writes them. */
const instance = /^ {2}(\w+) (\\\S+|\w+) +\(\n([\s\S]*?)\n {2}\);/gm;

function watchedIn(body: string, { cells }: Library): Watched[] {
  return [...body.matchAll(instance)].flatMap(([, type, cell, pins]) => {
    const known = cells.get(type);
    if (known === undefined) return [];
    return [...pins.matchAll(/\.(\w+)\((.+)\)/g)].flatMap(([, pin, net]) =>
      known.pins.get(pin)?.direction === 'output' ? [{ cell: cell.replace(/^\\/, ''), net }] : [],
    );
  });
}

/**
 * Counters of all bits at once: bit k of every count is one vector, and a cycle adds what has changed with a ripple of
 * carries over them. What has settled is read at the rising edge; glitches before it are not seen, and what is unknown
 * until a memory is first read does not count.
 */
const counters = (module: string, nets: readonly string[], bench: string): string => `
  wire [${nets.length - 1}:0] menage_now = {${[...nets].reverse().join(', ')}};
  reg [${nets.length - 1}:0] menage_was, menage_carry, menage_both;
  reg [${nets.length - 1}:0] menage_count [0:${SLICES - 1}];
  reg menage_running, menage_written;
  integer menage_slice, menage_bit, menage_cycles, menage_file;
  initial begin
    menage_running = 1'b0;
    menage_written = 1'b0;
    menage_cycles = 0;
    menage_was = 0;
    for (menage_slice = 0; menage_slice < ${SLICES}; menage_slice = menage_slice + 1) menage_count[menage_slice] = 0;
  end
  always @(posedge ${bench}.clk) begin
    if (menage_running) begin
      menage_carry = menage_now ^ menage_was;
      if (^menage_carry === 1'bx)
        for (menage_bit = 0; menage_bit < ${nets.length}; menage_bit = menage_bit + 1)
          if (menage_carry[menage_bit] !== 1'b1) menage_carry[menage_bit] = 1'b0;
      menage_cycles = menage_cycles + 1;
      for (menage_slice = 0; menage_slice < ${SLICES}; menage_slice = menage_slice + 1) begin
        menage_both = menage_count[menage_slice] & menage_carry;
        menage_count[menage_slice] = menage_count[menage_slice] ^ menage_carry;
        menage_carry = menage_both;
      end
      if (${bench}.stops_out != 0 && !menage_written) begin
        menage_written = 1'b1;
        menage_file = $fopen("activity.txt", "a");
        $fwrite(menage_file, "${module} %0d", menage_cycles);
        for (menage_slice = 0; menage_slice < ${SLICES}; menage_slice = menage_slice + 1)
          $fwrite(menage_file, " %h", menage_count[menage_slice]);
        $fwrite(menage_file, " %m\\n");
        $fclose(menage_file);
      end
    end
    menage_was = menage_now;
    menage_running = ${bench}.starts_in != 0 && ${bench}.stops_out == 0;
  end
`;

/**
 * The netlist with counters in each module that has cells, from the start of the first recording until its end has left.
 * They write `activity.txt` where the simulation runs.
 *
 * @param bench module of the test bench
 */
export function watchCells(netlist: string, library: Library, bench: string): { text: string; watch: Watch } {
  const watch = new Map<string, readonly Watched[]>();
  const text = netlist.replace(/^module (\w+) ?\([\s\S]*?^endmodule/gm, (module, name: string) => {
    const found = watchedIn(module, library);
    if (found.length === 0) return module;
    watch.set(name, found);
    const nets = found.map(({ net }) => net);
    return module.replace(/endmodule$/, `${counters(name, nets, bench)}endmodule`);
  });
  return { text, watch };
}

/** Names of instances in a row, whatever a simulator makes of brackets and dots. */
export const plainPath = (path: string): string =>
  path
    .replace(/__(BRA|KET|DOT)__/g, '')
    .replace(/[^A-Za-z0-9_]/g, '')
    .replace(/_+/g, '_');

export interface CellActivity {
  /** clock cycles that were counted */
  readonly cycles: number;
  /** by `plainPath` of the block, and the name of the cell in it: changes of its outputs, a cycle and output */
  readonly blocks: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** Parses what the counters wrote. @throws E_TOOL_FAILED for a file that is not whole */
export function parseActivity(text: string, watch: Watch, file: string): CellActivity {
  const fail = (legal: string): MenageError => new MenageError('E_TOOL_FAILED', { path: file, legal });
  const blocks = new Map<string, ReadonlyMap<string, number>>();
  let counted = 0;
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const [module, cycles, ...rest] = line.split(' ');
    const slices = rest.slice(0, SLICES);
    const found = watch.get(module as string);
    const digits = Math.ceil((found?.length ?? 0) / 4);
    if (
      found === undefined ||
      slices.length < SLICES ||
      slices.some((one) => one.length !== digits || !/^[0-9a-f]+$/.test(one))
    ) {
      throw fail(`counters of ${module} are not whole, or unknown bits among them`);
    }
    counted = Number(cycles);
    const sum = new Map<string, { toggles: number; outputs: number }>();
    found.forEach(({ cell }, bit) => {
      const digit = digits - 1 - (bit >> 2);
      let toggles = 0;
      slices.forEach((slice, s) => {
        if ((Number.parseInt(slice[digit] as string, 16) >> (bit & 3)) & 1) toggles += 2 ** s;
      });
      const { toggles: before, outputs } = sum.get(cell) ?? { toggles: 0, outputs: 0 };
      sum.set(cell, { toggles: before + toggles, outputs: outputs + 1 });
    });
    const path = rest.slice(SLICES).join('');
    const rates = [...sum].map(([cell, { toggles, outputs }]) => [cell, toggles / outputs / counted] as const);
    blocks.set(plainPath(path.slice(path.indexOf('.dut') + 4)), new Map(rates));
  }
  if (blocks.size === 0 || !(counted > 0)) throw fail('no counters were written');
  return { cycles: counted, blocks };
}
