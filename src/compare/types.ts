/** Verdicts: what was compared, how it ended, and where it first went wrong. */

export type Level = 'L0' | 'L1' | 'L3' | 'L4' | 'L5' | 'CL';

/** The first place where two levels part, in terms that lead a reader to it. */
export interface Divergence {
  readonly recording?: string;
  readonly layer?: string;
  readonly neuron?: number;
  readonly core?: number;
  readonly engine?: number;
  readonly slot?: number;
  readonly step?: number;
  readonly operation?: number;
  /** file with the waveforms around it, in the run's work folder */
  readonly waveform?: string;
  /** GTKWave save file beside it, which opens on the signals that matter */
  readonly view?: string;
  readonly expected: string;
  readonly found: string;
}

/** A deliberate fault that the comparison must notice; `caught: false` fails the level. */
export interface NegativeControl {
  readonly fault: string;
  readonly caught: boolean;
  readonly detail: string;
}

export interface LevelVerdict {
  readonly status: 'pass' | 'fail' | 'skipped';
  /** the level or record it was compared with, in words */
  readonly reference: string;
  /** single comparisons made: spikes and silent places at L3, membranes at L4 and L5, output counts at L0 */
  readonly compared: number;
  readonly mismatches: number;
  readonly firstDivergence?: Divergence;
  readonly negativeControls: readonly NegativeControl[];
  /** figures of this level: accuracy, rms and max error in LSB, cycles, operations, ... with the unit in the name */
  readonly figures: Readonly<Record<string, number | string>>;
  /** why it was skipped or failed without a comparison */
  readonly reason?: string;
  readonly seconds: number;
}

export interface Verdict {
  readonly status: 'pass' | 'fail';
  readonly design: string;
  readonly designHash: string;
  readonly emulatedInput: boolean;
  readonly recordings: readonly string[];
  readonly levels: Readonly<Partial<Record<Level, LevelVerdict>>>;
  /** names and versions of the tools that ran */
  readonly tools: Readonly<Record<string, string>>;
}
