/** The text files between the generated test bench and us: event words in, event words out. */

import { MenageError } from '../../errors/index.js';
import type { Sample, SpikeTrain } from '../../snn/types.js';

/** Codes of the kind field of an event word. */
export const wordKind = { spike: 0, endOfStep: 1, startOfRecording: 2, endOfRecording: 3 } as const;

/** Stimulus of the test bench: per recording a start, then per step its events and an end, then its end. */
export function stimulus(samples: readonly Sample[]): string {
  const lines: string[] = [];
  for (const { input } of samples) {
    lines.push(`${wordKind.startOfRecording} 0`);
    for (let step = 0; step < input.steps; step++) {
      for (let e = input.offset[step]; e < input.offset[step + 1]; e++)
        lines.push(`${wordKind.spike} ${input.address[e]}`);
      lines.push(`${wordKind.endOfStep} 0`);
    }
    lines.push(`${wordKind.endOfRecording} 0`);
  }
  return `${lines.join('\n')}\n`;
}

/** Words that left one place, sorted into recordings and steps. */
export interface WordLog {
  /** [recording][step]: addresses in order */
  readonly recordings: readonly (readonly (readonly number[])[])[];
  /** clock cycles in which the last end of step and the end of every recording left; 0 where the place has no cycles */
  readonly lastCycle: readonly number[];
  readonly endCycle: readonly number[];
}

/** Counters of a core in one recording; of several that follow each other at once, in all of them. */
export interface CoreCounters {
  readonly core: number;
  /** spike events taken, those outside the tables included */
  readonly events: number;
  /** rows worked, or with decoupled engines entries; biases included */
  readonly rows: number;
  /** valid entries of the rows worked: synaptic operations, biases included */
  readonly entries: number;
  /** operations started; what all engines do together is one */
  readonly operations: number;
  readonly spikes: number;
  /** clock cycles in which an operation was under way */
  readonly busy: number;
  /** clock cycles in which a word waited for its receiver */
  readonly stall: number;
  /** clock cycles from the start of the recording until its end has left the core */
  readonly cycles: number;
}

/** What the test bench read from the configuration port after a recording. */
export interface CounterLine extends CoreCounters {
  /** clock cycle in which the recording began */
  readonly began: number;
  /** sticky bits: what went wrong */
  readonly status: number;
}

export interface SpikeFile {
  /** by core; only cores whose spikes go to another layer */
  readonly cores: ReadonlyMap<number, WordLog>;
  /** what left the chain */
  readonly out: WordLog;
  /** lines of one reading after the other, all cores of each */
  readonly counters: readonly CounterLine[];
  readonly cycles: number;
  /** until the memories were loaded */
  readonly configurationCycles: number;
}

class Log implements WordLog {
  readonly recordings: number[][][] = [];
  readonly lastCycle: number[] = [];
  readonly endCycle: number[] = [];
  #open: number[] = [];
  #ended = 0;

  add(kind: number, address: number, cycle: number): boolean {
    const recording = this.recordings.at(-1);
    const within = recording !== undefined && this.#ended < this.recordings.length;
    if (kind === wordKind.startOfRecording && !within) this.recordings.push([]);
    else if (!within) return false;
    else if (kind === wordKind.spike) this.#open.push(address);
    else if (kind === wordKind.endOfStep) {
      recording.push(this.#open);
      this.#open = [];
      this.lastCycle[this.#ended] = cycle;
    } else if (kind === wordKind.endOfRecording) {
      this.endCycle[this.#ended++] = cycle;
    } else return false;
    return true;
  }

  /** Every recording has its steps and nothing came after the last of them. */
  complete(steps: readonly number[]): boolean {
    const { recordings } = this;
    return (
      recordings.length === steps.length &&
      this.#ended === steps.length &&
      this.#open.length === 0 &&
      recordings.every((r, i) => r.length === steps[i])
    );
  }
}

const raise = (error: Error): never => {
  throw error;
};

/** @returns undefined for a line that is not whole */
function counterLine(line: string): CounterLine | undefined {
  const numbers = line.split(' ').slice(1);
  if (numbers.length !== 11 || numbers.some((number) => !/^\d+$/.test(number))) return undefined;
  const [core, began, status, events, rows, entries, operations, spikes, busy, stall, cycles] = numbers.map(Number);
  return { core, began, status, events, rows, entries, operations, spikes, busy, stall, cycles };
}

/**
 * Reads the spike file of the test bench and proves it complete: its last line counts what came before, and every
 * place has every step of every recording.
 *
 * @param cores that are expected in it
 * @throws E_TOOL_FAILED when something is missing or cannot be read
 */
export function parseSpikes(
  text: string,
  cores: readonly number[],
  samples: readonly Sample[],
  path: string,
): SpikeFile {
  const broken = (legal: string): MenageError =>
    new MenageError('E_TOOL_FAILED', { path, legal, remedy: 'read the log beside it' });
  const lines = text.split('\n');
  const end = /^end (\d+) (\d+) (\d+) (\d+) (\d+)$/.exec(lines.at(-2) ?? '');
  if (end === null || lines.at(-1) !== '') throw broken('ends before its last line: the simulation did not finish');
  const [starts, ends, count, cycles, configurationCycles] = end.slice(1).map(Number);
  const steps = samples.map(({ input }) => input.steps);
  const logs = new Map(cores.map((core) => [`${core}`, new Log()]));
  const out = new Log();
  logs.set('out', out);
  if (lines.length - 2 !== count) throw broken(`${lines.length - 2} lines where ${count} were written`);
  const counters: CounterLine[] = [];
  for (let i = 0; i < count; i++) {
    if (lines[i].startsWith('counters ')) {
      counters.push(counterLine(lines[i]) ?? raise(broken(`line ${i + 1}: ${lines[i]}`)));
      continue;
    }
    const [place, kind, address, cycle] = lines[i].split(' ');
    // what is not a number (an unknown value in the simulation) fails here too
    const taken = logs.get(place)?.add(Number(kind), Number(address), Number(cycle ?? 0));
    if (taken !== true || !/^\d+$/.test(address)) throw broken(`line ${i + 1}: ${lines[i]}`);
  }
  const total = steps.reduce((sum, n) => sum + n, 0);
  if (starts !== samples.length || ends !== total) {
    throw broken(`${starts} recordings and ${ends} steps left the chain, of ${samples.length} and ${total}`);
  }
  for (const [place, log] of logs) if (!log.complete(steps)) throw broken(`steps are missing at ${place}`);
  const inner = new Map(cores.map((core) => [core, logs.get(`${core}`) as Log]));
  return { cores: inner, out, counters, cycles, configurationCycles };
}

/** Steps of addresses as a spike train. */
export function train(steps: readonly (readonly number[])[], size: number): SpikeTrain {
  const offset = new Uint32Array(steps.length + 1);
  steps.forEach((addresses, t) => {
    offset[t + 1] = offset[t] + addresses.length;
  });
  return { steps: steps.length, size, offset, address: Uint32Array.from(steps.flat()) };
}
