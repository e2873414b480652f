/** Words and numbers as the terminal and the page show them: one place, so that both say the same. */

import type { Divergence, Level, LevelVerdict, Verdict } from '../compare/types.js';

export const LEVEL_TITLES: Readonly<Record<Level, string>> = {
  L0: 'float network',
  L1: 'quantised network',
  L3: 'Verilog',
  L4: 'SPICE macromodel',
  L5: 'SPICE transistors',
  CL: 'SPICE steers the Verilog',
};

/** Stands wherever results on emulated recordings are shown. */
export const EMULATED = 'Emulated recordings: drawn and emulated by this project, not recorded by an event camera.';

/** The label of a verdict on emulated input, null on real recordings. */
export const emulatedLabel = (verdict: Verdict): string | null => (verdict.emulatedInput ? EMULATED : null);

/** Whole numbers in full with thousands separated, others to four significant digits. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3) return value.toExponential(3);
  return value.toLocaleString('en-US', { maximumSignificantDigits: 4 });
}

export const formatFigure = (value: number | string): string =>
  typeof value === 'number' ? formatNumber(value) : value;

/** `caught/tried`, or a dash where none was tried. */
export function formatControls({ negativeControls }: LevelVerdict): string {
  if (negativeControls.length === 0) return '-';
  return `${negativeControls.filter((control) => control.caught).length}/${negativeControls.length}`;
}

/** Where a divergence is, and what stood there against what should have. */
export function formatDivergence({ expected, found, ...place }: Divergence): string {
  const where = Object.entries(place).flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]));
  return `${where.length === 0 ? '' : `${where.join(', ')}: `}expected ${expected}, found ${found}`;
}

export const recordingsLine = ({ recordings }: Verdict): string =>
  `${recordings.length} ${recordings.length === 1 ? 'recording' : 'recordings'}`;

/** Levels that are in the verdict, in their order. */
export const levelsOf = ({ levels }: Verdict): [Level, LevelVerdict][] =>
  (Object.keys(LEVEL_TITLES) as Level[]).flatMap((level) => {
    const verdict = levels[level];
    return verdict === undefined ? [] : [[level, verdict] as [Level, LevelVerdict]];
  });

/** Of the engines that a layer is best for (`together` of its quality); null where nothing is known. */
export const setsInWords = (together: number): string | null => {
  if (!(together > 1)) return null;
  return together === 2 ? 'every pair of engines' : `every ${together} engines`;
};
