/** Accuracy against slots: each number of slots is judged on the engine that was measured with it, and on no other. */

import { expect, test } from 'vitest';
import { type Characterisation, readCharacterisationOf } from '../../src/config/characterisation.js';
import { loadDesign } from '../../src/config/load-design.js';
import { version } from '../../src/config/version.js';
import { siliconSweeps } from '../../src/flow/paper-sweeps.js';
import { prepare } from '../../src/flow/prepare.js';
import { designDataset, readAll } from '../../src/flow/samples.js';

test('slots sweep', async () => {
  const loaded = await loadDesign('designs/tiny', version);
  const prepared = await prepare(loaded);
  const samples = await readAll(await designDataset(loaded, {}), () => {});
  const measured = await readCharacterisationOf('test/fixtures/analog/characterisation-generic90.json', 'generic90');
  // An engine that loses most of a membrane at every operation.
  const points = measured.points.map((point) =>
    point.kind === 'measured' ? { ...point, model: { ...point.model, droop: 0.1, offset: -20 } } : point,
  );
  const leaky: Characterisation = { ...measured, engine: { ...measured.engine, slots: 64 }, points };
  const bySlots = [
    { slots: 16, characterisation: measured },
    { slots: 64, characterisation: leaky },
  ];
  const sweeps = await siliconSweeps(prepared, measured, samples, { chips: 0, seed: 1, bySlots }, { threads: 1 });
  const found = sweeps.filter(({ sweep }) => sweep === 'slots');
  expect(found.map(({ label, value }) => [label, value])).toEqual([
    ['16 slots', 16],
    ['64 slots', 64],
  ]);
  const own = sweeps.find(({ sweep }) => sweep === 'corner')?.accuracy;
  expect(own).toBeGreaterThan(0.5);
  expect(found[0]?.accuracy).toBe(own);
  expect(found[1]?.accuracy).toBeLessThan(found[0]?.accuracy as number);
});
