/** What every level is given. */

import type { Controls } from '../../../generators/analog/bench-controls.js';
import type { ExpectedCounts } from '../../compare/expected.js';
import type { GoldenResult } from '../../golden/types.js';
import type { Simulator } from '../../sim/rtl/index.js';
import type { Sample } from '../../snn/types.js';
import type { SimulatorLimits } from '../limits.js';
import type { Prepared } from '../prepare.js';
import type { Update } from '../progress.js';
import type { ArrayModel } from './l2-reference.js';

export interface LevelJob {
  readonly prepared: Prepared;
  readonly samples: readonly Sample[];
  /** float and quantised golden results, one a sample */
  readonly golden: { readonly l0: readonly GoldenResult[]; readonly l1: readonly GoldenResult[] };
  /** what the generated folder's real-number models compute, and what simulates them */
  readonly array: ArrayModel;
  readonly simulator: Simulator | 'auto';
  /** what moves the switches at L5; sources where not given */
  readonly controls?: Controls;
  readonly expected: ExpectedCounts | null;
  /** folder with the generated tree */
  readonly generated: string;
  /** scratch folder of this level alone */
  readonly work: string;
  readonly limits: SimulatorLimits;
  readonly update: Update;
  readonly signal?: AbortSignal;
}
