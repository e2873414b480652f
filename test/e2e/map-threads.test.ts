/** The same design and seed give the same mapping, whatever the number of threads that search for it. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { projectRoot } from '../../src/config/project-root.js';
import { menage, scratch } from '../cli.js';

/** Number of the first processor that this process may run on. */
const processor = (): string =>
  /Cpus_allowed_list:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';

test.skipIf(availableParallelism() < 2)('one thread and several find the same places, to the byte', async () => {
  const folder = await scratch();
  const map = (name: string, effort = '0.1') => [
    'map',
    'designs/accel1-nmnist',
    '--effort',
    effort,
    '--csv',
    join(folder, name),
  ];
  const several = await menage(map('several.csv'));
  expect(several.status).toBe(0);
  const cwd = fileURLToPath(projectRoot);
  // Held to one processor, the search has one thread.
  execFileSync('taskset', ['-c', processor(), process.execPath, 'dist/src/cli/main.js', ...map('one.csv')], { cwd });
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  expect(read('one.csv')).toBe(read('several.csv'));
  // Another amount of work finds other places: the comparison can fail.
  expect((await menage(map('other.csv', '0.05'))).status).toBe(0);
  expect(read('other.csv')).not.toBe(read('several.csv'));
});
