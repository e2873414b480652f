/** How often every cell of a netlist switches while a recording is worked: counted in its simulation, cycle by cycle. */

import { MenageError } from '../../errors/index.js';
import type { Library } from './liberty.js';

/** Bits of a count. */
const SLICES = 24;

/** Outputs that one counter watches: Verilator asks for gigabytes where a vector has thousands of bits. */
const GROUP = 64;
const DIGITS = GROUP / 4;

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
 * Counts of a group of bits at once: bit k of every count is one vector, and a cycle adds what has changed with a ripple
 * of carries over them. What has settled is read at the rising edge; glitches before it are not seen, and what is unknown
 * until a memory is first read does not count; Verilator, which knows no unknown values, has a change or two more of it.
 */
const counter = (bench: string): string => `
module menage_counter (part, first, now);
  /* verilator no_inline_module */
  input wire [31:0] part, first;
  input wire [${GROUP - 1}:0] now;
  reg [${GROUP - 1}:0] was, carry, both;
  reg [${GROUP - 1}:0] count [0:${SLICES - 1}];
  reg running, written;
  integer slice, at, cycles, file;
  initial begin
    running = 1'b0;
    written = 1'b0;
    cycles = 0;
    was = 0;
    for (slice = 0; slice < ${SLICES}; slice = slice + 1) count[slice] = 0;
  end
  always @(posedge ${bench}.clk) begin
    if (running) begin
      carry = now ^ was;
      if (^carry === 1'bx)
        for (at = 0; at < ${GROUP}; at = at + 1)
          if (carry[at] !== 1'b1) carry[at] = 1'b0;
      cycles = cycles + 1;
      slice = 0;
      while (carry != 0 && slice < ${SLICES}) begin
        both = count[slice] & carry;
        count[slice] = count[slice] ^ carry;
        carry = both;
        slice = slice + 1;
      end
      if (${bench}.stops_out != 0 && !written) begin
        written = 1'b1;
        file = $fopen("activity.txt", "a");
        $fwrite(file, "%0d %0d %0d", part, first, cycles);
        for (slice = 0; slice < ${SLICES}; slice = slice + 1) $fwrite(file, " %h", count[slice]);
        $fwrite(file, " %m\\n");
        $fclose(file);
      end
    end
    was = now;
    running = ${bench}.starts_in != 0 && ${bench}.stops_out == 0;
  end
endmodule
`;

/** Counters of a module's outputs, `GROUP` of them each; all of one kind, which Verilator then compiles once. */
function counters(part: number, nets: readonly string[]): string {
  const starts = Array.from({ length: Math.ceil(nets.length / GROUP) }, (_, g) => g * GROUP);
  return starts
    .map((first) => {
      const own = nets.slice(first, first + GROUP);
      const now = [...(own.length < GROUP ? [`${GROUP - own.length}'d0`] : []), ...own.reverse()];
      const numbers = `.part(32'd${part}), .first(32'd${first})`;
      return `  menage_counter menage_${first} (${numbers},\n    .now({${now.join(', ')}})\n  );\n`;
    })
    .join('');
}

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
    const nets = found.map(({ net }) => net);
    const added = counters(watch.size, nets);
    watch.set(name, found);
    return module.replace(/endmodule$/, () => `${added}endmodule`);
  });
  return { text: `${text}${counter(bench)}`, watch };
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

interface Sum {
  toggles: number;
  outputs: number;
}

/** Parses what the counters wrote. @throws E_TOOL_FAILED for a file that is not whole */
export function parseActivity(text: string, watch: Watch, file: string): CellActivity {
  const fail = (legal: string): MenageError => new MenageError('E_TOOL_FAILED', { path: file, legal });
  const parts = [...watch];
  const blocks = new Map<string, { readonly sums: Map<string, Sum>; missing: number }>();
  let counted = 0;
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const [part, first, cycles, ...rest] = line.split(' ');
    const slices = rest.slice(0, SLICES);
    const [module, found = []] = parts[Number(part)] ?? [];
    const own = found.slice(Number(first), Number(first) + GROUP);
    if (
      own.length === 0 ||
      slices.length < SLICES ||
      slices.some((one) => one.length !== DIGITS || !/^[0-9a-f]+$/.test(one))
    ) {
      throw fail(`counters of ${module ?? part} are not whole, or unknown bits among them`);
    }
    counted = Number(cycles);
    const path = rest.slice(SLICES).join('');
    const place = plainPath(path.slice(path.indexOf('.dut') + 4).replace(/\.menage_\d+$/, ''));
    const block = blocks.get(place) ?? { sums: new Map<string, Sum>(), missing: found.length };
    blocks.set(place, block);
    block.missing -= own.length;
    own.forEach(({ cell }, bit) => {
      const digit = DIGITS - 1 - (bit >> 2);
      const sum = block.sums.get(cell) ?? { toggles: 0, outputs: 0 };
      slices.forEach((slice, s) => {
        if ((Number.parseInt(slice[digit] as string, 16) >> (bit & 3)) & 1) sum.toggles += 2 ** s;
      });
      block.sums.set(cell, { ...sum, outputs: sum.outputs + 1 });
    });
  }
  if (blocks.size === 0 || !(counted > 0)) throw fail('no counters were written');
  const partial = [...blocks].find(([, { missing }]) => missing !== 0);
  if (partial !== undefined) throw fail(`counters of ${partial[0]} are not whole`);
  const rates = ({ sums }: { readonly sums: Map<string, Sum> }): Map<string, number> =>
    new Map([...sums].map(([cell, { toggles, outputs }]) => [cell, toggles / outputs / counted]));
  return { cycles: counted, blocks: new Map([...blocks].map(([place, block]) => [place, rates(block)])) };
}
