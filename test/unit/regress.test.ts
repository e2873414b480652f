import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { simulatedExecutor, simulatedResult } from '../../scripts/lib/simulated-executor.js';
import { syntheticJobs } from '../../scripts/lib/synthetic-jobs.js';
import { loadMatrix, matrixSchema } from '../../src/config/matrix.js';
import { compareBaseline, readBaseline } from '../../src/regress/baseline.js';
import { cutChunks, readChunk, writeChunk } from '../../src/regress/chunks.js';
import type { Executor } from '../../src/regress/executor.js';
import { lockFolder } from '../../src/regress/lock.js';
import { writeOutputs } from '../../src/regress/outputs.js';
import { formatResult, type JobResult, openWriter, parseResults, readResults } from '../../src/regress/results.js';
import { regress } from '../../src/regress/run.js';

let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'menage-regress-'));
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

const jobs = syntheticJobs(40);
const result = (i: number, more: Partial<JobResult> = {}): JobResult => ({
  ...simulatedResult(jobs[i] as (typeof jobs)[number]),
  ...more,
});

describe('results', () => {
  test('lines that are cut off or damaged are as if they had never been written', () => {
    const text = formatResult(result(0)) + formatResult(result(1)).replace('pass', 'fail') + formatResult(result(2));
    expect(parseResults(text.slice(0, -20))).toEqual({ results: [result(0)], damaged: 2 });
  });

  test('a writer goes on after a line that was cut off, and knows what is there', async () => {
    const before = await openWriter(out, 'c.jsonl');
    await before.append(result(0));
    appendFileSync(join(out, 'results', 'c.jsonl'), formatResult(result(1)).slice(0, 40));
    const after = await openWriter(out, 'c.jsonl');
    expect([...after.known]).toEqual([result(0).key]);
    await after.append(result(2));
    const { byKey, damaged } = await readResults(out);
    expect([[...byKey.keys()], damaged]).toEqual([[result(0).key, result(2).key], 1]);
  });

  test('an error gives way to what came later, anything else stays', async () => {
    const first = await openWriter(out, '0-0.jsonl');
    await first.append(result(0, { status: 'error', reason: 'once' }));
    await first.append(result(1));
    const second = await openWriter(out, '10-0.jsonl');
    await second.append(result(0));
    await second.append(result(1, { status: 'fail' }));
    const { byKey } = await readResults(out);
    expect([...byKey.values()].map(({ status }) => status)).toEqual(['pass', 'pass']);
  });
});

describe('chunks', () => {
  test('hold every job once, in order, and none has two designs', () => {
    const chunks = cutChunks(jobs, 4, 'a');
    expect(chunks.flatMap((chunk) => chunk.jobs)).toEqual(jobs);
    expect(chunks.every((chunk) => chunk.jobs.length <= 4)).toBe(true);
    expect(chunks.every((chunk) => new Set(chunk.jobs.map(({ design }) => design)).size === 1)).toBe(true);
    expect(new Set(chunks.map(({ name }) => name)).size).toBe(chunks.length);
  });

  test('are read as they were written; a foreign key is refused', async () => {
    const chunk = { name: 'a-0', jobs: jobs.slice(0, 2) };
    await writeChunk(out, chunk);
    expect(await readChunk(out, 'a-0')).toEqual(chunk);
    const file = join(out, 'chunks', 'a-0.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"from"', '"form"'));
    await expect(readChunk(out, 'a-0')).rejects.toMatchObject({ code: 'E_SCHEMA' });
    await expect(readChunk(out, 'b-0')).rejects.toMatchObject({ code: 'E_FILE' });
  });
});

const request = (executor: Executor, more: object = {}) => ({
  out,
  jobs,
  executor,
  chunk: 4,
  retries: 5,
  timeout: 1,
  memoryMb: 64,
  update: () => {},
  ...more,
});

describe('regress', () => {
  test('finds every result once where half of the chunks is lost, cut off, damaged or doubled', async () => {
    let faulty = 0;
    const executor = simulatedExecutor({ share: 0.5, seed: 3 }, (n) => {
      faulty += n;
    });
    const { results, attempts, faults } = await regress(request(executor));
    expect(results.map(({ key, status }) => [key, status])).toEqual(jobs.map(({ key }) => [key, 'pass']));
    expect(faulty).toBeGreaterThan(1);
    expect(attempts).toBeGreaterThan(1);
    expect(faults[0]).toMatch(/simulated/);
    expect(readdirSync(out)).not.toContain('running');
  });

  test('does nothing where all is known, and one job where one line is damaged', async () => {
    let chunks = 0;
    const good = simulatedExecutor({ share: 0, seed: 1 }, () => {});
    const counting: Executor = {
      ...good,
      run: (folder, work, ...rest) => {
        chunks += work.flatMap((chunk) => chunk.jobs).length;
        return good.run(folder, work, ...rest);
      },
    };
    await regress(request(counting));
    expect((await regress(request(counting))).kept).toBe(jobs.length);
    const file = join(out, 'results', '0-0.jsonl');
    writeFileSync(file, readFileSync(file, 'utf8').replace('pass', 'fail'));
    const { kept, damaged } = await regress(request(counting));
    expect([chunks, kept, damaged]).toEqual([jobs.length + 1, jobs.length - 1, 1]);
  });

  test('what is lost at every attempt is an error, not a pass', async () => {
    const dead: Executor = { ...simulatedExecutor({ share: 0, seed: 1 }, () => {}), run: async () => {} };
    const { results, attempts } = await regress(request(dead, { retries: 2 }));
    expect(attempts).toBe(3);
    expect(results.every(({ status, reason }) => status === 'error' && reason?.startsWith('no result'))).toBe(true);
  });
});

describe('one folder, one regression', () => {
  test('a second one is refused, a dead one is taken over', async () => {
    const unlock = await lockFolder(out);
    await expect(lockFolder(out)).rejects.toMatchObject({ code: 'E_DISK' });
    await unlock();
    writeFileSync(join(out, 'running'), `999999999 ${hostname()}`);
    await (await lockFolder(out))();
    writeFileSync(join(out, 'running'), '1 elsewhere');
    await expect(lockFolder(out)).rejects.toThrow(/on elsewhere works in it/);
  });
});

describe('baseline', () => {
  const { tolerances } = matrixSchema.parse({ version: 1, name: 'x', designs: [{ design: 'd' }] });
  const base = {
    recordings: 50,
    correct: 49,
    spikes: 1000,
    mismatches: 0,
    error: 0.2,
    cycles: 100,
    energy: 1,
    area: 5,
  };
  const before = [result(0, { figures: base }), result(1, { figures: base })];
  const now = (figures: object, more: Partial<JobResult> = {}) => [
    result(0, { figures: { ...base, ...figures } as Record<string, number>, ...more }),
    before[1] as JobResult,
  ];

  test.each([
    [{ correct: 48 }, 'correct'],
    [{ spikes: 999 }, 'spikes'],
    [{ mismatches: 1 }, 'mismatches'],
    [{ error: 0.26 }, 'error'],
    [{ cycles: 101 }, 'cycles'],
    [{ energy: 1.03 }, 'energy'],
    [{ area: 5.2 }, 'area'],
  ])('%o is worse', (figures, figure) => {
    const { worse, compared } = compareBaseline(before, now(figures), tolerances);
    expect([worse.map((change) => change.figure), worse[0]?.id, compared]).toEqual([[figure], jobs[0]?.id, 2]);
  });

  test.each([[{}], [{ correct: 50 }], [{ error: 0.24 }], [{ cycles: 90 }], [{ energy: 1.01 }]])(
    '%o is not',
    (figures) => {
      expect(compareBaseline(before, now(figures), tolerances).worse).toEqual([]);
    },
  );

  test('a job that no longer passes, a figure that is no longer there, and jobs that came and went', () => {
    expect(compareBaseline(before, now({}, { status: 'fail' }), tolerances).worse[0]?.figure).toBe('status');
    const { cycles: _cycles, ...rest } = base;
    expect(compareBaseline(before, [result(0, { figures: rest })], tolerances).worse[0]?.allowed).toBe(
      'to be measured',
    );
    const { missing, added } = compareBaseline(before, [result(1, { figures: base }), result(2)], tolerances);
    expect([missing, added]).toEqual([[jobs[0]?.id], [jobs[2]?.id]]);
  });

  test('is read from what a run leaves, and refused where it is damaged or absent', async () => {
    const summary = {
      name: 'x',
      jobs: 2,
      pass: 2,
      fail: 0,
      error: 0,
      kept: 0,
      executor: 'x',
      faults: [],
      comparison: null,
    };
    await writeOutputs(out, summary, before);
    expect(await readBaseline(out)).toEqual(before.map((line) => ({ ...line, seconds: 0 })));
    appendFileSync(join(out, 'results.jsonl'), 'x');
    await expect(readBaseline(out)).rejects.toMatchObject({ code: 'E_FILE' });
    await expect(readBaseline(join(out, 'none'))).rejects.toMatchObject({ code: 'E_FILE' });
  });
});

describe('outputs', () => {
  test('text from a design reaches page and XML as text', async () => {
    const nasty = result(0, { id: 'a<script>&"', status: 'fail', reason: ']]></failure>' });
    const summary = {
      name: 'x',
      jobs: 1,
      pass: 0,
      fail: 1,
      error: 0,
      kept: 0,
      executor: 'x',
      faults: ['<b>'],
      comparison: null,
    };
    await writeOutputs(out, summary, [nasty]);
    const xml = readFileSync(join(out, 'junit.xml'), 'utf8');
    expect(xml).toContain('name="a&lt;script&gt;&amp;&quot;"');
    expect(xml.match(/<\/failure>/g)).toHaveLength(1);
    expect(readFileSync(join(out, 'regression.html'), 'utf8')).not.toMatch(/<script>|<b>/);
  });
});

describe('matrix', () => {
  const load = (text: string) => {
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, 'm.yaml'), text);
    return loadMatrix(join(out, 'm.yaml'));
  };

  test.each([
    ['an unknown key', 'version: 1\nname: x\ndesigns: [{design: d}]\nlevel: [L0]', /E_SCHEMA.*did you mean levels/],
    ['a level that does not exist', 'version: 1\nname: x\ndesigns: [{design: d}]\nlevels: [L9]', /levels/],
    ['no YAML', '{', /E_FILE.*not YAML/],
    [
      'aliases of aliases',
      `a: &a [x,x]\nb: &b [*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c]`,
      /E_FILE/,
    ],
  ])('refuses %s', async (_what, text, words) => {
    await expect(load(text)).rejects.toThrow(words);
  });

  test('refuses a file that is not there', async () => {
    await expect(loadMatrix(join(out, 'none.yaml'))).rejects.toMatchObject({ code: 'E_FILE' });
  });
});
