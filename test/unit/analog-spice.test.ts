import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { generateBench } from '../../generators/analog/bench.js';
import { engineBlock } from '../../generators/analog/blocks.js';
import { generateEngineSpice } from '../../generators/analog/engine-spice.js';
import { leastSquares } from '../../generators/analog/least-squares.js';
import { sizeEngine } from '../../generators/analog/sizing.js';
import { allPins, connect, spiceName, spiceNumber, wrap } from '../../generators/analog/spice-text.js';
import { loadTechnology } from '../../src/config/technology.js';
import { version } from '../../src/config/version.js';
import type { EngineTrace } from '../../src/snn/operations.js';

const technology = loadTechnology('generic90');
const tiny = sizeEngine(technology, { weightBits: 4, slotsPerEngine: 2 }, { threshold: 10, beta: 0.9 });
const provenance = ['design tiny 0123456789ab', 'seed 1'];
const engine = (level: 'transistor' | 'macro', sizing = tiny) =>
  generateEngineSpice({ sizing, technology, level, provenance });
const trace: EngineTrace = {
  core: 0,
  engine: 0,
  slots: 2,
  initial: Float64Array.of(3, 0),
  ops: [
    { kind: 'event', slot: 0, weight: 5 },
    { kind: 'event', slot: 1, weight: -7 },
    { kind: 'leak', slot: 0 },
    { kind: 'fire', slot: 0, spike: false },
    { kind: 'reset', slot: 1 },
  ],
};

describe.each(['transistor', 'macro'] as const)('engine as SPICE, %s level', (level) => {
  const files = engine(level);

  test('is the text that a designer opens', async () => {
    const text = [...files]
      .filter(([name]) => name !== 'generic90.spice')
      .map(([name, body]) => `==== ${name}\n${body}`)
      .join('\n')
      .replaceAll(`menage ${version}`, 'menage VERSION');
    await expect(text).toMatchFileSnapshot(join(import.meta.dirname, `../fixtures/analog/engine-tiny.${level}.txt`));
  });

  test('every file has a title line, no line is over-long, and every include is there', () => {
    for (const [name, text] of files) {
      expect(text, name).toMatch(/^\* \S/);
      for (const line of text.split('\n')) expect(line.length, `${name}: ${line}`).toBeLessThan(160);
      for (const [, included] of text.matchAll(/^\.include (\S+)$/gm)) expect([...files.keys()]).toContain(included);
    }
  });

  test('subcircuits end under their own name and have no ground port', () => {
    for (const [name, text] of files) {
      const begun = [...text.matchAll(/^\.subckt (\S+)/gm)].map((m) => m[1]);
      const ended = [...text.matchAll(/^\.ends (\S+)/gm)].map((m) => m[1]);
      expect(ended, name).toEqual(begun);
      for (const [, pins] of text.matchAll(/^\.subckt \S+ (.*)$/gm)) expect(pins?.split(' ')).not.toContain('0');
    }
  });

  test('two runs give the same bytes', () => {
    expect([...engine(level)]).toEqual([...files]);
  });

  test('beta 1 leaves out the leak and its pins', () => {
    const sizing = sizeEngine(technology, { weightBits: 4, slotsPerEngine: 2 }, { threshold: 10, beta: 1 });
    const without = engine(level, sizing);
    expect(without.has('leak.spice')).toBe(false);
    expect(without.get('engine.spice')).not.toMatch(/\bsln?\b/);
  });
});

describe('test bench', () => {
  const { tree, probe } = generateBench({ sizing: tiny, technology, level: 'transistor', trace, provenance });
  const bench = tree.get('bench.spice')!;
  /** corners of a source as [ns, V] */
  const corners = (net: string): [number, number][] => {
    const body = new RegExp(`^v_${net} ${net} 0 pwl\\(\\n([^)]*)\\)`, 'm').exec(bench)?.[1] ?? '';
    return [...body.matchAll(/([\d.]+)n (\S+)/g)].map((m) => [Number(m[1]), Number(m[2]?.replace('m', 'e-3'))]);
  };
  /** ns at which a control passes a level, rising or falling */
  const moves = (net: string): number[] => {
    const points = corners(net);
    return points.flatMap((_, i) => (i > 0 && points[i]![1] !== points[i - 1]![1] ? [points[i - 1]![0]] : []));
  };
  const start = probe.stopTime * 1e9 - 20 * trace.ops.length;

  test('every control of the engine has a source, and its complement mirrors it', () => {
    for (const port of engineBlock(tiny).ports.filter(({ section }) => section === 'controls')) {
      expect(bench).toMatch(new RegExp(`^v_${port.name}\\d* `, 'm'));
    }
    expect(moves('smn')).toEqual(moves('sm'));
    expect(corners('smn').map(([, v]) => Number((1.32 - v).toFixed(9)))).toEqual(corners('sm').map(([, v]) => v));
  });

  test('the sign is the order: + presets to vref and drops, - rises in evaluation', () => {
    // event 0 is +5 on bits 0 and 2, event 1 is -7 on all bits
    const moments = (net: string) => moves(net).map((t) => (t - start) / 20);
    // the second preset would lower bit 1, which is still low, so that it moves for event 1 only
    expect(moments('d1').map((x) => x.toFixed(2))).toEqual(['1.43', '2.02']);
    expect(moments('d0').map((x) => x.toFixed(2))).toEqual(['0.02', '0.43', '1.43', '2.02']);
    expect(moments('d2')).toEqual(moments('d0'));
  });

  test('Sa opens before Sb in an event, after it in a reset', () => {
    const inCycle = (net: string, i: number) =>
      moves(net).filter((t) => t >= start + 20 * i && t < start + 20 * (i + 1));
    expect(inCycle('sa0', 0).at(-1)).toBeLessThan(inCycle('sb0', 0).at(-1)!);
    expect(inCycle('sa1', 4).at(-1)).toBeGreaterThan(inCycle('sb1', 4).at(-1)!);
    expect(inCycle('su', 4)).toEqual([]);
    expect(inCycle('so', 4)).toEqual([]);
    expect(inCycle('sl', 2)).toHaveLength(2);
    expect(inCycle('ck', 3)).toHaveLength(2);
  });

  test('the probe knows when and where to look', () => {
    expect(probe.sampleTimes).toHaveLength(5);
    expect(probe.sampleTimes.at(-1)).toBeLessThan(probe.stopTime);
    expect([...probe.decision.times].map(Number.isNaN)).toEqual([true, true, true, false, true]);
    for (const { top, bottom } of probe.slots) expect(bench).toContain(`${top} ${bottom}`);
  });

  test('slots that are never addressed share an instance', () => {
    const sizing = sizeEngine(technology, { weightBits: 4, slotsPerEngine: 8 }, { threshold: 10, beta: 0.9 });
    const wide = { ...trace, slots: 8, initial: Float64Array.of(3, 0, 1, 2, 3, 4, 5, 6) };
    const shared = generateBench({ sizing, technology, level: 'macro', trace: wide });
    expect(shared.tree.get('engine.spice')).toMatch(/^xslot2 .* slot copies=6$/m);
    expect(shared.tree.get('engine.spice')).not.toMatch(/^xslot3 /m);
    expect(shared.probe.slots.map(({ sharedStart }) => sharedStart)).toEqual([null, null, 1, 2, 3, 4, 5, 6]);
  });

  test.each<[string, Partial<EngineTrace>]>([
    ['slots', { slots: 3 }],
    ['ops[0].weight', { ops: [{ kind: 'event', slot: 0, weight: 8 }] }],
    ['ops[0].slot', { ops: [{ kind: 'reset', slot: 2 }] }],
    ['initial[1]', { initial: Float64Array.of(0, 1e4) }],
    ['initial[0]', { initial: Float64Array.of(Number.NaN, 0) }],
    ['ops', { ops: [] }],
  ])('refuses a trace whose %s does not fit the engine', (path, change) => {
    const options = { sizing: tiny, technology, level: 'macro', trace: { ...trace, ...change } } as const;
    expect(() => generateBench(options)).toThrow(
      expect.objectContaining({ code: 'E_RANGE', path: `engine trace: ${path}` }),
    );
  });
});

describe('SPICE text', () => {
  test.each([
    [1e-14, '10f'],
    [3e-16, '300e-18'],
    [0.4e-6, '400n'],
    [1.2, '1.2'],
    [0.62, '620m'],
    [120e3, '120k'],
    [5.8e6, '5.8meg'],
    [0, '0'],
    [-0.2, '-200m'],
    [999999.9e-9, '1m'],
  ])('%f is %s', (value, text) => {
    if (text.includes('e')) expect(Number(spiceNumber(value).replace('meg', 'e6'))).toBeCloseTo(value, 20);
    else expect(spiceNumber(value)).toBe(text);
  });

  test('never an atto, a femto or a milli that ngspice reads as something else', () => {
    for (const value of [1e-18, 3.3e-17, 5e6, 2e-3]) expect(spiceNumber(value)).not.toMatch(/[aMF]$/);
  });

  test('long lines are continued', () => {
    const text = wrap(Array.from({ length: 60 }, (_, i) => `node${i}`).join(' '));
    expect(text.replaceAll('\n+', '')).toBe(Array.from({ length: 60 }, (_, i) => `node${i}`).join(' '));
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(110);
  });

  test('names that could do harm are refused, and so is a pin that nothing drives', () => {
    for (const name of ['A', '0', 'a b', 'x`y', '', '.control']) expect(() => spiceName(name)).toThrow(/E_NAME/);
    expect(() => connect(engineBlock(tiny), 'xdut', {})).toThrow(/E_NAME xdut.spike/);
    expect(new Set(allPins(engineBlock(tiny))).size).toBe(allPins(engineBlock(tiny)).length);
  });
});

test('least squares finds the line that the points are on, and the middle where they are not', () => {
  const [slope, offset] = leastSquares(
    [
      [1, 1],
      [2, 1],
      [3, 1],
    ],
    [1, 3, 5],
  );
  expect(slope).toBeCloseTo(2, 9);
  expect(offset).toBeCloseTo(-1, 9);
  expect(leastSquares([[1], [1]], [1, 3])[0]).toBeCloseTo(2, 9);
});
