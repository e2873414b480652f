/** The generated Verilog as text: what a designer opens, and what holds for every file. */

import { describe, expect, test } from 'vitest';
import { encoderBlock, sequencerBlock } from '../../generators/rtl/blocks/core.js';
import { generateRtl } from '../../generators/rtl/index.js';
import { version } from '../../src/config/version.js';
import { modulePrefix } from '../../src/ir/names.js';
import { instance, moduleHeader } from '../../src/ir/verilog.js';
import { countBits, indexBits } from '../../src/ir/widths.js';
import { build } from '../fixtures/rtl/networks.js';
import { planOf } from '../fixtures/rtl/run.js';

const given = build({ name: 'text-1', sizes: [6, 9, 3], engines: 3, slots: 2, saturation: { min: -200, max: 300 } });
const tree = generateRtl(planOf(given));
const text = (path: string): string => (tree.get(path) ?? '').replace(version, '<version>');

describe('golden files', () => {
  test.each([
    ['rtl/text_1_encoder.v', 'encoder.v'],
    ['rtl/text_1_stage_l1.v', 'stage.v'],
    ['model/text_1_array_l0.v', 'array.v'],
  ])('%s', async (path, golden) => {
    expect(text(path)).not.toBe('');
    await expect(text(path)).toMatchFileSnapshot(`../fixtures/rtl/golden/${golden}`);
  });
});

describe('every Verilog file', () => {
  const files = [...tree.keys()].filter((path) => path.endsWith('.v'));

  test.each(files)('%s holds one module of its own name between nettype directives', (path) => {
    const lines = text(path).split('\n');
    const modules = lines.filter((line) => line.startsWith('module ')).map((line) => /^module (\w+)/.exec(line)?.[1]);
    expect(modules).toEqual([/(\w+)\.v$/.exec(path)?.[1]]);
    expect(lines.filter((line) => line === '`default_nettype none')).toHaveLength(1);
    expect(lines.at(-2)).toBe('`default_nettype wire');
    expect(lines[0]).toMatch(/^\/\/ text_1_\w+: ./);
    expect(lines[1]).toBe('// menage <version>, design text-1, 0123456789ab');
  });

  test('the lists name them all, in the netlist with black boxes, in the simulation with models', () => {
    const listed = (path: string): string[] => (tree.get(path) ?? '').trim().split('\n');
    const netlist = listed('rtl/filelist.f');
    const simulation = listed('tb/filelist.f');
    expect(new Set([...netlist, ...simulation])).toEqual(new Set(files));
    expect(netlist.filter((path) => !path.startsWith('rtl/'))).toEqual([]);
    expect(simulation.filter((path) => path.includes('blackbox'))).toEqual([]);
  });

  test('netlists have no delays, no X, no unsized literals with a base', () => {
    for (const path of files.filter((file) => file.startsWith('rtl/'))) {
      const code = text(path).replace(/\/\/.*/g, '');
      expect(code.match(/#\d|'bx|[^\w]'[bhd]|\bz\b/gi)).toBeNull();
    }
  });
});

test('the same plan gives the same bytes, without paths of this machine', () => {
  expect([...generateRtl(planOf(given))]).toEqual([...tree]);
  expect([...tree.values()].filter((content) => content.includes(process.cwd()))).toEqual([]);
});

test('black box and model have the same pins', () => {
  const header = (path: string): string => /module[\s\S]*?\n\);/.exec(text(path))?.[0] ?? path;
  expect(header('rtl/blackbox/text_1_array_l0.v')).toBe(header('model/text_1_array_l0.v'));
  expect(header('model/text_1_array_l0.v')).toContain('op_magnitude');
});

describe('pins from one description', () => {
  const block = encoderBlock('p');
  const ports = Object.fromEntries(block.ports.map(({ name }) => [name, name]));
  const parameters = { ENGINES: 2, OUT_BITS: 3, ADDRESS_BASE: 0 };

  test('an instance joins every pin in order, or is not made', () => {
    const made = instance(block, 'u', { parameters, ports });
    expect([...made.matchAll(/\.(\w+) +\(/g)].map((match) => match[1])).toEqual(block.ports.map(({ name }) => name));
    const { load, ...rest } = ports;
    expect(load).toBe('load');
    expect(() => instance(block, 'u', { parameters, ports: rest })).toThrow('p_encoder.load is left open');
    expect(() => instance(block, 'u', { parameters, ports: { ...ports, extra: 'x' } })).toThrow('has no extra');
    expect(() => instance(block, 'u', { ports })).toThrow('p_encoder.ENGINES is left open');
  });

  test('a width over parameters has its value in the description', () => {
    const row = sequencerBlock('p').ports.find(({ name }) => name === 'row');
    // 2 engines, 7 bits of magnitude, 1 bit of slot, sign and valid
    expect(row?.width).toBe(2 * (7 + 1 + 2));
    expect(moduleHeader(sequencerBlock('p'))).toContain(`[${row?.size}-1:0] row,`);
  });
});

test('names and widths', () => {
  expect(modulePrefix('accel1-nmnist')).toBe('accel1_nmnist');
  expect(() => modulePrefix('1st')).toThrowError(expect.objectContaining({ code: 'E_NAME' }));
  expect([1, 2, 3, 16, 17].map(indexBits)).toEqual([1, 1, 2, 4, 5]);
  expect([0, 1, 2, 15, 16].map(countBits)).toEqual([1, 1, 2, 4, 5]);
});
