export { buildModule, VPI_MODULE } from './build.js';
export { type LoopRecord, type LoopScale, parseRecord } from './record.js';
