/** What a generated test bench lets be measured: the agreement between who writes the deck and who reads its results. */

export interface EngineProbe {
  /** the deck's file name within its folder */
  readonly deck: string;
  /** s; the last time point of a complete run */
  readonly stopTime: number;
  /** V a LSB */
  readonly lsbVolts: number;
  /** V, zero of a membrane at the output */
  readonly vmid: number;
  /** s, when the virtual ground shows its auto-zero voltage */
  readonly autoZeroTime: number;
  /** name of the virtual ground's column */
  readonly virtualGround: string;
  /** one a slot: columns of the capacitor's two plates, and the membrane that it started with in LSB */
  readonly slots: readonly SlotProbe[];
  /** s, when membranes are read; one an operation */
  readonly sampleTimes: Float64Array;
  readonly decision: {
    /** column of the comparator's output */
    readonly column: string;
    /** V; above is a spike */
    readonly level: number;
    /** s, one an operation; NaN where no comparison was asked for */
    readonly times: Float64Array;
  };
}

export interface SlotProbe {
  readonly top: string;
  readonly bottom: string;
  /**
   * LSB. A slot that the window never addresses shares one instance, which starts at 0, with its like: its membrane is
   * this start plus what the shared instance drifted.
   */
  readonly offset: number;
}
