/** Reads the `report.json` of a run's folder. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MenageError } from '../errors/index.js';
import type { ReportData } from './types.js';

export const REPORT_FILE = 'report.json';

/** @throws E_FILE when it is missing, not JSON, or of another version */
export async function readReport(folder: string): Promise<ReportData> {
  const path = join(folder, REPORT_FILE);
  const fault = (legal: string): MenageError =>
    new MenageError('E_FILE', { path, legal, remedy: 'give the --out folder of `menage run`' });
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw fault(`cannot be read: ${error.code}`);
  });
  let data: Partial<ReportData> | null;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw fault(`not JSON: ${(error as Error).message}`);
  }
  if (data?.version !== 2) throw fault('not a report of this version');
  return data as ReportData;
}
