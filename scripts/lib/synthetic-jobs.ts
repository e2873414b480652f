/** Jobs that nobody does, for trials of what is around them. */

import { contentKey } from '../../src/cache/index.js';
import type { Job } from '../../src/regress/jobs.js';

export const syntheticJobs = (count: number): Job[] =>
  Array.from({ length: count }, (_, i) => ({
    key: contentKey(['synthetic', i]),
    id: `design-${i % 7} L1 recordings ${i}..${i}`,
    design: `/designs/design-${Math.floor(i / (count / 7))}`,
    recordings: null,
    from: i,
    count: 1,
    level: 'L1',
    dispatch: 'lockstep',
    conditions: null,
    chip: null,
    timeout: 60,
  }));
