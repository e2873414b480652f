import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { characterisationSchema } from '../../src/config/characterisation.js';
import { nominal } from '../../src/config/conditions.js';
import { loadTechnology } from '../../src/config/technology.js';
import { type CharacterizeRequest, characterize } from '../../src/flow/characterize.js';
import { silent } from '../../src/flow/progress.js';
import { toolDescribe } from '../need-tools.js';

const request: CharacterizeRequest = {
  technology: loadTechnology('generic90'),
  ...{ slots: 4, weightBits: 8, beta: 0.9, level: 'transistor', length: 50, seed: 7 },
  ...{ conditions: [nominal], jobs: 2, timeout: 1200, cache: mkdtempSync(join(tmpdir(), 'menage-cache-')) },
};

toolDescribe(['ngspice'], 'characterisation at transistor level', () => {
  test('measures an engine whole, and a second time out of what was kept', async () => {
    const found = await characterize(request, silent);
    expect(characterisationSchema.parse(found)).toEqual(found);
    const [point] = found.points;
    if (point?.kind !== 'measured') throw new Error(point?.reason);
    const { model, effects, energy } = point;
    expect(Math.abs(model.gain - 1)).toBeLessThan(2e-3);
    expect(model.max).toBeLessThan(0.3);
    expect(Math.abs(effects.bend.held[0] ?? 0)).toBeLessThan(0.95 * Math.abs(effects.bend.linear[0] ?? 0));
    expect(effects.bendMax).toBeLessThan(15);
    // Noise analysis against kT/C by hand: of one size, or one of the two is wrong.
    const noise = effects.noise;
    expect((noise?.total ?? 0) / (noise?.calculated ?? 1)).toBeGreaterThan(0.5);
    expect((noise?.total ?? 0) / (noise?.calculated ?? 1)).toBeLessThan(2);
    expect(effects.crosstalk.max).toBeLessThan(0.1);
    expect(effects.hold.max * 1e-6).toBeLessThan(0.02);
    // Most of an event is the amplifier, which is on all the time.
    const always = (energy?.staticPower ?? 0) * (energy?.cycle ?? 0);
    expect((energy?.event.core ?? 0) / always).toBeGreaterThan(0.8);
    expect((energy?.event.core ?? 0) / always).toBeLessThan(1.5);
    expect(energy?.fire.core).toBeGreaterThan(energy?.event.core ?? 0);
    expect(energy?.event.full).toBeGreaterThan(energy?.event.core ?? 0);

    if (point.blocks === null) throw new Error('no blocks');
    const { ladder, amplifier, comparator, switches, driver } = point.blocks;
    expect(switches).toMatchObject({ kind: 'measured' });
    expect(driver?.kind === 'measured' && driver.delay).toBeLessThan(200e-12);
    expect(ladder).toMatchObject({ kind: 'measured' });
    expect(ladder.kind === 'measured' && ladder.inl).toBeLessThan(0.5);
    expect(amplifier.kind === 'measured' && amplifier.gain).toBeGreaterThan(60);
    expect(amplifier.kind === 'measured' && amplifier.settling).toBeLessThan(0.3 * (energy?.cycle ?? 0));
    // The walk of the engine through its threshold and the comparator alone tell of one offset.
    expect(comparator.kind === 'measured' && Math.abs(comparator.offset - model.comparatorOffset)).toBeLessThan(4);
    expect(comparator.kind === 'measured' && comparator.trim?.step).toBeGreaterThan(0);

    const kept = readdirSync(request.cache as string).sort();
    // engine: operations, saturation, waiting, energy, noise; ladder; amplifier 3; comparator 1 and 3 of the trim; switches; shifters; phases 3
    expect(kept).toHaveLength(18);
    const texts = kept.map((name) => readFileSync(join(request.cache as string, name), 'utf8'));
    expect(await characterize(request, silent)).toEqual(found);
    expect(readdirSync(request.cache as string).sort()).toEqual(kept);
    expect(kept.map((name) => readFileSync(join(request.cache as string, name), 'utf8'))).toEqual(texts);
  });

  test('the macromodel is another engine, and has no supplies', async () => {
    const [point] = (await characterize({ ...request, level: 'macro' }, silent)).points;
    expect(point).toMatchObject({ kind: 'measured', energy: null, blocks: null, effects: { noise: null } });
    expect(readdirSync(request.cache as string)).toHaveLength(21);
  });
});
