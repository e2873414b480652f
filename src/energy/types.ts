/** What the energy model knows of an accelerator: the tables of its plan, as far as they cost anything. */

/** One core's memories and registers; the generators' plan has these fields. */
export interface CoreTables {
  readonly index: number;
  readonly layer: number;
  /** times that it works through a recording; the tables hold one round after the other */
  readonly rounds: number;
  /** M and N */
  readonly engines: number;
  readonly slots: number;
  readonly weightBits: number;
  /** addresses that its input events may have; the bias event has address `sources` */
  readonly sources: number;
  /** MEM_E2A, a round: first row and number of rows of each address, the bias last */
  readonly e2aBase: Uint32Array;
  readonly e2aCount: Uint32Array;
  /** MEM_S&N: entry of row r and engine j is at r * engines + j */
  readonly rows: { readonly rows: number; readonly valid: Uint8Array };
  /** slots that the end of a step visits */
  readonly slotsUsed: number;
  /** 1 where a neuron lives, at its place: (round * slots + slot) * engines + engine */
  readonly occupied: Uint8Array;
  /** its spikes leave as addressBase + place */
  readonly addressBase: number;
  /** LSB */
  readonly threshold: number;
  readonly beta: number;
  readonly reset: 'zero' | 'subtract';
  readonly resetDelay: boolean;
}

export interface AcceleratorTables {
  readonly inputs: number;
  readonly fifoDepth: number;
  /** decoupled: each engine works its valid entries alone, behind a queue of so many words */
  readonly dispatch: 'lockstep' | 'decoupled';
  readonly queueDepth: number;
  /** a step without rows after one without spikes compares no membrane */
  readonly quiet: boolean;
  readonly cyclesPerOperation: number;
  /** Hz */
  readonly clockHz: number;
  readonly cores: readonly CoreTables[];
  /** cores of every layer, in the order in which their spikes are merged */
  readonly stages: readonly (readonly number[])[];
  /** per layer: address of every neuron, and size of the address space */
  readonly addressOf: readonly Uint32Array[];
  readonly addressSpace: readonly number[];
}

/** Words and bits of one memory. */
export interface MemorySize {
  readonly words: number;
  readonly width: number;
  /** memories of that size, one for each engine with decoupled dispatch; 1 when absent */
  readonly banks?: number;
}

/** Registers of one core, in bits, by what clocks them where registers with an enable have clock gates. */
export interface RegisterBits {
  /** in every cycle: states, counters, valid bits */
  readonly always: number;
  /** storage of the event queues; one word of each at a time */
  readonly queue: number;
  /** what a word writes on its way: one word of the queue, and of those of decoupled engines */
  readonly queueWord: number;
  /** with every look-up of an event, in all front ends together */
  readonly lookup: number;
  /** with every operation of all engines */
  readonly operation: number;
  /** with every row: of all engines as well, or an entry of one that is decoupled */
  readonly row: number;
  /** with every load of the encoder */
  readonly encoder: number;
  /** by the configuration port only */
  readonly configuration: number;
}

/** What a core is built from. */
export interface CoreSize {
  readonly e2a: MemorySize;
  readonly sn: MemorySize;
  readonly slots: MemorySize;
  /** words of a recording that are kept for later rounds, and of earlier rounds' spikes; none without rounds */
  readonly replay: MemorySize;
  readonly spool: MemorySize;
  readonly registers: RegisterBits;
  /** F of one engine: ladder, membranes and leak */
  readonly engineCapacitance: number;
}
