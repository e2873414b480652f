/** What a regression leaves: JSON Lines for programs, JUnit XML for CI systems, a page for people. */

import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderHtml } from '../report/render-html.js';
import { formatNumber } from '../report/words.js';
import { type Comparison, MERGED } from './baseline.js';
import { formatResult, type JobResult } from './results.js';

export interface Summary {
  readonly name: string;
  readonly jobs: number;
  readonly pass: number;
  readonly fail: number;
  readonly error: number;
  readonly kept: number;
  readonly executor: string;
  readonly faults: readonly string[];
  readonly comparison: Comparison | null;
}

/** The first is the page to open. */
export const OUTPUTS = { page: 'regression.html', junit: 'junit.xml', merged: MERGED } as const;

const figures = ({ figures: all }: JobResult): string =>
  Object.entries(all)
    .map(([name, value]) => `${name} ${formatNumber(value)}`)
    .join(', ');

/** Whole or not at all. */
async function write(file: string, text: string): Promise<void> {
  await writeFile(`${file}.partial`, text);
  await rename(`${file}.partial`, file);
}

const change = ({ worse, missing, added, compared }: Comparison) => ({
  compared: formatNumber(compared),
  worse: worse.map(({ id, figure, before, after, allowed }) => ({
    id,
    figure,
    before: formatNumber(before),
    after: formatNumber(after),
    allowed,
  })),
  missing: missing.slice(0, 50),
  added: formatNumber(added.length),
  lacking: formatNumber(missing.length),
});

/** @throws the disk's own error */
export async function writeOutputs(out: string, summary: Summary, results: readonly JobResult[]): Promise<void> {
  const rows = results.map((result) => ({
    ...result,
    figures: figures(result),
    reason: result.reason ?? '',
    seconds: result.seconds.toFixed(3),
    failed: result.status === 'fail',
    broken: result.status === 'error',
  }));
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0);
  const { comparison, ...rest } = summary;
  const view = {
    ...rest,
    seconds: seconds.toFixed(3),
    status: summary.fail + summary.error + (comparison?.worse.length ?? 0) === 0 ? 'pass' : 'fail',
    comparison: comparison === null ? null : change(comparison),
    // The page shows what a person looks for; the rest stands in the lines.
    rows: rows.filter(({ status }) => status !== 'pass').slice(0, 500),
    passed: rows.filter(({ status }) => status === 'pass').slice(0, 500),
    all: rows,
  };
  // The seconds differ from run to run: what is compared byte by byte goes without them.
  await write(join(out, OUTPUTS.merged), results.map((result) => formatResult({ ...result, seconds: 0 })).join(''));
  await write(join(out, OUTPUTS.junit), renderHtml('junit', view));
  await write(join(out, OUTPUTS.page), renderHtml('regression', view));
}
