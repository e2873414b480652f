import { expect, test } from 'vitest';
import { describe } from '../../src/cli/progress.js';

test.each([
  ['nothing yet', 0, 0.5, '0 of 40 recordings'],
  ['none done, but time goes by', 0, 31, '0 of 40 recordings, 31 s so far'],
  ['too early for a rate', 3, 0.5, '3 of 40 recordings'],
  ['rate and time left', 10, 5, '10 of 40 recordings, 2.0/s, 15 s left'],
  ['minutes', 1, 10, '1 of 40 recordings, 0.10/s, 6 min 30 s left'],
])('%s', (_, done, elapsed, text) => {
  expect(describe(done, 40, 'recordings', elapsed)).toBe(text);
});
