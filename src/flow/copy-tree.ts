/** A copy of a folder that a fault is to be put into: the original stays as it is. */

import { cp } from 'node:fs/promises';

/** @param to must not exist yet */
export const copyTree = (from: string, to: string): Promise<void> =>
  cp(from, to, { recursive: true, errorOnExist: true });
