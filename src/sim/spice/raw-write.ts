/** Writes ngspice's binary raw file of one transient analysis: what parseRawFile reads. */

export interface RawColumn {
  readonly name: string;
  /** as ngspice says it: time, voltage, current */
  readonly type: string;
  readonly values: ArrayLike<number>;
}

/** @param columns of equal length, `time` first */
export function formatRawFile(title: string, columns: readonly RawColumn[]): Uint8Array {
  const points = columns[0]?.values.length ?? 0;
  const header = [
    `Title: ${title}`,
    'Plotname: Transient Analysis',
    'Flags: real',
    `No. Variables: ${columns.length}`,
    `No. Points: ${points}`,
    'Variables:',
    ...columns.map(({ name, type }, i) => `\t${i}\t${name}\t${type}`),
    'Binary:\n',
  ].join('\n');
  const head = Buffer.from(header, 'latin1');
  const bytes = Buffer.alloc(head.length + points * columns.length * 8);
  head.copy(bytes);
  let at = head.length;
  for (let i = 0; i < points; i++) {
    for (const { values } of columns) at = bytes.writeDoubleLE(values[i] ?? Number.NaN, at);
  }
  return bytes;
}
