import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { generateBench } from '../../generators/analog/bench.js';
import { characterisationTrace } from '../../generators/analog/characterise.js';
import { generateEngineSpice } from '../../generators/analog/engine-spice.js';
import { sizeEngine } from '../../generators/analog/sizing.js';
import { CORNERS, type Conditions, nominal } from '../../src/config/conditions.js';
import { projectRoot } from '../../src/config/project-root.js';
import { spiceValue } from '../../src/config/spice-value.js';
import { loadTechnology, modelCardAt, type Technology } from '../../src/config/technology.js';

const technology = loadTechnology('generic90');
const parameter = (card: string, model: string, name: string): number =>
  spiceValue(new RegExp(`^\\.model ${model} [\\s\\S]*?\\b${name}=(\\S+)`, 'm').exec(card)?.[1] ?? 'not there');

test.each<[string, number]>([
  ['2.1n', 2.1e-9],
  ['-0.275', -0.275],
  ['1.5e-10', 1.5e-10],
  ['.5meg', 5e5],
  ['10fF', 1e-14],
  ['1M', 1e-3],
  ['3', 3],
])('%s is %d', (text, value) => expect(spiceValue(text)).toBeCloseTo(value, 20));
test.each(['', 'n', '1e-', '1.2.3', '0x10', 'nch', '1 2'])('"%s" is no number', (text) => {
  expect(spiceValue(text)).toBeNaN();
});

describe('corners of a card', () => {
  test('move what the technology says, both ways, and leave the rest', () => {
    const of = (corner: Conditions['corner'], model: string, name: string) =>
      parameter(modelCardAt(technology, corner), model, name);
    expect(of('ss', 'nch', 'vth0')).toBeCloseTo(0.285 + 0.035, 12);
    // The threshold of a PMOS is below zero: slow moves it away from zero too.
    expect(of('ss', 'pch', 'vth0')).toBeCloseTo(-0.275 - 0.035, 12);
    expect(of('ff', 'pch', 'vth0')).toBeCloseTo(-0.275 + 0.035, 12);
    expect(of('ss', 'nch', 'toxe')).toBeCloseTo(2.1e-9 * 1.03, 18);
    expect(of('sf', 'nch', 'vth0')).toBeGreaterThan(0.285);
    expect(of('sf', 'pch', 'vth0')).toBeGreaterThan(-0.275);
    expect(of('fs', 'nch', 'u0')).toBeGreaterThan(0.034);
    expect(of('fs', 'pch', 'u0')).toBeLessThan(0.011);
    expect(of('ss', 'nch', 'k1')).toBe(of('tt', 'nch', 'k1'));
    expect(modelCardAt(technology, 'tt')).toBe(technology.modelCard);
  });

  test('are five different cards', () => {
    expect(new Set(CORNERS.map((corner) => modelCardAt(technology, corner))).size).toBe(5);
  });
});

describe('the technology of a user', () => {
  const shipped = (path: string): string => readFileSync(new URL(`templates/spice/${path}`, projectRoot), 'utf8');
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'menage-corners-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A process that this project has never heard of: models of other names, its own supply, no measurement. */
  function unknown(change: (file: Record<string, unknown>) => void = () => undefined): Technology {
    const file = parse(shipped('technologies/generic90.yaml')) as Record<string, unknown>;
    file.name = 'mine';
    file.source = 'a process of ours';
    file.models = {
      card: 'mine.spice',
      nmos: 'our_n',
      pmos: 'our_p',
      corners: Object.fromEntries(
        ['ss', 'ff', 'sf', 'fs'].map((corner) => [corner, { nmos: { add: { vth0: 0.05 } }, pmos: {} }]),
      ),
    };
    delete file.measured;
    change(file);
    writeFileSync(join(folder, 'mine.yaml'), stringify(file));
    const card = shipped('models/generic90.spice').replaceAll('nch', 'our_n').replaceAll('pch', 'our_p');
    writeFileSync(join(folder, 'mine.spice'), card);
    return loadTechnology('mine.yaml', folder);
  }

  test('builds an engine with its models, its sizes and its corners', () => {
    const mine = unknown((file) => {
      (file.supply as Record<string, number>).vdd = 1.3;
    });
    const sizing = sizeEngine(mine, { weightBits: 8, slotsPerEngine: 2 }, { threshold: 100, beta: 0.9 });
    const options = { sizing, technology: mine, level: 'transistor' as const };
    const tree = generateEngineSpice({ ...options, conditions: { ...nominal, corner: 'ss' } });
    expect(parameter(tree.get('mine.spice')!, 'our_n', 'vth0')).toBeCloseTo(0.335, 12);
    expect(parameter(tree.get('mine.spice')!, 'our_p', 'vth0')).toBeCloseTo(-0.275, 12);
    expect(tree.get('amplifier.spice')).toContain(' our_n w=');
    expect([...tree.values()].join('')).not.toMatch(/\bnch\b|\bpch\b/);
    const { tree: bench } = generateBench({ ...options, trace: characterisationTrace(sizing, 1, 4), precharge: 0 });
    expect(bench.get('bench.spice')).toContain('v_vdd vdd 0 1.3');
  });

  test('without corners has none but the typical one', () => {
    const mine = unknown((file) => {
      delete (file.models as Record<string, unknown>).corners;
    });
    expect(modelCardAt(mine, 'tt')).toContain('our_n');
    expect(() => modelCardAt(mine, 'ss')).toThrow(/E_TECHNOLOGY technology mine: models.corners.ss.*take one of tt/);
  });

  test('cannot move what its card does not have', () => {
    const moving = (shift: object) => () =>
      unknown((file) => {
        const { corners } = file.models as { corners: Record<string, unknown> };
        corners.ff = { nmos: {}, pmos: shift };
      });
    expect(moving({ add: { vthx: 0.1 } })).toThrow(/E_TECHNOLOGY mine.yaml: models.corners.ff.pmos.add.vthx/);
    expect(moving({ scale: { u0: -1 } })).toThrow(/E_RANGE mine.yaml: models/);
  });
});

describe('conditions', () => {
  const sizing = sizeEngine(technology, { weightBits: 8, slotsPerEngine: 2 }, { threshold: 100, beta: 0.9 });
  const trace = characterisationTrace(sizing, 1, 4);
  const bench = (conditions?: Conditions, tracking = technology.supply.tracking) => {
    const moved = { ...technology, supply: { ...technology.supply, tracking } };
    return generateBench({ sizing, technology: moved, level: 'transistor', trace, conditions });
  };
  const deck = (conditions?: Conditions, tracking?: typeof technology.supply.tracking): string =>
    bench(conditions, tracking).tree.get('bench.spice')!;
  const volts = (text: string, net: string): number =>
    Number(new RegExp(`^v_${net} ${net} 0 (\\S+)$`, 'm').exec(text)![1]!.replace('m', 'e-3'));

  test('nominal ones change nothing', () => {
    expect(deck(nominal)).toBe(deck());
    expect(deck()).toContain('\n.temp 27\n');
  });

  test('the supply moves, and the level of the controls where it has none of its own; what is regulated stays', () => {
    const low = { ...nominal, supply: 0.9 };
    expect(volts(deck(low), 'vdd')).toBeCloseTo(1.08, 9);
    expect(volts(deck(low), 'vdda')).toBeCloseTo(1.2, 9);
    expect(volts(deck(low), 'vref')).toBeCloseTo(0.4, 9);
    expect(volts(deck(low), 'vddg')).toBeCloseTo(1.32, 9);
    expect(deck(low)).toMatch(/v_su su 0 pwl\(\n\+ 0n 1.32 /);
    const { vddg, ...without } = technology.supply;
    const plain = { ...technology, supply: without };
    const own = generateBench({ sizing, technology: plain, level: 'transistor', trace, conditions: low });
    expect(vddg).toBe(1.32);
    expect(own.tree.get('bench.spice')!).toMatch(/v_su su 0 pwl\(\n\+ 0n 1.08 /);
    expect(bench(low).probe.decision.level).toBeCloseTo(0.54, 9);
    const all = deck(low, ['vdd', 'vdda', 'vmid']);
    expect(volts(all, 'vdda')).toBeCloseTo(1.08, 9);
    expect(bench(low, ['vdd', 'vmid']).probe.vmid).toBeCloseTo(0.54, 9);
  });

  test('a replica current makes the amplifier supply that of a copy, in transistors only', () => {
    const regulated = { ...technology, supply: { ...technology.supply, replicaCurrent: 5e-6 } };
    const of = (level: 'macro' | 'transistor') =>
      generateBench({ sizing, technology: regulated, level, trace }).tree.get('bench.spice')!;
    expect(of('transistor')).toContain('\ni_replica 0 replica 5u\nxreplica self self vbn vbp replica 0 amplifier\n');
    expect(of('transistor').match(/^v_vdda .*$/gm)).toEqual(['v_vdda vdda regulated 0']);
    // The gates of the cascodes keep their distance from the copy's input.
    const { biasN, biasP, vcm } = technology.supply;
    expect([biasN - vcm, biasP - vcm]).toEqual([0, 0]);
    expect(of('transistor').match(/^v_vb[np] .*$/gm)).toEqual(['v_vbn vbn biased 0', 'v_vbp vbp biased 0']);
    expect(of('macro').match(/^v_vdda .*$/gm)).toEqual(['v_vdda vdda 0 1.2']);
    expect(deck()).not.toContain('replica');
  });

  test('corner and temperature reach the card, the deck and the header', () => {
    const { tree } = bench({ corner: 'ff', temperature: -40, supply: 1.1 });
    expect(tree.get('generic90.spice')).toBe(modelCardAt(technology, 'ff'));
    expect(tree.get('bench.spice')).toContain('\n.temp -40\n');
    for (const file of ['bench.spice', 'engine.spice', 'slot.spice']) {
      expect(tree.get(file)).toContain('* corner ff, -40 C, supply 110 %\n');
    }
  });
});
