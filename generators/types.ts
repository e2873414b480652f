/** What the builders work from: the accelerator as tables and numbers, before it is text in any language. */

/** One entry of a row of MEM_S&N: what one engine does while the row is worked. */
export interface RowTable {
  /** number of rows */
  readonly rows: number;
  /** M; entry of row r and engine j is at r * engines + j */
  readonly engines: number;
  /** signed LSB; 0 where `valid` is 0 */
  readonly weight: Int16Array;
  readonly slot: Uint8Array;
  readonly valid: Uint8Array;
}

/** One MX core: its memories' contents and the numbers that its controller and its analog array are built with. */
export interface CorePlan {
  /** position in the accelerator, 0.. */
  readonly index: number;
  readonly layer: number;
  /** place among the cores of its layer */
  readonly lane: number;
  /** times that it works through a recording; tables below hold one round after the other */
  readonly rounds: number;
  /** part of the layer that it computes in its first round; the next ones follow */
  readonly part: number;
  readonly engines: number;
  readonly slots: number;
  readonly weightBits: number;
  /** addresses that its input events may have: 0..sources-1 */
  readonly sources: number;
  /** MEM_E2A, a round: sources words, then one for the bias event (count 0 without bias) */
  readonly e2aBase: Uint32Array;
  readonly e2aCount: Uint32Array;
  /** MEM_S&N; sources with equal rows share them */
  readonly rows: RowTable;
  /** rows that sharing saves */
  readonly rowsShared: number;
  /** slots 0..slotsUsed-1 are visited at the end of a step of any round */
  readonly slotsUsed: number;
  /** one byte a place, (round * slots + slot) * engines + engine: 1 where a neuron lives */
  readonly occupied: Uint8Array;
  /** neuron of the layer at a place; -1 where none lives */
  readonly neuron: Int32Array;
  /** its spikes leave as addressBase + place in the layer's address space */
  readonly addressBase: number;
  /** LSB */
  readonly threshold: number;
  readonly beta: number;
  readonly reset: 'zero' | 'subtract';
  readonly resetDelay: boolean;
  readonly fire: 'above' | 'at';
  /** membrane range in LSB, null without clipping */
  readonly saturation: { readonly min: number; readonly max: number } | null;
}

/** The chain: stage l computes layer l on one or more cores that share its input events. */
export interface AcceleratorPlan {
  readonly name: string;
  readonly designHash: string;
  readonly inputs: number;
  readonly fifoDepth: number;
  /** words of a replay memory, one a layer that takes several rounds; and of a spool, one a core that does */
  readonly replayWords: number;
  readonly spoolWords: number;
  /** lockstep: one row for all engines; decoupled: each engine walks a list of its own, behind a queue of its own */
  readonly dispatch: 'lockstep' | 'decoupled';
  readonly queueDepth: number;
  /** a step without rows after one without spikes compares no membrane */
  readonly quiet: boolean;
  readonly cyclesPerOperation: number;
  readonly clockHz: number;
  /** what the chip's events and its configuration come over */
  readonly events: 'axi-stream' | 'aer';
  readonly bus: 'wishbone' | 'apb';
  readonly cores: readonly CorePlan[];
  /** cores of every layer, in the order in which their spikes are merged */
  readonly stages: readonly (readonly number[])[];
  /** per layer: address of neuron k in the events that leave it */
  readonly addressOf: readonly Uint32Array[];
  /** per layer: size of its address space, parts x M x N */
  readonly addressSpace: readonly number[];
}
