/** Plain aligned columns for a terminal; numbers to the right. */

/** @param rows cells as text, as many a row as there are headings */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [headings, ...rows];
  const width = headings.map((_, c) => Math.max(...all.map((row) => (row[c] ?? '').length)));
  const numeric = headings.map((_, c) => rows.length > 0 && rows.every((row) => /^-?[\d.]+( %)?$/.test(row[c] ?? '')));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, c) => (numeric[c] ? cell.padStart(width[c] ?? 0) : cell.padEnd(width[c] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(headings), width.map((w) => '-'.repeat(w)).join('  '), ...rows.map(line)].join('\n');
}
