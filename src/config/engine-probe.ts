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
  /** one a slot */
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
  /** columns of the capacitor's plates */
  readonly top: string;
  readonly bottom: string;
  /**
   * LSB; null for a slot of its own. A slot that the window never addresses shares one instance with its like: its
   * membrane is this start plus what the shared one drifted since the first operation began.
   */
  readonly sharedStart: number | null;
}
