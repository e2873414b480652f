import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExpected, recordingNumber } from '../../src/compare/expected.js';
import { compareMembranes } from '../../src/compare/membranes.js';
import { compareSpikes } from '../../src/compare/spikes.js';
import { control, judge, overall } from '../../src/compare/verdict.js';
import { bestWindow, coveringWindows, exercised } from '../../src/compare/window.js';
import type { EngineOp, EngineTrace } from '../../src/snn/operations.js';
import type { SpikeTrain } from '../../src/snn/types.js';

const train = (size: number, steps: readonly (readonly number[])[]): SpikeTrain => {
  const offset = new Uint32Array(steps.length + 1);
  steps.forEach((step, t) => {
    offset[t + 1] = offset[t] + step.length;
  });
  return { steps: steps.length, size, offset, address: Uint32Array.from(steps.flat()) };
};
const trains = fc.array(fc.array(fc.nat(9), { maxLength: 6 }), { minLength: 1, maxLength: 8 });

test('a train equals itself, and any single change is one mismatch or more', () => {
  fc.assert(
    fc.property(trains, fc.nat(), fc.nat(9), (steps, where, address) => {
      const one = train(10, steps);
      expect(compareSpikes(one, one, {})).toEqual({
        compared: steps.length * 10,
        mismatches: 0,
        firstDivergence: undefined,
      });
      const t = where % steps.length;
      const more = train(
        10,
        steps.map((step, i) => (i === t ? [...step, address] : step)),
      );
      const result = compareSpikes(one, more, { layer: 'x' });
      expect(result.mismatches).toBe(1);
      expect(result.firstDivergence).toMatchObject({ layer: 'x', step: t });
    }),
  );
});

test('the same spikes in another order are a mismatch, and so is a shorter train', () => {
  expect(compareSpikes(train(3, [[0, 1]]), train(3, [[1, 0]]), {}).mismatches).toBe(1);
  expect(compareSpikes(train(3, [[0], [1]]), train(3, [[0]]), {}).mismatches).toBe(1);
});

const ops: EngineOp[] = [
  { kind: 'event', slot: 0, weight: 5 },
  { kind: 'fire', slot: 0, spike: true },
  { kind: 'leak', slot: 1 },
];
const trace: EngineTrace = { core: 0, engine: 0, slots: 2, initial: new Float64Array(2), ops };
const limits = { max: 1, rms: 0.5, guard: 2 };
const record = (membranes: number[], decision = 1) => ({
  membranes: Float64Array.from(membranes),
  decisions: Uint8Array.from([0, decision, 0]),
});
const truth = [5, 0, 5, 0, 5, 0];

test.each([
  ['equal', truth, 1, 2, 0],
  ['within limits', [5.4, 0, 5.4, 0, 5.4, 0], 1, 2, 0],
  ['one membrane off', [5, 0, 5, 3, 5, 0], 1, 2, 1],
  ['not a number', [5, 0, 5, Number.NaN, 5, 0], 1, 2, 1],
  ['a small error everywhere', truth.map((v) => v + 0.9), 1, 2, 1],
  ['a wrong decision', truth, 0, 2, 1],
  ['a decision inside the guard band', truth, 0, 4, 0],
])('membranes: %s', (_name, membranes, decision, threshold, mismatches) => {
  expect(compareMembranes(trace, record(truth), record(membranes, decision), threshold, limits).mismatches).toBe(
    mismatches,
  );
});

test('the window with most in it is found, the earliest among equals', () => {
  const quiet: EngineOp[] = Array.from({ length: 50 }, () => ({ kind: 'event', slot: 0, weight: 1 }));
  const { start, length, coverage } = bestWindow([...quiet, ...ops, ...quiet], 4);
  expect([start, length, coverage.seen.includes('leak')]).toEqual([49, 4, true]);
  expect(bestWindow(quiet, 4)).toMatchObject({ start: 0, length: 4 });
  expect(bestWindow(ops, 40)).toMatchObject({ start: 0, length: 3 });
});

test('a level passes only if something was compared, nothing differed and a fault was noticed', () => {
  const outcome = {
    reference: 'x',
    compared: 1,
    mismatches: 0,
    negativeControls: [control('f', true, '')],
    figures: {},
  };
  expect(judge(outcome, 0).status).toBe('pass');
  expect(judge({ ...outcome, compared: 0 }, 0).status).toBe('fail');
  expect(judge({ ...outcome, mismatches: 1 }, 0).status).toBe('fail');
  expect(judge({ ...outcome, negativeControls: [] }, 0).status).toBe('fail');
  expect(judge({ ...outcome, negativeControls: [control('f', false, '')] }, 0).status).toBe('fail');
  expect(overall({ L1: judge(outcome, 0) }, ['L1'])).toBe('pass');
  expect(overall({ L1: judge(outcome, 0) }, ['L1', 'L3'])).toBe('fail');
  expect(overall({}, [])).toBe('fail');
});

test('recorded counts, as a list with ids at the top and as a map below a key', () => {
  const document = { sample_ids: [7], output_counts: [[1, 2]], runs: { a: { output_counts: { 3: [4] } } } };
  expect(parseExpected(document, '', 'f').get('7')).toEqual([1, 2]);
  expect(parseExpected(document, 'runs.a', 'f').get('3')).toEqual([4]);
  expect(() => parseExpected(document, 'runs.b', 'f')).toThrow('no key b; there are: a');
  expect([recordingNumber('7/00001'), recordingNumber('0/00010'), recordingNumber('x/0')]).toEqual(['1', '10', '0']);
});

test('no window holds what is to be avoided', () => {
  const many: EngineOp[] = [...ops, ...ops, ...ops];
  expect(bestWindow(many, 3, Uint8Array.of(1, 1, 1, 0, 0, 0, 0, 0, 0)).start).toBe(3);
  expect(bestWindow(many, 9, Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 0, 1))).toMatchObject({ start: 0, length: 3 });
  expect(bestWindow(ops, 3, Uint8Array.of(1, 1, 1)).length).toBe(0);
});

test('windows together show all that an engine did, further ones no longer than what is new in them', () => {
  const plain: EngineOp[] = Array.from({ length: 30 }, () => ({ kind: 'event', slot: 0, weight: 1 }));
  const rare: EngineOp[] = [{ kind: 'leak', slot: 3 }];
  const life = [...plain, ...rare, ...plain, { kind: 'reset', slot: 5 } as const, ...plain];
  const windows = coveringWindows(life, 8, new Uint8Array(life.length), 4);
  expect(new Set(windows.flatMap(({ coverage }) => coverage.seen))).toEqual(exercised(life));
  expect(windows.map(({ length }) => length)).toEqual([8, 1]);
  // negative control: one window is not enough
  const [only] = coveringWindows(life, 8, new Uint8Array(life.length), 1);
  expect(only?.coverage.seen.length).toBeLessThan(exercised(life).size);
  expect(coveringWindows(life, 8, new Uint8Array(life.length).fill(1), 4)).toEqual([]);
});
