/**
 * A GTKWave save file: which signals a viewer opens, how they are shown, and where it begins. The format is that of
 * GTKWave 3.3: flags of a trace in hex before its name, `-` before a comment.
 */

import type { Wave } from './vcd-names.js';

export interface WaveGroup {
  readonly title: string;
  readonly waves: readonly Wave[];
}

const RIGHT = 0x20;
const flags = {
  binary: RIGHT | 0x8,
  hex: RIGHT | 0x2,
  decimal: RIGHT | 0x4,
  signed: RIGHT | 0x4 | 0x400,
  comment: 0x200,
  /** real, signed, drawn as steps over the full height */
  analog: RIGHT | 0x400 | 0x8000 | 0x80000,
  /** a blank line that an analog trace above it grows over */
  stretch: 0x20000,
} as const;

const flagged = (flag: number): string => `@${flag.toString(16)}`;

/** Lines that an analog trace takes. */
const height = 3;

/** Numbers that a person counts or adds up, by the name of the signal; all others are words of bits. */
const numbers: readonly (readonly [RegExp, number])[] = [
  [/\b(round|step|slot|operation)\[/, flags.decimal],
  [/\bweight\[/, flags.signed],
];

function trace({ name, width, real }: Wave): string[] {
  if (!real) {
    const number = numbers.find(([pattern]) => pattern.test(name))?.[1];
    return [flagged(number ?? (width === 1 ? flags.binary : flags.hex)), name];
  }
  return [
    flagged(flags.analog),
    name,
    ...Array.from({ length: height - 1 }, () => [flagged(flags.stretch), '-']).flat(),
  ];
}

/**
 * @param dumpfile name of the VCD file, in the same folder
 * @param comment one line
 * @param from to: stretch that is shown, in ticks of the dump
 */
export function gtkwaveSave(
  dumpfile: string,
  comment: string,
  { from, to }: { readonly from: number; readonly to: number },
  groups: readonly WaveGroup[],
): string {
  // -n shows 2^n ticks over 200 pixels, n whole; the window leaves about a thousand
  const zoom = -Math.max(0, Math.ceil(Math.log2(Math.max(1, to - from) / 5)));
  return `${[
    `[*] ${comment}`,
    `[dumpfile] "${dumpfile}"`,
    `[timestart] ${from}`,
    '[size] 1600 900',
    `*${zoom} ${from} -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1`,
    ...groups
      .filter(({ waves }) => waves.length > 0)
      .flatMap(({ title, waves }) => [flagged(flags.comment), `-${title}`, ...waves.flatMap(trace)]),
    '[pattern_trace] 1',
    '[pattern_trace] 0',
  ].join('\n')}\n`;
}
