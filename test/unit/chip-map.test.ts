/** The register map: one description, and every form of it says the same. */

import { describe, expect, test } from 'vitest';
import { decodeView, pinOf } from '../../generators/chip/decode.js';
import { addressAfter, crc32, parseConfiguration, type Stretch, stretches } from '../../generators/chip/images.js';
import { generateChip, registersOf } from '../../generators/chip/index.js';
import { resetOf } from '../../generators/chip/registers.js';
import { generateRtl } from '../../generators/rtl/index.js';
import { registerMap } from '../../generators/rtl/registers.js';
import { version } from '../../src/config/version.js';
import { rng } from '../../src/random/index.js';
import { build, type Case } from '../fixtures/rtl/networks.js';
import { planOf } from '../fixtures/rtl/run.js';

const given: Case = { name: 'map-1', sizes: [40, 31, 14], engines: 9, slots: 2 };
const plan = planOf(build(given));
const tree = generateRtl(plan);
const chip = generateChip(plan, tree);
const block = registersOf('map_1', plan);
const whole = (path: string): string => (chip.get(path) ?? '').replaceAll(version, '<version>');
/** Without what is said about the registers of a core. */
const text = (path: string): string =>
  whole(path).split(/^## Registers of a core|^addrmap map_1_core|<ipxact:name>core</m)[0];
const fields = block.registers.flatMap((register) => register.fields.map((field) => ({ register, field })));

describe('the description', () => {
  test('registers and fields do not overlap and stay in their block', () => {
    const offsets = block.registers.map(({ offset }) => offset);
    expect(new Set(offsets).size).toBe(offsets.length);
    for (const offset of offsets) expect([offset % 4, offset < block.size]).toEqual([0, true]);
    for (const register of block.registers) {
      const taken = register.fields.flatMap(({ low, bits }) => Array.from({ length: bits }, (_, i) => low + i));
      expect(new Set(taken).size).toBe(taken.length);
      expect(Math.max(...taken)).toBeLessThan(32);
    }
    for (const { field } of fields) expect(field.reset).toBeLessThan(2 ** field.bits);
  });

  test('constants say what the chip is', () => {
    const reset = Object.fromEntries(block.registers.map((register) => [register.name, resetOf(register)]));
    expect(reset.ID).toBe(0x4d454e47);
    expect(reset.DESIGN).toBe(0x01234567);
    // 40 inputs and a bias: 6 bits; one core of 18 neurons: 5 bits
    expect(reset.SHAPE).toBe(plan.cores.length + (6 << 8) + (5 << 16));
  });
});

/** Offsets and fields as each form says them. */
const forms: readonly (readonly [string, () => { offset: string[]; field: string[] }])[] = [
  [
    'page',
    () => ({
      offset: [...text('registers/map_1.md').matchAll(/^## (\w+), 0x(\w+)$/gm)].map(([, name, at]) => `${name} ${at}`),
      field: [...text('registers/map_1.md').matchAll(/^\| (?:(\d+)\.\.)?(\d+) \| `(\w+)` \|/gm)].map(
        ([, high, low, name]) => `${name} ${low} ${Number(high ?? low) - Number(low) + 1}`,
      ),
    }),
  ],
  [
    'TypeScript',
    () => ({
      offset: [...text('registers/map_1.ts').matchAll(/^ {2}(\w+): \{\n {4}offset: 0x(\w+),/gm)].map(
        ([, name, at]) => `${name} ${at}`,
      ),
      field: [...text('registers/map_1.ts').matchAll(/^ {6}(\w+): \{ low: (\d+), bits: (\d+) \}/gm)].map(
        ([, ...parts]) => parts.join(' '),
      ),
    }),
  ],
  [
    'C',
    () => ({
      offset: [...text('registers/map_1.h').matchAll(/^#define MAP_1_(\w+)_OFFSET 0x(\w+)u/gm)].map(
        ([, name, at]) => `${name} ${at}`,
      ),
      field: [...text('registers/map_1.h').matchAll(/_(\w+)_SHIFT (\d+)u\n#define \w+_MASK 0x(\w+)u/g)].map(
        ([, name, low, mask]) => {
          const bits = (BigInt(`0x${mask}`) >> BigInt(low)) + 1n;
          const known = fields.map(({ field }) => field.name).filter((field) => `_${name}`.endsWith(`_${field}`));
          return `${known.sort((a, b) => b.length - a.length)[0]} ${low} ${bits.toString(2).length - 1}`;
        },
      ),
    }),
  ],
  [
    'SystemRDL',
    () => ({
      offset: [...text('registers/map_1.rdl').matchAll(/^ {2}\} (\w+) @ 0x(\w+);/gm)].map(
        ([, name, at]) => `${name} ${at}`,
      ),
      field: [...text('registers/map_1.rdl').matchAll(/^ {4}\} (\w+)\[(\d+):(\d+)\] =/gm)].map(
        ([, name, high, low]) => `${name} ${low} ${Number(high) - Number(low) + 1}`,
      ),
    }),
  ],
  [
    'IP-XACT',
    () => ({
      offset: [
        ...text('registers/map_1.xml').matchAll(
          /<ipxact:register>\s+<ipxact:name>(\w+)<[\s\S]*?addressOffset>'h(\w+)</g,
        ),
      ].map(([, name, at]) => `${name} ${at}`),
      field: [
        ...text('registers/map_1.xml').matchAll(
          /<ipxact:field>\s+<ipxact:name>(\w+)<[\s\S]*?bitOffset>(\d+)<[\s\S]*?bitWidth>(\d+)</g,
        ),
      ].map(([, ...parts]) => parts.join(' ')),
    }),
  ],
];

describe.each(forms)('%s', (_, read) => {
  test('has every register and every field where it is', () => {
    const { offset, field } = read();
    expect(offset).toEqual(block.registers.map((r) => `${r.name} ${r.offset.toString(16).padStart(2, '0')}`));
    expect(field).toEqual(fields.map(({ field: { name, low, bits } }) => `${name} ${low} ${bits}`));
  });
});

test('the decoder reads every register and stores every field that keeps a value', () => {
  const verilog = text('rtl/chip/map_1_chip_registers.v');
  for (const { name, offset } of block.registers)
    expect(verilog).toMatch(new RegExp(`10'h${(offset / 4).toString(16)}: .*// ${name}\n`));
  const stored = fields.filter(({ register, field }) => register.window === undefined && field.behaviour === 'storage');
  expect(decodeView(block).stored.map(({ name }) => name)).toEqual(
    stored.map(({ register, field }) => pinOf(register, field)),
  );
});

test('the registers of a core are in every form', () => {
  for (const { name, address } of registerMap) {
    expect(whole('registers/map_1.md')).toMatch(new RegExp(`^\\| ${address}(\\.\\.\\d+)? \\| \`${name}\` \\|`, 'm'));
    expect(whole('registers/map_1.h')).toMatch(new RegExp(`^#define MAP_1_CORE_${name} ${address}u `, 'm'));
    expect(whole('registers/map_1.ts')).toMatch(new RegExp(`^ {2}${name}: ${address},$`, 'm'));
    const at = `0x${(4 * address).toString(16).padStart(3, '0')}`;
    expect(whole('registers/map_1.rdl')).toMatch(new RegExp(`^ {2}\\} ${name}(\\[9\\])? @ ${at};$`, 'm'));
    const element = `<ipxact:name>${name}</ipxact:name>[\\s\\S]*?<ipxact:addressOffset>${address}<`;
    expect(whole('registers/map_1.xml').split('<ipxact:name>core<').at(-1)).toMatch(new RegExp(element));
  }
});

test('golden files', async () => {
  await expect(whole('registers/map_1.md')).toMatchFileSnapshot('../fixtures/chip/registers.md');
  await expect(whole('registers/map_1.h')).toMatchFileSnapshot('../fixtures/chip/registers.h');
});

/** The words that the data window reaches in one stretch, counting by itself. */
function reached({ core, region, address, last, mask, data }: Stretch) {
  let at = address;
  return [...data].map((value) => {
    const word = { core, region, address: at, data: value };
    at = addressAfter(at, last, mask);
    return word;
  });
}

describe('the data window', () => {
  test('its checksum is the one of zlib', () => {
    expect(crc32([0x34333231, 0x38373635])).toBe(0x9ae0daaf); // "12345678"
    expect(crc32([])).toBe(0);
  });

  test('every word of the configuration is reached, in order, by counting', () => {
    const words = parseConfiguration(tree.get('mem/config.hex') ?? '');
    const found = stretches(words);
    expect(found.flatMap(reached)).toEqual(words);
    // registers, slot masks, MEM_E2A and MEM_S&N of each core
    expect(found).toHaveLength(4 * plan.cores.length);
    expect(found.filter(({ mask }) => mask > 0).length).toBeGreaterThan(0);
  });

  test('whatever the addresses are', () => {
    for (let seed = 0; seed < 200; seed++) {
      const draw = rng(seed, 'addresses');
      const words = [];
      for (let core = 0; core < 2; core++) {
        const [bits, lanes] = [draw.integer(7), 1 + draw.integer(3)];
        const chunks = 1 + draw.integer(2 ** bits);
        for (let lane = 0; lane < lanes; lane++) {
          for (let word = 0; word < 5; word++) {
            for (let c = 0; c < chunks; c++) {
              words.push({ core, region: 3, address: ((lane * 8 + word) << bits) + c, data: draw.integer(2 ** 31) });
            }
          }
        }
      }
      expect(stretches(words).flatMap(reached)).toEqual(words);
    }
  });
});
