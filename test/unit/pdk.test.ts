import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { evaluateExpression } from '../../src/config/pdk/expression.js';
import { assignments, flattenDevice } from '../../src/config/pdk/flatten.js';
import { geometriesOf, pdkCards } from '../../src/config/pdk/index.js';
import { readLibrary } from '../../src/config/pdk/library.js';
import { loadTechnology } from '../../src/config/technology.js';
import type { PdkModels } from '../../src/config/technology-file.js';

const library = 'chip/models/chip.lib.spice';
/** A PDK as small as one can be: two corners, parameters over two files, two bins of the NMOS and one of the PMOS. */
const files: Readonly<Record<string, string>> = {
  [library]: [
    '* a library',
    '.lib tt',
    '.include "tt/params.spice"',
    ".include '../devices.spice'",
    '.endl tt',
    '.lib ss',
    '.param vshift = 30m tox_mult=1.1',
    '.include ../devices.spice',
    '.endl',
  ].join('\n'),
  'chip/models/tt/params.spice': '.param vshift=0\n+ tox_mult = {1.0 + 0*vshift} $ of the oxide\n',
  'chip/devices.spice': [
    '.subckt nfet d g s b w=1 l=1',
    '.param mult = 1 slope = 0',
    'm1 d g s b nfet__model w={w} l={l} nrd=0 nrs=0',
    '.model nfet__model.0 nmos lmin=1e-7 lmax=2e-7 wmin=4e-7 wmax=1e-6 level=54',
    "+ vth0 = {0.4 + vshift + slope/sqrt(l*w*mult)} toxe='2n*tox_mult' rsh = 12",
    '.model nfet__model.1 nmos lmin=1e-7 lmax=2e-7 wmin=1e-6 wmax=5e-6 level=54 vth0={0.45 + vshift} toxe={2n*tox_mult}',
    '.ends nfet',
    '.subckt pfet d g s b w=1 l=1',
    'mp d g s b pfet__model w={w} l={l}',
    '.model pfet__model.0 pmos lmin=1e-7 lmax=2e-7 wmin=4e-7 wmax=5e-6 level=54 vth0={-0.4 - vshift} toxe=2.1n',
    '.ends',
  ].join('\n'),
};
const models: PdkModels = {
  library,
  nmos: 'nfet',
  pmos: 'pfet',
  sections: { tt: 'tt', ss: 'ss', ff: 'ff', sf: 'sf', fs: 'fs' },
};
const small = { w: 0.5e-6, l: 0.1e-6 };
const large = { w: 2e-6, l: 0.1e-6 };

let root = '';
const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'menage-pdk-'));
  for (const [path, text] of Object.entries(files)) put(path, text);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const env = () => ({ PDK_ROOT: root, XDG_CACHE_HOME: join(root, 'cache') });

describe('parameter expressions', () => {
  const values: Readonly<Record<string, number>> = { a: 3, b_1: -2 };
  const lookup = (name: string): number => values[name] ?? Number.NaN;
  test.each<[string, number]>([
    ['4.148e-09', 4.148e-9],
    ['{2n*A}', 6e-9],
    ["'1 - 2 - 3'", -4],
    ['2*-3+1', -5],
    ['-2**2', -4],
    ['2**-1', 0.5],
    ['(a+b_1)*4/2', 2],
    ['sqrt(16)+max(1,a)+pow(2, 3)', 15],
    ['agauss(5, 1.0, 1)*2', 10],
    ['1e-3+1.5e+1', 15.001],
    ['0.5*(a*1.0)', 1.5],
  ])('%s', (text, value) => expect(evaluateExpression(text, lookup)).toBeCloseTo(value, 12));

  test.each(['', '1+', '(1', 'f(1)', '1 2', 'constructor(1)', 'a ? 1 : 2', '1/0', `${'('.repeat(200)}1`, 'unknown'])(
    '%s is refused',
    (text) => expect(() => evaluateExpression(text, lookup)).toThrow(/E_TECHNOLOGY/),
  );
});

test('assignments may hold blanks in braces and around the sign', () => {
  expect(assignments(".param a = 1  b={c + 2} d='e * 3'")).toEqual([
    ['a', '1'],
    ['b', '{c + 2}'],
    ['d', "'e * 3'"],
  ]);
});

describe('a library', () => {
  test('gives one section with what it includes, continuations joined', () => {
    const { lines, files: read } = readLibrary(root, library, 'TT');
    expect(lines[0]).toBe('.param vshift=0 tox_mult = {1.0 + 0*vshift}');
    expect(lines.filter((line) => line.startsWith('.subckt'))).toHaveLength(2);
    expect([...read.keys()].sort()).toEqual(['chip/devices.spice', library, 'chip/models/tt/params.spice'].sort());
    expect(readLibrary(root, library, 'ss').lines[0]).toBe('.param vshift = 30m tox_mult=1.1');
  });

  test('without the section, or a file of it, is refused', () => {
    expect(() => readLibrary(root, library, 'ff')).toThrow(/E_TECHNOLOGY.*no section ff/);
    rmSync(join(root, 'chip/devices.spice'));
    expect(() => readLibrary(root, library, 'tt')).toThrow(/E_FILE.*chip\/devices.spice/);
  });

  test('never reads outside of the PDK, nor itself for ever', () => {
    put(library, '.lib tt\n.include /etc/passwd\n.endl\n');
    expect(() => readLibrary(root, library, 'tt')).toThrow(/E_TECHNOLOGY.*leaves/);
    put(library, '.lib tt\n.lib chip.lib.spice tt\n.endl\n');
    expect(() => readLibrary(root, library, 'tt')).toThrow(/E_TECHNOLOGY.*nested/);
  });
});

describe('flattening', () => {
  const lines = (section: string): readonly string[] => readLibrary(root, library, section).lines;

  test('keeps the bins of the geometries in use, with numbers', () => {
    expect(flattenDevice(lines('tt'), 'nfet', [small])).toBe(
      '.model nfet.0 nmos\n+ lmin=1e-7 lmax=2e-7 wmin=4e-7 wmax=0.000001 level=54 vth0=0.4 toxe=2e-9 rsh=0',
    );
    expect(flattenDevice(lines('tt'), 'nfet', [large]).match(/vth0=\S+/g)).toEqual(['vth0=0.45']);
    expect(flattenDevice(lines('tt'), 'nfet', [small, large]).match(/^\.model \S+/gm)).toHaveLength(2);
  });

  test('takes the parameters of the corner', () => {
    const slow = flattenDevice(lines('ss'), 'nfet', [small]);
    expect(Number(/vth0=(\S+)/.exec(slow)![1])).toBeCloseTo(0.43, 12);
    expect(Number(/toxe=(\S+)/.exec(slow)![1])).toBeCloseTo(2.2e-9, 18);
    expect(flattenDevice(lines('ss'), 'pfet', [small])).toContain('vth0=-0.43');
  });

  test('refuses what it cannot hold', () => {
    expect(() => flattenDevice(lines('tt'), 'zfet', [small])).toThrow(/E_TECHNOLOGY PDK device zfet/);
    expect(() => flattenDevice(lines('tt'), 'nfet', [{ w: 1e-4, l: 1e-7 }])).toThrow(/E_TECHNOLOGY.*none of the sizes/);
    put('chip/devices.spice', files['chip/devices.spice']!.replace('slope = 0', 'slope = 1m'));
    expect(() => flattenDevice(lines('tt'), 'nfet', [small])).toThrow(/E_TECHNOLOGY.*vth0.*depends on the geometry/);
    put('chip/devices.spice', files['chip/devices.spice']!.replace('slope = 0', 'slope = {slope}'));
    expect(() => flattenDevice(lines('tt'), 'nfet', [small])).toThrow(/E_TECHNOLOGY PDK parameter slope/);
  });
});

describe('cards of a PDK', () => {
  const entries = (): string[] => readdirSync(join(root, 'cache/menage/models'));

  test('are made once, kept by content, and made again when an entry is damaged or a file changes', () => {
    const first = pdkCards('chip', models, [small], env()).tt;
    expect(entries()).toHaveLength(1);
    const file = join(root, 'cache/menage/models', entries()[0]!);
    // A sound entry is believed: what it says comes back.
    const entry = readFileSync(file, 'utf8');
    expect(pdkCards('chip', models, [small], env()).tt).toBe(first);
    for (const damage of [entry.slice(0, -20), entry.replace('vth0=0.4', 'vth0=0.5'), '']) {
      writeFileSync(file, damage);
      expect(pdkCards('chip', models, [small], env()).tt).toBe(first);
      expect(readFileSync(file, 'utf8')).toBe(entry);
    }
    put('chip/models/tt/params.spice', '.param vshift=0.1 tox_mult=1\n');
    expect(pdkCards('chip', models, [small], env()).tt).toContain('vth0=0.5');
    expect(entries()).toHaveLength(2);
  });

  test('come without a cache where none can be written', () => {
    put('blocked', 'a file');
    expect(pdkCards('chip', models, [small], { ...env(), XDG_CACHE_HOME: join(root, 'blocked') }).tt).toContain(
      'vth0=0.4',
    );
  });

  test('take both corners of the library, and refuse the others', () => {
    const cards = pdkCards('chip', models, [small, large], env());
    expect(cards.ss).not.toBe(cards.tt);
    expect(() => cards.ff).toThrow(/E_TECHNOLOGY.*no section ff/);
  });
});

test('every size of a technology counts, as NMOS and as PMOS of a gate', () => {
  expect(geometriesOf({ a: { w: 1, l: 2 }, b: [{ c: { w: 3, l: 2 } }], d: 'w' }, 2)).toEqual([
    { w: 1, l: 2 },
    { w: 2, l: 2 },
    { w: 3, l: 2 },
    { w: 6, l: 2 },
  ]);
});

test.each([{}, { PDK_ROOT: '' }, { PDK_ROOT: '/nowhere/at/all' }])('sky130 with %o says what to set', (given) => {
  expect(() => loadTechnology('sky130', '.', given)).toThrow(
    /E_TECHNOLOGY technology sky130: PDK_ROOT.*set PDK_ROOT to the folder that holds sky130A\/libs.tech/,
  );
});
