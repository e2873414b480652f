import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runNgspice } from '../../src/sim/spice/ngspice.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'menage-fake-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program in place of ngspice. */
function run(script: string, more: { timeout?: number; signal?: AbortSignal } = {}) {
  const tool = join(folder, 'fake-ngspice');
  writeFileSync(tool, `#!/bin/sh\n${script}\n`);
  chmodSync(tool, 0o755);
  return runNgspice({ folder, deck: 'bench.spice', stopTime: 1e-6, timeout: 60, tool, ...more });
}

describe('ngspice that does not do its work', () => {
  test('ends with 0 and writes nothing', async () => {
    await expect(run('echo "no analysis"')).rejects.toMatchObject({
      code: 'E_TOOL_FAILED',
      legal: expect.stringMatching(/wrote no raw file \(exit status 0\)[\s\S]*no analysis/),
    });
  });

  test('ends with 0 and writes half a file', async () => {
    await expect(run("printf 'Title: x\\nPlotname: Transient' > out.raw")).rejects.toThrow(
      /E_TOOL_FAILED.*no binary part/,
    );
  });

  test('leaves the raw file of an earlier run', async () => {
    writeFileSync(join(folder, 'out.raw'), 'left over');
    await expect(run('true')).rejects.toThrow(/wrote no raw file/);
  });

  test('ends with 1: the log says why', async () => {
    await expect(run('echo "Error: unknown model nch"; exit 1')).rejects.toThrow(
      /exit status 1[\s\S]*unknown model nch/,
    );
  });

  test('hangs', async () => {
    await expect(run('sleep 600', { timeout: 0.3 })).rejects.toMatchObject({ code: 'E_TOOL_TIMEOUT' });
  });

  test('is stopped', async () => {
    const stop = new AbortController();
    const pending = run('sleep 600', { signal: stop.signal });
    setTimeout(() => stop.abort(), 100);
    await expect(pending).rejects.toMatchObject({ code: 'E_INTERRUPTED' });
  });

  test('is not there', async () => {
    const missing = { folder, deck: 'x', stopTime: 1, timeout: 5, tool: 'no-such-ngspice' };
    await expect(runNgspice(missing)).rejects.toMatchObject({ code: 'E_TOOL_MISSING' });
  });

  test('is told not to read start-up files, to work in batch and with one thread', async () => {
    await expect(run('echo "error: $* $OMP_THREAD_LIMIT $OMP_NUM_THREADS"; exit 1')).rejects.toThrow(
      /-n -b -r out.raw bench.spice 1 1/,
    );
  });
});
