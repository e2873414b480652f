import { execFileSync, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { projectRoot } from '../../src/config/project-root.js';
import { expectEnded, relevantLines, runTool } from '../../src/sim/process.js';
import { findProgram } from '../../src/sim/programs.js';

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
  expect(relevantLines('Warning: x\nTrying gmin: Warning: y\nWarning: x')).toBe('Warning: x');
});

const running = (marker: string): boolean => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).includes(marker);

test.skipIf(findProgram('setpriv') === undefined)('a SIGKILL of ours takes the tool with it', async () => {
  const marker = `sleep 8${process.pid}.25`;
  const module = new URL('dist/src/sim/process.js', projectRoot).href;
  const [tool, ...args] = marker.split(' ');
  const run = { tool, args, cwd: tmpdir(), timeout: 60 };
  const script = `import { runTool } from '${module}'; await runTool(${JSON.stringify(run)});`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
  for (let i = 0; i < 200 && !running(marker); i++) await sleep(50);
  expect(running(marker)).toBe(true);
  child.kill('SIGKILL');
  await new Promise((done) => child.once('exit', done));
  await sleep(200);
  expect(running(marker)).toBe(false);
});

test.skipIf(findProgram('prlimit') === undefined)(
  'a tool that takes too much memory is ended, not the machine',
  async () => {
    const hungry = 'head -c 200000000 /dev/zero | tail -c 150000000 | wc -c';
    const limited = await withMemory('64', () => sh(hungry));
    expect(expectEnded(limited).log).not.toContain('150000000');
    expect(expectEnded(await withMemory('2000', () => sh(hungry))).log).toContain('150000000');
    await expect(withMemory('lots', () => sh('true'))).rejects.toThrow('E_ARGUMENT MENAGE_TOOL_MEMORY');
  },
);

async function withMemory<T>(value: string, work: () => Promise<T>): Promise<T> {
  process.env.MENAGE_TOOL_MEMORY = value;
  try {
    return await work();
  } finally {
    delete process.env.MENAGE_TOOL_MEMORY;
  }
}
