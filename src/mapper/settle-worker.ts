/** A thread that brings sets of engines to their best. */

import type { Outcome } from './engine-tree.js';
import { type SetOfEngines, solveSet } from './settle.js';

export default (set: SetOfEngines): Outcome => solveSet(set);
