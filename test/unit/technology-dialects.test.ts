/**
 * The engine in other simulators' languages: each is read back by a small reader of its own and must hold the devices,
 * nets and numbers of the ngspice netlist.
 */

import { describe, expect, test } from 'vitest';
import { generateBench } from '../../generators/analog/bench.js';
import { characterisationTrace } from '../../generators/analog/characterise.js';
import { DIALECTS, type Dialect, dialectFile, toDialect } from '../../generators/analog/dialect.js';
import { sizeEngine } from '../../generators/analog/sizing.js';
import { loadTechnology } from '../../src/config/technology.js';
import type { FileTree } from '../../src/ir/types.js';

const technology = loadTechnology('generic90');
const sizing = sizeEngine(technology, { weightBits: 6, slotsPerEngine: 3 }, { threshold: 40, beta: 0.9 });
const tree = (level: 'macro' | 'transistor'): FileTree =>
  generateBench({ sizing, technology, level, trace: characterisationTrace(sizing, 1, 8) }).tree;

/** Device -> its nets, and its numbers in the order of their names; names and numbers as every dialect must have them. */
type Devices = Map<string, string>;

const factors: Readonly<Record<string, number>> = { f: 1e-15, p: 1e-12, n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3 };
/** A number, whatever its suffix; anything else as text without blanks, braces and quotes. */
function plain(text: string): string {
  const bare = text.replaceAll(/['{}\s"]/g, '').toLowerCase();
  const match = /^\(?(-?[\d.]+(?:e[-+]?\d+)?)(meg|[fpnumkg])?\)?$/.exec(bare);
  if (match === null) return bare.replace(/^\((.*)\)$/, '$1');
  const factor = match[2] === undefined ? 1 : match[2] === 'meg' ? 1e6 : match[2] === 'g' ? 1e9 : factors[match[2]]!;
  return String(Number((Number(match[1]) * factor).toPrecision(6)));
}

const numbers = (pairs: readonly (readonly [string, string])[]): string =>
  pairs
    .map(([name, value]) => `${name.toLowerCase()}=${plain(value)}`)
    .sort()
    .join(' ');
const pairsOf = (text: string): [string, string][] =>
  [...text.matchAll(/(\w+)\s*=\s*(\{[^}]*\}|'[^']*'|\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\]|\S+)/g)].map((m) => [
    m[1]!,
    m[2]!,
  ]);

/** Reads the SPICE-like dialects. */
function readSpice(files: ReadonlyMap<string, string>): Devices {
  const found: Devices = new Map();
  for (const text of files.values()) {
    let inside = 'top';
    for (const line of text.replaceAll(/\n\+ ?/g, ' ').split('\n')) {
      const words = line.replaceAll(/'[^']*'|\{[^}]*\}/g, (part) => part.replaceAll(/\s/g, '')).split(/\s+/);
      const put = (name: string, nets: readonly string[], rest: string): void =>
        void found.set(`${inside}/${name}`, `${nets.join(' ')} | ${rest}`);
      if (/^\.subckt/.test(line)) {
        inside = words[1]!;
        const pins = words.slice(2).filter((word) => !word.includes('=') && word !== 'params:');
        put('', pins, numbers(pairsOf(words.slice(2).join(' '))));
      } else if (/^\.ends/.test(line)) inside = 'top';
      else if (/^\.model/.test(line)) {
        if (!/^(sw|vswitch)$/.test(words[2]!))
          put(`model ${words[1]}`, [], numbers(pairsOf(line).filter(([name]) => name !== 'level')));
      } else if (/^[a-z]/.test(line)) {
        const cut = words.findIndex((word) => word.includes('='));
        const fixed = cut < 0 ? words : words.slice(0, cut);
        const assigned = cut < 0 ? '' : numbers(pairsOf(words.slice(cut).join(' ')));
        const [name, ...rest] = fixed as [string, ...string[]];
        if (/^[vi]/.test(name))
          put(
            name,
            rest.slice(0, 2),
            rest
              .slice(2)
              .map(plain)
              .join(' ')
              .replaceAll(/pwl\(|\)/g, '')
              .trim(),
          );
        else if (/^(g|e)?b/.test(name))
          put(name.replace(/^[ge]b/, 'b'), rest, plain(line.slice(line.indexOf('=') + 1)));
        else if (/^(gs|s)\d/.test(name))
          put(
            name.replace(/^gs/, 's'),
            rest.filter((word) => !/vcr|pwl|,|ideal_switch/.test(word)),
            'switch',
          );
        else put(name, rest.slice(0, -1), [plain(rest.at(-1)!), assigned].join(' ').trim());
      }
    }
  }
  return found;
}

/** Reads Spectre's language. */
function readSpectre(files: ReadonlyMap<string, string>): Devices {
  const found: Devices = new Map();
  for (const text of files.values()) {
    let inside = 'top';
    for (const line of text.replaceAll(/ \\\n +/g, ' ').split('\n')) {
      const [, name, nets, rest] = /^(?:subckt )?(\S+) \(([^()]*)\) ?(.*)$/.exec(line) ?? [];
      const put = (key: string, value: string): void => void found.set(`${inside}/${key}`, value);
      if (line.startsWith('subckt')) {
        inside = name!;
        put('', `${nets} | `);
      } else if (line.startsWith('parameters')) put('', found.get(`${inside}/`)! + numbers(pairsOf(line)));
      else if (line.startsWith('ends')) inside = 'top';
      else if (line.startsWith('model'))
        put(`model ${line.split(' ')[1]}`, ` | ${numbers(pairsOf(line).filter(([key]) => key !== 'type'))}`);
      else if (name !== undefined) {
        const [master, ...words] = rest!.split(' ') as [string, ...string[]];
        const value = words
          .join(' ')
          .replace(/^(type=pwl wave=|dc=|[crg]m?=)/, '')
          .replaceAll(/[[\]]/g, '');
        const kinds: Readonly<Record<string, () => string>> = {
          capacitor: () => plain(value),
          resistor: () => plain(value),
          vccs: () => plain(value),
          vsource: () => value.split(' ').map(plain).join(' '),
          isource: () => value.split(' ').map(plain).join(' '),
          bsource: () => plain(words.join(' ').replace(/^[iv]=/, '')),
          relay: () => 'switch',
        };
        put(name, `${nets} | ${kinds[master]?.() ?? [master, numbers(pairsOf(words.join(' ')))].join(' ').trim()}`);
      }
    }
  }
  return found;
}

/** Spectre writes mega and giga as M and G, which a reader without case would take for milli. */
const lowered = (files: ReadonlyMap<string, string>) =>
  new Map([...files].map(([name, text]) => [name, text.replaceAll(/(\d)M\b/g, '$1meg').replaceAll(/(\d)G\b/g, '$1g')]));
const read = (files: ReadonlyMap<string, string>, dialect: Dialect): Devices =>
  dialect === 'spectre' ? readSpectre(lowered(files)) : readSpice(files);

describe.each(DIALECTS)('%s', (dialect) => {
  test.each(['transistor', 'macro'] as const)('holds every device, net and number of the %s engine', (level) => {
    const original = tree(level);
    const want = readSpice(original);
    expect(want.size).toBeGreaterThan(level === 'macro' ? 60 : 80);
    const got = read(toDialect(original, dialect), dialect);
    expect(Object.fromEntries(got)).toEqual(Object.fromEntries(want));
  });

  test('says when a device, a net or a number is another', () => {
    const original = tree('transistor');
    const want = Object.fromEntries(readSpice(original));
    const faults: [string, (text: string) => string][] = [
      ['c2c_ladder.spice', (text) => text.replace('cs1 x1 x2', 'cs1 x1 x3')],
      ['slot.spice', (text) => text.replace('ck=100f', 'ck=101f')],
      ['comparator.spice', (text) => text.replace(/^m5 .*\n/m, '')],
      ['generic90.spice', (text) => text.replace('vth0=0.285', 'vth0=0.295')],
    ];
    for (const [file, change] of faults) {
      const text = original.get(file)!;
      expect(change(text)).not.toBe(text);
      const got = read(toDialect(new Map([...original, [file, change(text)]]), dialect), dialect);
      expect(Object.fromEntries(got)).not.toEqual(want);
    }
  });

  test('keeps the notes for a reader', () => {
    const engine = toDialect(tree('transistor'), dialect).get(dialectFile('engine.spice', dialect))!;
    expect(engine).toContain(`${dialect === 'spectre' ? '//' : '*'}.PININFO spike:O`);
  });

  test('includes only files that are there', () => {
    const files = toDialect(tree('transistor'), dialect);
    expect([...files.keys()]).toContain(dialectFile('engine.spice', dialect));
    const included = [...files.values()].flatMap((text) =>
      [...text.matchAll(/^\.?include "(.*)"/gm)].map((m) => m[1]!),
    );
    expect(included.length).toBeGreaterThan(5);
    for (const name of included) expect(files.has(name)).toBe(true);
  });

  test('refuses a card that it cannot write', () => {
    for (const text of ['.func f(x) {x}', 'd1 a b dio', 'q1 c b e npn', 'c1 a b']) {
      expect(() => toDialect(new Map([['card.spice', text]]), dialect)).toThrow(/E_TECHNOLOGY netlist/);
    }
  });
});

test('bins of a model are one model with sections in Spectre', () => {
  const bins = ['.model n.0 nmos level=54 lmin=1e-7 vth0=0.4', '.model n.1 nmos level=54 lmin=2e-7 vth0=0.5'].join(
    '\n',
  );
  expect(toDialect(new Map([['card.spice', bins]]), 'spectre').get('card.scs')).toBe(
    'simulator lang=spectre\nmodel n bsim4 {\n  0: type=n lmin=1e-7 vth0=0.4\n  1: type=n lmin=2e-7 vth0=0.5\n}\n',
  );
});
