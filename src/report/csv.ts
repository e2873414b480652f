/** Comma-separated values (RFC 4180): names come from files, and may hold anything. */

export type Cell = string | number | boolean | null;

const quoted = (cell: Cell): string => {
  const text = `${cell ?? ''}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** One line a row, the last ended too; null is an empty cell. */
export const csv = (rows: readonly (readonly Cell[])[]): string =>
  rows.map((cells) => `${cells.map(quoted).join(',')}\n`).join('');
