export interface ClosedLoopRequest {
  readonly core: number;
  readonly engine: number;
  readonly recording: string;
  readonly steps: number | null;
}

import type { LevelVerdict } from '../../compare/types.js';
import { skipped } from '../../compare/verdict.js';
import type { LevelJob } from './common.js';
export async function verifyClosedLoop(_job: LevelJob, _request: ClosedLoopRequest): Promise<LevelVerdict> {
  return skipped('L1', 'not yet');
}
