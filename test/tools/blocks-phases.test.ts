/** The phase generator: pins from the engine's own controls, moments and order on transistors, and faults that are found. */

import { expect, test } from 'vitest';
import type { PhaseOptions } from '../../generators/analog/block-benches/phases.js';
import { phaseGeneratorBlock } from '../../generators/analog/blocks/phase-blocks.js';
import { delayLine } from '../../generators/analog/blocks/phase-line.js';
import { shiftedControls } from '../../generators/analog/driven-engine.js';
import { sizeEngine } from '../../generators/analog/sizing.js';
import { pins } from '../../generators/analog/spice-text.js';
import { loadTechnology } from '../../src/config/technology.js';
import { phaseFigures } from '../../src/flow/block-figures/phases.js';
import { toolDescribe } from '../need-tools.js';

const technology = loadTechnology('generic90');
const sizing = sizeEngine(technology, { weightBits: 4, slotsPerEngine: 2 }, { threshold: 5, beta: 0.9 });
const base = { technology, sizing, level: 'transistor' } as const;

test('its outputs are the controls of an engine, each once, and the strobe', () => {
  const outputs = phaseGeneratorBlock(sizing).ports.filter(({ section }) => section === 'outputs');
  const controls = shiftedControls(sizing).flatMap(({ port }) => pins(port));
  expect(outputs.flatMap(pins)).toEqual([...controls, 'strobe']);
});

test('the line has every moment in order, and their sum is the last', () => {
  const line = delayLine(technology);
  const { sample: _, ...moments } = technology.phases;
  expect(line.map(({ tap }) => tap)).toEqual(Object.keys(moments));
  const length = line.reduce((sum, { time }) => sum + time, technology.phaseGenerator!.toggle);
  expect(length).toBeCloseTo(technology.phases.autoZeroOn * technology.cycle, 15);
});

test('a moment that no delay is short enough for, and a technology without a generator, are refused', () => {
  const phases = { ...technology.phases, slotBottomOn: 0.3625 };
  expect(() => delayLine({ ...technology, phases })).toThrow(/phases\.slotBottomOn = 0\.3625: a delay of/);
  expect(() => delayLine({ ...technology, phaseGenerator: undefined })).toThrow(/phaseGenerator/);
});

/** A fault in the generator's netlist; it must change it. */
const faulty = (change: (text: string) => string): NonNullable<PhaseOptions['change']> => {
  return (files) => {
    const text = files.get('phase_line.spice')!;
    expect(change(text)).not.toBe(text);
    return new Map([...files, ['phase_line.spice', change(text)]]);
  };
};

toolDescribe(['ngspice'], 'phase generator', () => {
  test('typical: no control moves but as asked, in order, within 1 % of a cycle and its latency', async () => {
    const figures = await phaseFigures({ ...base, kinds: ['subtract', 'fire', 'reset'] });
    expect(figures.faults).toEqual([]);
    expect(figures.deadTime).toBeGreaterThan(0.05e-9);
    const { cycle, phases } = technology;
    for (const { tap } of delayLine(technology)) {
      expect(Math.abs(figures.taps[tap]! / cycle - phases[tap]), tap).toBeLessThan(0.01);
    }
    const [first, last] = figures.latency;
    expect(first).toBeGreaterThan(0);
    expect(last).toBeLessThan(0.03 * cycle);
  });

  test('of more slots than one gate stands before, the one that the word names moves', async () => {
    const six = sizeEngine(technology, { weightBits: 4, slotsPerEngine: 6 }, { threshold: 5, beta: 0.9 });
    expect(await phaseFigures({ ...base, sizing: six, kinds: ['add', 'reset'] })).toMatchObject({ faults: [] });
    const change: PhaseOptions['change'] = (files) => {
      const text = files.get('phase_controls.spice')!;
      const wrong = text.replace(/^(xgroup_sa1 s_sa) \S+/m, '$1 op_slot2n');
      expect(wrong).not.toBe(text);
      return new Map([...files, ['phase_controls.spice', wrong]]);
    };
    const { faults } = await phaseFigures({ ...base, sizing: six, kinds: ['add', 'reset'], change });
    expect(faults.join()).toMatch(/sa5: 0 edges for 2/);
  });

  test('a window that ends at the wrong tap is out of order', async () => {
    const change = faulty((text) => text.replace(/^(xwindow_sa0 .*)t_slottopoff t_slottopoffn/m, '$1t_midon t_midonn'));
    const { faults, deadTime, closest } = await phaseFigures({ ...base, kinds: ['subtract'], change });
    expect(faults).toEqual([]);
    expect(deadTime).toBeLessThan(0);
    expect(closest).toContain('sa0');
  });

  test('a delay that is missing stops every control after it', async () => {
    const change = faulty((text) => text.replace(/^xdelay_slottopoff .*$/m, ''));
    const { faults } = await phaseFigures({ ...base, kinds: ['subtract'], change });
    expect(faults.join()).toMatch(/sa0: \d edges for 2/);
    expect(faults.join()).not.toMatch(/strobe/);
  });
});
