/** The files between the closed loop and us: a schedule that drives every pin, and a record complete or refused. */

import { describe, expect, test } from 'vitest';
import { sizeEngine } from '../../generators/analog/sizing.js';
import { closedArray, closedLoopBench } from '../../generators/testbench/closed-loop.js';
import { loadTechnology } from '../../src/config/technology.js';
import { chooseEngine } from '../../src/flow/levels/closed-loop-engine.js';
import type { Prepared } from '../../src/flow/prepare.js';
import { parseRecord } from '../../src/sim/closed-loop/index.js';
import { build } from '../fixtures/rtl/networks.js';
import { planOf } from '../fixtures/rtl/run.js';

const technology = loadTechnology('generic90');
const sizing = sizeEngine(technology, { weightBits: 8, slotsPerEngine: 4 }, { threshold: 187, beta: 0.9 });
const tree = closedLoopBench({ sizing, technology, level: 'transistor' });
const schedule = (tree.get('schedule.txt') ?? '').split('\n');

test('every control of the deck is driven from outside, and by the schedule', () => {
  const deck = tree.get('bench.spice') ?? '';
  const external = [...deck.matchAll(/^(v_\w+) \w+ 0 external$/gm)].map(([, name]) => name);
  const driven = schedule.filter((line) => line.startsWith('v_')).map((line) => line.split(' ')[0]);
  expect(new Set(driven)).toEqual(new Set(external));
  expect(external.length).toBeGreaterThan(30);
  expect(deck).not.toMatch(/pwl/);
});

test('a positive weight drops its bits in evaluation, a negative one raises them', () => {
  const line = (op: string) =>
    schedule
      .find((text) => text.startsWith(`op ${op} bit `))
      ?.split(' ')
      .slice(3);
  const [evaluate] = [technology.phases.evaluate * technology.cycle];
  const [up, down] = [line('event+') ?? [], line('event-') ?? []];
  expect([up[0], up[1], up[3]]).toEqual(['1', '1', '0']);
  expect([down[0], down[1], down[3]]).toEqual(['0', '1', '1']);
  expect(Number(up[2])).toBeCloseTo(evaluate, 12);
});

test('an engine without leak has no schedule for one', () => {
  const ifEngine = sizeEngine(technology, { weightBits: 8, slotsPerEngine: 4 }, { threshold: 187, beta: 1 });
  const text = closedLoopBench({ sizing: ifEngine, technology, level: 'transistor' }).get('schedule.txt') ?? '';
  expect(text).not.toMatch(/^op leak/m);
  expect(schedule.join('\n')).toMatch(/^op leak/m);
});

test('the array takes the place of one core’s own', () => {
  const plan = planOf(build({ name: 'loop', sizes: [6, 20, 3], engines: 3, slots: 3 }));
  const { pattern, replacement, path } = closedArray(plan, plan.cores[1], 2, 'x');
  const stage = 'loop_array_l0 u_array0 (\nloop_array_l0 u_array1 (';
  expect(stage.replace(pattern, replacement)).toBe('loop_array_l0 u_array0 (\nloop_array_l0_closed u_array1 (');
  expect(path).toBe('model/loop_array_l0_closed.v');
});

describe('the engine that SPICE stands in for', () => {
  const { mapping, network } = build({ name: 'loop', sizes: [6, 20, 3], engines: 3, slots: 3 });
  const plan = planOf(build({ name: 'loop', sizes: [6, 20, 3], engines: 3, slots: 3 }));
  const prepared = { mapping, plan } as Prepared;
  const { parts, part, engine } = mapping.layers[0] as (typeof mapping.layers)[number];
  const place = { core: parts[part[19]]?.core, engine: engine[19] };
  /** neuron 19 of the first layer spikes ten times, each of the others once */
  const spikes = network.layers.map(({ synapses: { targets } }, l) => {
    const address = Uint32Array.from([
      ...Array(targets).keys(),
      ...(l === 0 ? [19, 19, 19, 19, 19, 19, 19, 19, 19] : []),
    ]);
    return { steps: 1, size: targets, offset: Uint32Array.from([0, address.length]), address };
  });

  test('is the one that spikes most, of the chip or of a core', () => {
    expect(chooseEngine(prepared, { core: null, engine: null }, spikes)).toEqual(place);
    expect(chooseEngine(prepared, { core: place.core ?? 0, engine: null }, spikes)).toEqual(place);
  });

  test('is the one that was asked for', () => {
    expect(chooseEngine(prepared, { core: 1, engine: 2 }, spikes)).toEqual({ core: 1, engine: 2 });
    expect(chooseEngine(prepared, { core: null, engine: 0 }, spikes).engine).toBe(0);
  });

  test.each([
    [{ core: 99, engine: null }, /core.*0\.\./],
    [{ core: 0, engine: 3 }, /engine.*0\.\.2/],
    [{ core: null, engine: 3 }, /engine.*0\.\.2/],
  ])('%o is refused', (choice, message) => {
    expect(() => chooseEngine(prepared, choice, spikes)).toThrow(message);
  });
});

describe('record', () => {
  const scale = { vmid: 0.6, lsbVolts: 0.001 };
  const whole = '3 1 0 0.2 0.2 0.6 0\n0 1 -5 0.2 0.2 0.595 0\n2 1 0 0.2 0.2 0.595 1\nend 3\n';

  test('becomes operations and membranes', () => {
    const { ops, membranes } = parseRecord(whole, scale, 'x');
    expect(ops).toEqual([
      { kind: 'reset', slot: 1 },
      { kind: 'event', slot: 1, weight: -5 },
      { kind: 'fire', slot: 1, spike: true },
    ]);
    expect([...membranes].map((v) => Math.round(v * 1e6) / 1e6)).toEqual([0, -5, -5]);
  });

  test.each([
    ['nothing', ''],
    ['a file cut at its end', whole.slice(0, -7)],
    ['a line too few', whole.replace(/^.*\n/, '')],
    ['no number', whole.replace('0.595', 'nan')],
    ['an unknown operation', whole.replace(/^3/, '7')],
  ])('%s is refused', (_, text) => {
    expect(() => parseRecord(text, scale, 'x')).toThrowError(expect.objectContaining({ code: 'E_TOOL_FAILED' }));
  });
});
