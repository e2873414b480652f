/** The package, packed and unpacked elsewhere with production dependencies alone, runs there. */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { projectRoot } from '../../src/config/project-root.js';
import { toolDescribe } from '../need-tools.js';

const script = fileURLToPath(new URL('dist/scripts/pack-trial.js', projectRoot));
const measured = fileURLToPath(new URL('test/fixtures/analog/characterisation-generic90.json', projectRoot));

toolDescribe(['iverilog', 'vvp'], 'package', () => {
  test('runs, reports and hands off from another folder', async () => {
    const args = [script, '--linked', '--quick', '--characterisation', measured];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout).toMatch(/pack-trial: passed\n$/);
  });
});
