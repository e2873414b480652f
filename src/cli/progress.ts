/** Progress on standard error: live on a terminal, a line a stage elsewhere. Standard output stays free for results. */

import { Listr, ListrLogger, ProcessOutput } from 'listr2';
import { type Progress, silent, type Update } from '../flow/progress.js';
import { isVerbose } from './verbose.js';

const clock = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.floor(seconds / 60)} min ${Math.ceil(seconds % 60)} s`;

/** `12 of 40 recordings, 3.1/s, 9 s left` */
export function describe(done: number, total: number, unit: string, elapsed: number): string {
  const head = `${done} of ${total} ${unit}`;
  if (elapsed < 1) return head;
  if (done === 0) return `${head}, ${clock(elapsed)} so far`;
  const rate = done / elapsed;
  return `${head}, ${rate >= 100 ? rate.toFixed(0) : rate.toPrecision(2)}/s, ${clock((total - done) / rate)} left`;
}

/** What a stage says of itself: counted work, or else how long it has taken. */
const elapsed = (started: number): number => (performance.now() - started) / 1000;
/** s, between signs of life of a stage where nobody watches */
const quietLines = 5;
/** s, after which a stage that counts nothing tells its time */
const patience = 2;

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
            let counted = false;
            const update: Update = (done, total, unit) => {
              counted = true;
              task.output = describe(done, total, unit, elapsed(started));
            };
            const timer = setInterval(() => {
              if (!counted && elapsed(started) >= patience) task.output = clock(elapsed(started));
            }, 1000);
            try {
              result = { value: await work(update) };
            } finally {
              clearInterval(timer);
            }
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
    const tell = (text: () => string): void => {
      if (elapsed(last) < quietLines) return;
      last = performance.now();
      process.stderr.write(`  ${text()}\n`);
    };
    // a stage that counts nothing is silent for six times as long
    const timer = setInterval(() => {
      if (elapsed(last) >= 6 * quietLines) tell(() => `${clock(elapsed(started))} so far`);
    }, 1000);
    try {
      const value = await work((done, total, unit) => tell(() => describe(done, total, unit, elapsed(started))));
      process.stderr.write(`${title}: ${elapsed(started).toFixed(1)} s\n`);
      return value;
    } finally {
      clearInterval(timer);
    }
  },
};

/** Lines that a terminal redraws need one that can; what every tool is told and says stands better below each other. */
const redraws = (): boolean => process.stderr.isTTY === true && process.env.TERM !== 'dumb' && !isVerbose();

export const progressFor = (quiet: boolean): Progress => (quiet ? silent : redraws() ? live : plain);
