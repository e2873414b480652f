export { applySemantics } from './apply.js';
export { presets, type SemanticsValues } from './presets.js';
export { resolveSemantics, type SemanticsOverride } from './resolve.js';
