/**
 * Where the real data is (recordings, networks, recorded framework output): MENAGE_SHARED, or `../shared` beside the
 * project. Without it the tests that need it are reported as skipped, with the reason in their name.
 */

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, test } from 'vitest';

const folder = resolve(process.env.MENAGE_SHARED ?? join(import.meta.dirname, '..', '..', 'shared'));

/** The folder of the shared data, or null where it is absent. */
export const shared: string | null = existsSync(join(folder, 'data')) ? folder : null;

const reason = ' [skipped: no shared data, set MENAGE_SHARED]';
const named = (name: string): string => (shared === null ? name + reason : name);

/** Path of a file of the shared data; call it inside `sharedTest` and `sharedDescribe` only. */
export function sharedPath(...parts: readonly string[]): string {
  return join(folder, ...parts);
}

export const sharedTest = (name: string, body: () => void | Promise<void>): void => {
  test.skipIf(shared === null)(named(name), body);
};

export const sharedDescribe = (name: string, body: () => void): void => {
  describe.skipIf(shared === null)(named(name), body);
};
