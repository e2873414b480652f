/** Progress on standard error: live on a terminal, a line a stage elsewhere. Standard output stays free for results. */

import { Listr, ListrLogger, ProcessOutput } from 'listr2';
import { type Progress, silent, type Update } from '../flow/progress.js';

const clock = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.floor(seconds / 60)} min ${Math.ceil(seconds % 60)} s`;

/** `12 of 40 recordings, 3.1/s, 9 s left` */
export function describe(done: number, total: number, unit: string, elapsed: number): string {
  const head = `${done} of ${total} ${unit}`;
  if (done === 0 || elapsed < 1) return head;
  const rate = done / elapsed;
  return `${head}, ${rate >= 100 ? rate.toFixed(0) : rate.toPrecision(2)}/s, ${clock((total - done) / rate)} left`;
}

const quietLines = 5;

/** On a terminal: a spinner a stage, with rate and time left. */
const live: Progress = {
  async stage(title, work) {
    let result: { value: Awaited<ReturnType<typeof work>> } | undefined;
    const logger = new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) });
    const tasks = new Listr(
      [
        {
          title,
          task: async (_context, task) => {
            const started = performance.now();
            const update: Update = (done, total, unit) => {
              task.output = describe(done, total, unit, (performance.now() - started) / 1000);
            };
            result = { value: await work(update) };
          },
        },
      ],
      { renderer: 'default', rendererOptions: { logger, collapseErrors: true, showErrorMessage: false } },
    );
    await tasks.run();
    return (result as { value: Awaited<ReturnType<typeof work>> }).value;
  },
};

/** Elsewhere: when a stage starts, how long it took, and a sign of life every few seconds. */
const plain: Progress = {
  async stage(title, work) {
    const started = performance.now();
    let last = started;
    process.stderr.write(`${title} ...\n`);
    const value = await work((done, total, unit) => {
      const now = performance.now();
      if (now - last < quietLines * 1000) return;
      last = now;
      process.stderr.write(`  ${describe(done, total, unit, (now - started) / 1000)}\n`);
    });
    process.stderr.write(`${title}: ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
    return value;
  },
};

export const progressFor = (quiet: boolean): Progress => (quiet ? silent : process.stderr.isTTY ? live : plain);
