/** Digital waveforms of the test bench and their PWL text. */

import { MenageError } from '../../src/errors/index.js';
import { spiceNumber } from './spice-text.js';

/** One control over time: 0 or 1, changing at given moments. */
export class Waveform {
  private readonly moments: number[] = [];
  private level: boolean;

  constructor(private readonly initial: boolean) {
    this.level = initial;
  }

  /** s, when the level changes */
  get edges(): readonly number[] {
    return this.moments;
  }

  /** Level from `time` (s) on; moments must not decrease. */
  set(time: number, level: boolean): void {
    if (level === this.level) return;
    const last = this.moments.at(-1);
    if (last !== undefined && time <= last) {
      throw new MenageError('E_TECHNOLOGY', { path: 'phases', value: time, legal: 'a control moves twice at once' });
    }
    this.moments.push(time);
    this.level = level;
  }

  /** Corners of the waveform in volts, every change a ramp of `edge` seconds. */
  corners(high: number, edge: number, complement = false): [number, number][] {
    const volts = (level: boolean): number => (level !== complement ? high : 0);
    let level = this.initial;
    const points: [number, number][] = [[0, volts(level)]];
    for (const time of this.moments) {
      points.push([time, volts(level)], [time + edge, volts(!level)]);
      level = !level;
    }
    return points;
  }
}

const perLine = 8;

/** A voltage source that runs through `corners`; a constant one where there is only one. */
export function pwlSource(net: string, corners: readonly (readonly [number, number])[]): string {
  const [first] = corners;
  if (corners.length === 1) return `v_${net} ${net} 0 ${spiceNumber(first![1])}`;
  const points = corners.map(([time, value]) => `${Number((time * 1e9).toFixed(4))}n ${spiceNumber(value)}`);
  const lines: string[] = [];
  for (let i = 0; i < points.length; i += perLine) lines.push(`+ ${points.slice(i, i + perLine).join(' ')}`);
  return [`v_${net} ${net} 0 pwl(`, ...lines, '+ )'].join('\n');
}
