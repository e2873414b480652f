/** What is written for the simulator reads back as what was meant. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spiceNumber, wrap } from '../../generators/analog/spice-text.js';
import { Waveform } from '../../generators/analog/waveform.js';
import { interpolate } from '../../src/sim/spice/raw-file.js';

/** How ngspice reads a number: a suffix counts by its first letter, `meg` before `m`; other letters are ignored. */
function readNumber(text: string): number {
  const [, digits, suffix] = /^([-+]?[\d.]+(?:e[-+]?\d+)?)([a-z]*)$/i.exec(text) ?? [];
  const scale = suffix?.toLowerCase().startsWith('meg')
    ? 1e6
    : ({ f: 1e-15, p: 1e-12, n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, g: 1e9, t: 1e12 }[suffix?.[0]?.toLowerCase() ?? ''] ??
      1);
  return Number(digits) * scale;
}

test('a number is read back to six digits', () => {
  fc.assert(
    fc.property(fc.double({ min: -22, max: 14, noNaN: true }), fc.boolean(), (exponent, negative) => {
      const value = (negative ? -1 : 1) * 10 ** exponent;
      expect(Math.abs(readNumber(spiceNumber(value)) / value - 1)).toBeLessThan(1e-5);
    }),
  );
});

test('continued lines join to what they were', () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9_]{0,30}$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 80 }), (words) => {
      expect(wrap(words.join(' ')).replaceAll('\n+', '')).toBe(words.join(' '));
    }),
  );
});

test('a waveform has its level from an edge after each change on, and its complement the other', () => {
  const gaps = fc.array(fc.integer({ min: 2, max: 50 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(gaps, fc.boolean(), (list, initial) => {
      const wave = new Waveform(initial);
      let [time, level] = [0, initial];
      const checks: [number, boolean][] = [[0, level]];
      for (const gap of list) {
        time += gap;
        level = !level;
        wave.set(time, level);
        checks.push([time + 1, level]);
      }
      for (const complement of [false, true]) {
        const corners = wave.corners(1, 1, complement);
        const [times, values] = [0, 1].map((i) => Float64Array.from(corners, (corner) => corner[i]!));
        for (const [at, want] of checks) {
          const last = Math.min(at, times!.at(-1)!);
          expect(interpolate(times!, values!, last)).toBeCloseTo(want !== complement ? 1 : 0, 9);
        }
      }
    }),
  );
});
