export { type BatchOptions, inferBatch } from './batch.js';
export { createFloatGolden, floatMembranes } from './float.js';
export { type AnyNetwork, createGolden } from './model.js';
export { createQuantisedGolden } from './quantised.js';
export { type AnalogModel, idealAnalog, replayEngine } from './replay.js';
export type * from './types.js';
