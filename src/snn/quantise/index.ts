export { quantise } from './quantise.js';
export { type LayerQuantisationError, quantisationError } from './report.js';
