/** What windows of any engine show of what it did, as the levels tell it. */

import { describe, expect, test } from 'vitest';
import { coverageFigures } from '../../src/flow/levels/window-report.js';
import { lifeOf, requestedWindows } from '../../src/flow/levels/windows.js';
import type { Prepared } from '../../src/flow/prepare.js';
import { rng } from '../../src/random/index.js';
import type { EngineOp, EngineTrace } from '../../src/snn/operations.js';

const layer = { name: 'fc1', threshold: 100, beta: 0.9, fire: 'above' };
const prepared = {
  quantised: { layers: [layer] },
  saturation: [null],
  loaded: { design: { verification: { window: 24 } } },
} as unknown as Prepared;

/** A life with something rare near its end. */
function trace(engine: number, rare: readonly EngineOp[]): EngineTrace {
  const random = rng(3, 'life', engine);
  const common = Array.from({ length: 300 }, (): EngineOp => {
    const slot = random.integer(4);
    if (random.uniform() < 0.2) return { kind: 'fire', slot, spike: false };
    if (random.uniform() < 0.2) return { kind: 'leak', slot };
    return { kind: 'event', slot, weight: 1 + random.integer(31) };
  });
  return { core: 2, engine, slots: 6, initial: new Float64Array(6), ops: [...common, ...rare, ...common.slice(0, 40)] };
}

const rare: EngineOp[] = [
  { kind: 'reset', slot: 5 },
  { kind: 'event', slot: 4, weight: -64 },
];
const windowsOf = (engine: number, ops: readonly EngineOp[], start: number | null) =>
  requestedWindows(
    lifeOf(trace(engine, ops), 0, 'r', prepared, null),
    { core: 2, engine, recording: 'r', start, length: null },
    prepared,
  );

describe('coverage of requested windows', () => {
  test('windows that choose themselves show every slot, bit, sign and kind that the engine had', () => {
    const windows = windowsOf(0, rare, null);
    const figures = coverageFigures({ prepared }, windows);
    expect(Object.keys(figures)).toEqual(['shown of fc1 core 2 engine 0']);
    expect(Object.values(figures)[0]).toMatch(/^(\d+) of \1$/);
    const seen = new Set(windows.flatMap(({ coverage }) => coverage.seen));
    for (const feature of ['reset', 'slot 5', 'slot 4', 'event -', 'bit 6', 'bit 0', 'leak', 'fire silent']) {
      expect(seen).toContain(feature);
    }
  });

  test('a fixed window says what it lacks, and no other engine makes up for it', () => {
    const windows = [...windowsOf(0, rare, 0), ...windowsOf(1, rare, null)];
    const figures = coverageFigures({ prepared }, windows);
    expect(figures['shown of fc1 core 2 engine 1']).not.toMatch(/not shown/);
    expect(figures['shown of fc1 core 2 engine 0']).toMatch(/not shown: .*bit 6.*event -.*reset.*slot 4.*slot 5/);
  });
});
