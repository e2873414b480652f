/** A stretch of a simulation as a VCD file, which every waveform viewer opens. */

import type { RawFile } from '../spice/raw-file.js';

/** s, one tick */
export const TICK = 1e-15;

/** Identifier codes of VCD: printable characters, as few as it takes. */
function code(index: number): string {
  const digit = String.fromCharCode(33 + (index % 94));
  return index < 94 ? digit : code(Math.floor(index / 94) - 1) + digit;
}

/** @param comment said at its head, one line */
export function formatVcd(raw: RawFile, from: number, to: number, comment: string): string {
  const names = raw.names.slice(1);
  const columns = names.map((name) => raw.column(name));
  const lines = [
    `$comment ${comment} $end`,
    '$timescale 1fs $end',
    '$scope module bench $end',
    // a space or a bracket would end the name, and v(...) says nothing beside the unit
    ...names.map(
      (name, i) => `$var real 64 ${code(i)} ${name.replaceAll(/^v\(|\)$/g, '').replaceAll(/\s/g, '_')} $end`,
    ),
    '$upscope $end',
    '$enddefinitions $end',
  ];
  const before = names.map(() => Number.NaN);
  raw.time.forEach((time, i) => {
    if (time < from || time > to) return;
    const changes = columns.flatMap((column, k) => {
      if (column[i] === before[k]) return [];
      before[k] = column[i];
      return [`r${column[i]} ${code(k)}`];
    });
    if (changes.length > 0) lines.push(`#${Math.round(time / TICK)}`, ...changes);
  });
  return `${lines.join('\n')}\n`;
}
