/** The cycles of one front end: of the rows of all engines, or behind a queue of its own of the list of one engine. */

import type { CoreTables } from './types.js';

/** Clock cycles, from one to before another, in which a front end's operations follow each other without a gap. */
interface Run {
  readonly from: number;
  to: number;
}

export class LaneClock {
  /** cycle of the last look-up taken */
  taken = -1;
  /** cycle in which the last row was worked, that is given to the sequencer */
  row = -1;
  /** cycle in which the last operation started, those of all engines included */
  issue: number;
  #read = -1;
  /** cycles in which the last words left the queue, that of word i at i modulo its depth */
  readonly #pops: Float64Array;
  #runs: Run[] = [];

  constructor(
    /** rows of every address, one round after the other */
    readonly rows: ArrayLike<number>,
    /** C, of one operation */
    readonly length: number,
    /** words that its queue holds, where it has one */
    readonly depth: number,
  ) {
    this.issue = -length;
    this.#pops = new Float64Array(depth).fill(-1);
  }

  /** Cycle from which its queue takes word number `word`. */
  room(word: number): number {
    return (this.#pops[word % this.depth] as number) + 1;
  }

  /**
   * @param mark cycle of the last mark, behind which words wait
   * @param events cycle from which rows are worked
   */
  take(word: number, pop: number, rows: number, mark: number, events: number): void {
    this.#pops[word % this.depth] = pop;
    this.taken = Math.max(pop + 1, this.#read, mark + 1);
    if (rows === 0) return;
    const first = Math.max(this.taken + 1, this.row);
    const begin = Math.max(first + 1, this.issue + this.length, events);
    const last = begin + (rows - 1) * this.length;
    // A row is read while the one before it starts.
    this.#read = rows === 1 ? first : last - this.length;
    this.row = last;
    this.issue = last;
    const run = this.#runs.at(-1);
    if (run?.to === begin) run.to = last + this.length;
    else this.#runs.push({ from: begin, to: last + this.length });
  }

  /** What it was busy with since it was last asked. */
  runs(): readonly Run[] {
    const runs = this.#runs;
    this.#runs = [];
    return runs;
  }
}

/** Cycles in which any of the front ends had an operation under way. */
export function unitedCycles(lanes: readonly LaneClock[]): number {
  const runs = lanes.flatMap((lane) => lane.runs()).sort((a, b) => a.from - b.from);
  let sum = 0;
  let end = -1;
  for (const { from, to } of runs) {
    sum += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return sum;
}

const known = new WeakMap<CoreTables, readonly Uint32Array[]>();

/** By engine: valid entries of every address, which are the rows of its list. */
export function listLengths(core: CoreTables): readonly Uint32Array[] {
  const found = known.get(core) ?? counted(core);
  known.set(core, found);
  return found;
}

function counted({ e2aBase, e2aCount, engines, rows }: CoreTables): Uint32Array[] {
  const lists = Array.from({ length: engines }, () => new Uint32Array(e2aCount.length));
  e2aCount.forEach((count, address) => {
    const first = (e2aBase[address] as number) * engines;
    for (let i = 0; i < count * engines; i++) {
      (lists[i % engines] as Uint32Array)[address] += rows.valid[first + i] as number;
    }
  });
  return lists;
}
