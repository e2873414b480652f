export { type ChipRequest, type ChipResult, simulateChip } from './chip.js';
export { simulateRtl } from './simulate.js';
export type * from './types.js';
