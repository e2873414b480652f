/** The front of an exploration: nobody on it is dominated, and whoever is off it is, by one who is on it. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OBJECTIVES } from '../../src/config/space.js';
import { dominates, type Merits, paretoFront } from '../../src/flow/explore-front.js';

const merits = fc.record(Object.fromEntries(OBJECTIVES.map((one) => [one, fc.integer({ min: 0, max: 6 })])));

test('front', () => {
  fc.assert(
    fc.property(fc.array(merits, { maxLength: 40 }), fc.subarray([...OBJECTIVES], { minLength: 1 }), (raw, by) => {
      const points = raw as unknown as Merits[];
      const front = paretoFront(points, by);
      const members = points.filter((_, i) => front[i]);
      for (const [i, point] of points.entries())
        expect(members.some((member) => dominates(member, point, by))).toBe(!front[i]);
    }),
  );
});

test('accuracy is to be large and energy small', () => {
  const point = (accuracy: number, system: number) => ({ accuracy, system }) as Merits;
  expect(paretoFront([point(0.5, 2), point(0.6, 1), point(0.7, 3)], ['accuracy', 'system'])).toEqual([
    false,
    true,
    true,
  ]);
});
