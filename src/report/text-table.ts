/** Plain aligned columns for a terminal. */

const numeric = /^-?[\d.,]+( (%|s))?$/;

/** Columns as wide as their widest cell; columns of nothing but numbers are set flush right, headings with them. */
export function textTable(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [headings, ...rows];
  const width = headings.map((_, c) => Math.max(...all.map((row) => row[c].length)));
  const right = headings.map((_, c) => rows.length > 0 && rows.every((row) => numeric.test(row[c])));
  return all.map((row) =>
    row
      .map((cell, c) => (right[c] ? cell.padStart(width[c]) : cell.padEnd(width[c])))
      .join('  ')
      .trimEnd(),
  );
}
