/** The energy model: what it counts, that its figures are those of its terms, and that nothing is printed without a source. */

import { describe, expect, test } from 'vitest';
import type { Characterisation, EngineEnergy } from '../../src/config/characterisation.js';
import { nominal } from '../../src/config/conditions.js';
import {
  type Activity,
  analogParameters,
  type CoreSize,
  countOperations,
  denseMacs,
  digitalParameters,
  type EnergyModel,
  efficiencies,
  energyTerms,
  figuresOf,
  GROUPS,
  sensitivities,
  sopsOf,
  sum,
} from '../../src/energy/index.js';
import { hardware } from '../../src/flow/hardware.js';
import { createQuantisedGolden } from '../../src/golden/index.js';
import { quantity } from '../../src/report/quantity.js';
import { build, drawnSamples } from '../fixtures/rtl/networks.js';
import { planOf } from '../fixtures/rtl/run.js';

const operation = (core: number) => ({
  core,
  references: core / 10,
  drivers: core / 5,
  biases: core / 50,
  full: core * 1.32,
});
const energy: EngineEnergy = {
  cycle: 20e-9,
  event: operation(200e-15),
  leak: operation(210e-15),
  fire: operation(350e-15),
  reset: operation(205e-15),
  staticPower: 10e-6,
};

const phases = {
  kind: 'measured',
  line: { one: 600e-15, more: 20e-15 },
  ...{ event: 300e-15, leak: null, fire: 250e-15, reset: 100e-15, none: 40e-15 },
  waiting: { line: 5e-6, controls: 1e-7 },
};

/** Only what the energy model reads. */
const characterisation = (...energies: readonly (EngineEnergy | null)[]): Characterisation =>
  ({
    technology: 'generic90',
    level: 'transistor',
    simulator: 'none',
    points: energies.map((of, i) => ({
      kind: 'measured',
      conditions: { ...nominal, temperature: 27 + i },
      energy: of,
      blocks: { phases },
    })),
  }) as unknown as Characterisation;

const model: EnergyModel = {
  analog: analogParameters(characterisation(energy)),
  digital: digitalParameters({ node: 90e-9, vdd: 1.2 }),
  clockGates: true,
  idleEnginesOff: false,
};

const built = build({ name: 'weighed', sizes: [9, 22, 5], engines: 4, slots: 3, layer: { threshold: 90 }, bias: 40 });
const plan = planOf(built);
const samples = drawnSamples(9, 3, 8, 0.5);
const golden = createQuantisedGolden(built.network, hardware({ plan, saturation: [] }));
const results = samples.map(({ input }) => golden.run(input));
const activities = samples.map(({ input }, i): Activity => ({ input, layers: results[i]!.layers }));
const counts = countOperations(plan, activities);
const registers = {
  always: 40,
  queue: 60,
  queueWord: 15,
  lookup: 2,
  operation: 90,
  row: 90,
  encoder: 20,
  configuration: 99,
};
const sizes = plan.cores.map(
  (): CoreSize => ({
    e2a: { words: 10, width: 12 },
    sn: { words: 4096, width: 64 },
    slots: { words: 3, width: 4 },
    replay: { words: 0, width: 8 },
    spool: { words: 0, width: 8 },
    registers,
    engineCapacitance: 1e-12,
  }),
);
const terms = energyTerms(plan, sizes, counts, model);
const steps = 24;
const found = efficiencies(terms, counts, 1000, steps);

describe('counts', () => {
  test('synaptic operations are those of the golden model, and the pieces of biases', () => {
    const sops = results.reduce((all, result) => all + result.sops.reduce((a, b) => a + b, 0), 0);
    const biased = built.network.layers.reduce((all, { bias }) => all + (bias?.filter((b) => b !== 0).length ?? 0), 0);
    // every bias here is one piece
    expect(sopsOf(counts)).toBe(sops + steps * biased);
  });

  test('spikes, fires and operations of the controller add up', () => {
    const spikes = results.reduce((all, { layers }) => all + layers.reduce((n, l) => n + l.address.length, 0), 0);
    expect(spikes).toBeGreaterThan(0);
    expect(counts.cores.reduce((all, core) => all + core.spikes, 0)).toBe(spikes);
    expect(counts.cores.reduce((all, core) => all + core.engineFires, 0)).toBe(steps * (22 + 5));
    for (const core of counts.cores) {
      expect(core.operations).toBe(core.rows + core.fires + core.leaks + core.resets + core.clears);
      expect(core.rows * 4).toBe(core.entries + core.emptyEntries);
    }
  });
});

describe('figures', () => {
  test('each scope holds the one before it, and its figures agree', () => {
    const [analog, driven, phased, system] = found.map(({ energy: all }) => all.typical);
    expect(analog).toBeLessThan(driven!);
    expect(driven).toBeLessThan(phased!);
    expect(phased).toBeLessThan(system!);
    for (const { perSop, work, dense } of found) {
      expect(work.typical * perSop.typical).toBeCloseTo(2, 9);
      expect(dense.typical / work.typical).toBeCloseTo((1000 * steps) / sopsOf(counts), 9);
      expect(work.low).toBeLessThanOrEqual(work.typical);
      expect(perSop.high).toBeGreaterThanOrEqual(perSop.typical);
    }
  });

  test('every term has a count, bounds in order and a source', () => {
    expect(new Set(terms.map(({ group }) => group))).toEqual(new Set(GROUPS));
    for (const { each, source } of terms) {
      expect(source.length).toBeGreaterThan(20);
      expect(each.low).toBeLessThanOrEqual(each.typical);
      expect(each.typical).toBeLessThanOrEqual(each.high);
    }
  });

  test('a traced figure is the sum of the terms that it lists', () => {
    const traced = { terms, area: [], efficiencies: found, counts, denseMacs: 1000, steps, clockHz: plan.clockHz };
    const figures = figuresOf(traced);
    for (const name of ['energy.system', ...GROUPS.map((group) => `split.${group}`)]) {
      const figure = figures.find((one) => one.name === name)!;
      expect(sum(figure.terms.map(({ value }) => value)).typical / figure.value.typical).toBeCloseTo(1, 9);
    }
    expect(new Set(figures.map(({ name }) => name)).size).toBe(figures.length);
  });

  test('what costs more shows: an event of twice the energy, memories of twice the width', () => {
    const dearer = { ...model, analog: analogParameters(characterisation({ ...energy, event: operation(400e-15) })) };
    const analog = (under: EnergyModel) =>
      efficiencies(energyTerms(plan, sizes, counts, under), counts, 1000, steps)[0]!;
    const events = counts.cores.reduce((all, core) => all + core.entries + core.engineResets, 0);
    const more = (analog(dearer).energy.typical - analog(model).energy.typical) * counts.recordings;
    expect(more / (events * 200e-15)).toBeCloseTo(1, 6);
    const wide = sizes.map((size) => ({ ...size, sn: { words: 4096, width: 128 } }));
    const read = (of: readonly CoreSize[]) =>
      energyTerms(plan, of, counts, model).find(({ name }) => name === 'MEM_S&N')!;
    expect(read(wide).each.typical / read(sizes).each.typical).toBeCloseTo(2 ** 1.275, 6);
  });

  test('each parameter moves the energy from its low to its high bound', () => {
    const total = (under: EnergyModel) =>
      sum(energyTerms(plan, sizes, counts, under).map((term) => term.energy)).typical;
    const moved = sensitivities(model, total);
    expect(moved.length).toBeGreaterThan(5);
    for (const { parameter, atLow, atHigh } of moved.slice(0, -2)) {
      expect([parameter, atLow <= 1 && atHigh >= 1]).toEqual([parameter, true]);
    }
  });

  test('bounds are the least and the most of the measured conditions; a file without energies is refused', () => {
    const bounded = analogParameters(characterisation(energy, { ...energy, event: operation(300e-15) }));
    expect(bounded.event.core).toMatchObject({ low: 200e-15, typical: 200e-15, high: 300e-15 });
    expect(() => analogParameters(characterisation(null))).toThrow(/no energies/);
  });

  test('dense multiplications count zero weights', () => {
    const weight = { shape: [3, 4], data: new Float64Array(12) };
    const place = { name: 'a', path: 'a', input: [4], output: [3] };
    const nodes = [{ ...place, node: { type: 'Linear' as const, metadata: {}, weight } }];
    expect(denseMacs({ inputShape: [4], outputShape: [3], nodes })).toBe(12);
  });
});

test.each([
  [1.234e-12, 'J', '1.23 pJ'],
  [1e-12, 'J', '1.00 pJ'],
  [999.9e-15, 'J', '1000 fJ'],
  [0, 'J', '0 J'],
  [2.5e-6, 'm2', '2.50 mm2'],
  [31714, '', '31.7 k'],
])('%s %s reads %s', (value, unit, text) => expect(quantity(value, unit)).toBe(text));
