/** The verdict as a table on a terminal. */

import { stripVTControlCharacters } from 'node:util';
import type { LevelVerdict, Verdict } from '../compare/types.js';
import { textTable } from './text-table.js';
import {
  emulatedLabel,
  formatControls,
  formatDivergence,
  formatFigure,
  formatNumber,
  LEVEL_TITLES,
  levelsOf,
  recordingsLine,
} from './words.js';

export interface VerdictStyle {
  /** ANSI colours of the status words; plain text without */
  readonly colour?: boolean;
}

const codes = { pass: 32, fail: 31, skipped: 33 } as const;

/** Text from a file or a tool must not steer the terminal. */
const plain = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  stripVTControlCharacters(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd');

/** What a level has to say beyond its row. */
function remarks({ figures, reason, firstDivergence }: LevelVerdict): string[] {
  const shown = Object.entries(figures).map(([name, value]) => `${name} ${formatFigure(value)}`);
  return [
    ...(shown.length > 0 ? [shown.join(', ')] : []),
    ...(reason === undefined ? [] : [reason]),
    ...(firstDivergence === undefined ? [] : [`first divergence: ${formatDivergence(firstDivergence)}`]),
  ];
}

/** Lines of plain text: a table of the levels, what each has to say, and the verdict as the last line. */
export function formatVerdict(verdict: Verdict, { colour = false }: VerdictStyle = {}): string {
  const paint = (text: string, status: keyof typeof codes): string =>
    colour ? `\u001b[${codes[status]}m${text}\u001b[0m` : text;
  const levels = levelsOf(verdict);
  const [head, ...body] = textTable(
    ['level', '', 'status', 'against', 'compared', 'mismatches', 'controls', 'time'],
    levels.map(([level, result]) => [
      level,
      LEVEL_TITLES[level],
      result.status,
      plain(result.reference),
      formatNumber(result.compared),
      formatNumber(result.mismatches),
      formatControls(result),
      `${result.seconds.toFixed(1)} s`,
    ]),
  );
  const statusColumn = head.indexOf('status');
  const emulated = emulatedLabel(verdict);
  return `${[
    head,
    ...body.map((line, i) => {
      const { status } = levels[i][1];
      return line.slice(0, statusColumn) + paint(status, status) + line.slice(statusColumn + status.length);
    }),
    '',
    ...levels.flatMap(([level, result]) => remarks(result).map((text) => `${level}  ${plain(text)}`)),
    ...(emulated === null ? [] : ['', emulated]),
    '',
    `${paint(verdict.status.toUpperCase(), verdict.status)}  ${plain(verdict.design)}, ${recordingsLine(verdict)}${emulated === null ? '' : ' (emulated)'}`,
  ].join('\n')}\n`;
}
