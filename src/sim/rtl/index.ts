export { simulateRtl } from './simulate.js';
export type * from './types.js';
