/** Every number of the accelerator at the ends of its range, and one step beyond. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { designSchema } from '../../src/config/design.js';
import { projectRoot } from '../../src/config/project-root.js';
import { parseWith } from '../../src/config/schema-error.js';

const text = readFileSync(new URL('designs/tiny/design.yaml', projectRoot), 'utf8');

/** What the validation says of a design whose accelerator has this value. */
function verdict(key: string, value: unknown): string {
  const design = parse(text) as { accelerator: Record<string, unknown> };
  design.accelerator[key] = value;
  try {
    parseWith(designSchema, design, 'design.yaml');
    return 'accepted';
  } catch (error) {
    return (error as Error).message;
  }
}

/** As the specification has them; not taken from the schema, which is what is tested. */
const integers: Readonly<Record<string, readonly [least: number, most: number]>> = {
  cores: [1, 64],
  enginesPerCore: [1, 64],
  slotsPerEngine: [1, 256],
  weightBits: [4, 8],
  rounds: [1, 16],
  fifoDepth: [2, 4096],
  cyclesPerOperation: [2, 64],
  replayWords: [16, 2 ** 22],
  spoolWords: [16, 2 ** 22],
  queueDepth: [2, 1024],
  rowsPerCore: [1, 2 ** 24],
  leakOperations: [1, 16],
};
const choices: Readonly<Record<string, readonly string[]>> = {
  dispatch: ['lockstep', 'decoupled'],
  quietSteps: ['skip', 'compare'],
  events: ['axi-stream', 'aer'],
  bus: ['wishbone', 'apb'],
};

test('no parameter of the accelerator is left out here', () => {
  const known = [...Object.keys(integers), ...Object.keys(choices), ...Object.keys(numbers)];
  expect(Object.keys(designSchema.shape.accelerator.shape).sort()).toEqual(known.sort());
});

describe.each(Object.entries(integers))('%s', (key, [least, most]) => {
  test.each([least, most, Math.floor((least + most) / 2)])('%d is taken', (value) => {
    expect(verdict(key, value)).toBe('accepted');
  });

  test.each([least - 1, most + 1, -least, 2 ** 40])('%d is refused, with the range', (value) => {
    expect(verdict(key, value)).toContain(`E_RANGE design.yaml: accelerator.${key} = ${value}: ${least}..${most}`);
  });

  test.each([least + 0.5, `${least}`, null, [least], Number.NaN, Number.POSITIVE_INFINITY])(
    '%s is no value of it',
    (value) => {
      expect(verdict(key, value)).toMatch(new RegExp(`^E_(RANGE|SCHEMA) design.yaml: accelerator.${key}`));
    },
  );
});

const numbers = {
  clockHz: { legal: [1e5, 1e9], beyond: [99_999, 1_000_000_001, 0, -1e8], range: '100000..1000000000' },
  headroom: { legal: [0.05, 0.3, 1], beyond: [0.049, 1.001, 0, -0.1], range: '0.05..1' },
} as const;

describe.each(Object.entries(numbers))('%s', (key, { legal, beyond, range }) => {
  test.each(legal)('%d is taken', (value) => {
    expect(verdict(key, value)).toBe('accepted');
  });

  test.each(beyond)('%d is refused, with the range', (value) => {
    expect(verdict(key, value)).toContain(`E_RANGE design.yaml: accelerator.${key} = ${value}: ${range}`);
  });
});

describe.each(Object.entries(choices))('%s', (key, values) => {
  test.each(values)('%s is taken', (value) => {
    expect(verdict(key, value)).toBe('accepted');
  });

  test.each(['', values[0].toUpperCase(), `${values[0]} `, 1, null])('%s is refused, with the choices', (value) => {
    const message = verdict(key, value);
    expect(message).toMatch(new RegExp(`^E_SCHEMA design.yaml: accelerator.${key}`));
    for (const choice of values) expect(message).toContain(choice);
  });
});
