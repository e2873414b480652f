/** From a preset and explicit overrides to the semantics in force, each value with its origin. */

import type { PresetName } from '../../config/design.js';
import { MenageError } from '../../errors/index.js';
import type { Semantics } from '../types.js';
import { presets, type SemanticsValues } from './presets.js';

/** Values that one place states (`design`, `--reset`); absent and undefined ones leave what was there. */
export interface SemanticsOverride {
  readonly origin: string;
  readonly values: Partial<SemanticsValues>;
}

type Check = readonly [legal: string, holds: (value: unknown) => boolean];

const oneOf = (...values: readonly unknown[]): Check => [values.join(', '), (value) => values.includes(value)];
const within = (value: unknown, low: number, high: number): boolean =>
  typeof value === 'number' && value >= low && value <= high;

const checks: Readonly<Record<keyof SemanticsValues, Check>> = {
  dt: ['a positive number of seconds', (value) => within(value, Number.MIN_VALUE, Number.MAX_VALUE)],
  decay: [
    'euler, exponential or a beta of 0..1',
    (value) => value === 'euler' || value === 'exponential' || within(value, 0, 1),
  ],
  gain: oneOf('euler', 'matched', 'unit'),
  reset: oneOf('zero', 'subtract'),
  resetDelay: oneOf(true, false),
  fire: oneOf('above', 'at'),
  inputDelay: oneOf(0, 1),
  spikeDelay: oneOf(0, 1),
  lowerBound: ['null, or at most 0 (in thresholds)', (value) => value === null || within(value, -Number.MAX_VALUE, 0)],
};

/**
 * @param overrides in rising order of authority: the last one that states a value wins
 * @throws E_SEMANTICS naming the key, the value and where it came from
 */
export function resolveSemantics(preset: PresetName, overrides: readonly SemanticsOverride[] = []): Semantics {
  const base = presets[preset];
  if (base === undefined) {
    throw new MenageError('E_SEMANTICS', {
      path: 'preset',
      value: preset,
      legal: `one of ${Object.keys(presets).join(', ')}`,
    });
  }
  const values: Record<string, unknown> = { ...base };
  const origin: Record<string, string> = {};
  for (const key of Object.keys(checks)) origin[key] = `preset ${preset}`;
  for (const override of overrides) {
    for (const [key, value] of Object.entries(override.values)) {
      if (value === undefined) continue;
      const [legal, holds] = checks[key as keyof SemanticsValues] ?? [
        `unknown; known: ${Object.keys(checks).join(', ')}`,
        () => false,
      ];
      if (!holds(value)) throw new MenageError('E_SEMANTICS', { path: `${override.origin}: ${key}`, value, legal });
      values[key] = value;
      origin[key] = override.origin;
    }
  }
  return { ...(values as unknown as SemanticsValues), origin };
}
