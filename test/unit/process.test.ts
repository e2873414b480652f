import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { expectEnded, relevantLines, runTool } from '../../src/sim/process.js';

const base = { cwd: tmpdir(), timeout: 20 };
const sh = (script: string, more = {}) => runTool({ tool: 'sh', args: ['-c', script], ...base, ...more });

test('what a tool says and how it ended', async () => {
  const result = await sh('echo out; echo err >&2; exit 3');
  expect(result).toMatchObject({ kind: 'ended', exitCode: 3 });
  expect(expectEnded(result).log.split('\n').sort()).toEqual(['err', 'out']);
});

test('a missing tool is a result, and a coded error with a remedy when it was needed', async () => {
  const result = await runTool({ tool: 'no-such-simulator', args: [], ...base });
  expect(result.kind).toBe('missing');
  expect(() => expectEnded(result)).toThrow('E_TOOL_MISSING no-such-simulator');
});

test('a hanging tool is stopped with everything it started', async () => {
  const marker = `9${process.pid}.5`;
  const result = await sh(`sleep ${marker} & sleep ${marker}`, { timeout: 0.3 });
  expect(result.kind).toBe('timeout');
  expect(() => expectEnded(result)).toThrow('E_TOOL_TIMEOUT');
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(`sleep ${marker}`);
});

test('a signal stops a tool at once', async () => {
  const controller = new AbortController();
  const running = sh('sleep 30', { signal: controller.signal });
  setTimeout(() => controller.abort(), 100);
  await expect(running).rejects.toThrow('E_INTERRUPTED');
});

test('a tool sees no environment but what it needs, and no input', async () => {
  process.env.MENAGE_TEST_SECRET = 'do not pass on';
  const result = expectEnded(await sh('env; cat'));
  expect(result.log).not.toContain('MENAGE_TEST_SECRET');
});

test('a tool that floods its output is ended', async () => {
  expect((await sh('yes')).kind).toBe('killed');
});

test('the telling lines of a log come first', () => {
  expect(relevantLines('fine\nError: no such model\nfine')).toBe('Error: no such model');
  expect(relevantLines('a\nb', 1)).toBe('b');
});
