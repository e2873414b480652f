/** What a simulation of the generated Verilog is asked and what it answers. */

import type { EngineTrace } from '../../snn/operations.js';
import type { Sample, SpikeTrain } from '../../snn/types.js';
import type { CoreCounters } from './words.js';

export type { CoreCounters } from './words.js';

/** One core, as far as its spikes and control words need it to be understood. */
export interface RtlCore {
  readonly index: number;
  readonly layer: number;
  readonly engines: number;
  readonly slots: number;
  readonly weightBits: number;
  /** neuron of the layer at (round * slots + slot) * engines + engine; -1 where none lives */
  readonly neuron: ArrayLike<number>;
  /** address in the layer's address space of engine 0 in slot 0 in the first round */
  readonly addressBase: number;
}

/** The accelerator's tables; the generators' plan has these fields. */
export interface RtlLayout {
  readonly inputs: number;
  readonly cores: readonly RtlCore[];
  /** cores of every layer, in the order in which their spikes are merged */
  readonly stages: readonly (readonly number[])[];
  /** per layer: address of every neuron */
  readonly addressOf: readonly ArrayLike<number>[];
}

export type Simulator = 'icarus' | 'verilator';

/** A VPI module that takes part in a simulation by Icarus. */
export interface VpiModule {
  /** where the module lies, and its name without suffix */
  readonly folder: string;
  readonly module: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface RtlRequest {
  /** the generated tree, as it was written; its memory images are what the accelerator is loaded with */
  readonly folder: string;
  readonly layout: RtlLayout;
  /** at least one */
  readonly samples: readonly Sample[];
  /** record the control words of one core during one recording (an index into samples) */
  readonly trace?: { readonly core: number; readonly recording: number };
  /** an empty folder that belongs to this simulation alone; what is left there tells what ran */
  readonly workDir: string;
  /** s, for each process */
  readonly timeout: number;
  readonly signal?: AbortSignal;
  /** auto: Verilator where a run is long enough for its build, and it is there; default: icarus */
  readonly simulator?: Simulator | 'auto';
  /** about how many clock cycles all recordings take together, for `auto` */
  readonly expectedCycles?: number;
  /** every recording in a simulation of its own, so that none sees what the one before left on the membranes */
  readonly isolated?: boolean;
  readonly extra?: VpiModule;
  /** Verilog that is compiled beside the tree, absolute paths, in Icarus */
  readonly beside?: readonly string[];
  /** Icarus takes the delays that cells specify; without them a register made of primitives races its neighbours */
  readonly specify?: boolean;
  /** processes side by side; default 2 */
  readonly processes?: number;
  /** let recordings follow each other at once, and the figures of one depend on the others; default: one at a time */
  readonly pipelined?: boolean;
  /** seed of a receiver that stalls at random; without it, it never stalls */
  readonly backpressure?: number;
  /** clock cycles after which a process gives up; default: 2e9 */
  readonly maxCycles?: number;
  /** recordings done so far, of all processes together */
  readonly onProgress?: (done: number, of: number) => void;
}

export interface RtlRecording {
  readonly id: string;
  /** spikes of every layer in the network's own neuron numbers, in the order in which they leave the layer */
  readonly layers: readonly SpikeTrain[];
  /** clock cycles from its start until the end of its last step has left the chain */
  readonly cycles: number;
  /** of every core; null where recordings were pipelined, since they are then counted together */
  readonly counters: readonly CoreCounters[] | null;
}

export interface RtlResult {
  readonly recordings: readonly RtlRecording[];
  /** operations of every engine of the traced core; empty without a trace */
  readonly traces: readonly EngineTrace[];
  /** clock cycles of all processes, configuration included */
  readonly cycles: number;
  readonly simulator: Simulator;
  /** clock cycles from reset until the memories were loaded */
  readonly configurationCycles: number;
  /** of the compiler with all its warnings on; expected to be empty */
  readonly warnings: readonly string[];
  /** wall clock, s: of the compiler, and summed over the simulation processes */
  readonly seconds: { readonly compile: number; readonly simulate: number };
  /** of one process */
  readonly cyclesPerSecond: number;
}
