/** What simulators may take. */

export interface SimulatorLimits {
  /** processes side by side */
  readonly jobs: number;
  /** s, one simulator run */
  readonly timeout: number;
}
