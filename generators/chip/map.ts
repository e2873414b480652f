/** The register map in the forms that people and tools read. */

import { version } from '../../src/config/version.js';
import { render } from '../../src/emit/render.js';
import type { Block } from '../../src/ir/types.js';
import { type Register as CoreRegister, registerMap } from '../rtl/registers.js';
import type { AcceleratorPlan } from '../types.js';
import { type Stretch, selectOf } from './images.js';
import {
  accessOf,
  type Behaviour,
  type Field,
  MAP_VERSION,
  type Register,
  type RegisterBlock,
  resetOf,
} from './registers.js';

const digits = (value: number, count = 1): string => value.toString(16).padStart(count, '0');
const hex = (value: number, count = 1): string => `0x${digits(value, count)}`;

/** How SystemRDL and IP-XACT say a behaviour. */
const words: Readonly<
  Record<Behaviour, { sw: string; hw: string; extra: string; access: string; modified: string; volatile: boolean }>
> = {
  constant: { sw: 'r', hw: 'na', extra: '', access: 'read-only', modified: '', volatile: false },
  live: { sw: 'r', hw: 'w', extra: '', access: 'read-only', modified: '', volatile: true },
  storage: { sw: 'rw', hw: 'r', extra: '', access: 'read-write', modified: '', volatile: false },
  command: { sw: 'w', hw: 'r', extra: 'singlepulse', access: 'write-only', modified: '', volatile: false },
  sticky: { sw: 'rw', hw: 'w', extra: 'woclr', access: 'read-write', modified: 'oneToClear', volatile: true },
};

function fieldView(register: Register, field: Field, macro: string) {
  const { name, low, bits, behaviour, reset, meaning } = field;
  const said = words[behaviour];
  const moves = said.volatile || register.window !== undefined;
  return {
    ...{ name, low, bits, meaning, macro: `${macro}_${name}` },
    high: low + bits - 1,
    range: bits === 1 ? `${low}` : `${low + bits - 1}..${low}`,
    access: accessOf[behaviour],
    resetHex: hex(reset),
    resetDigits: digits(reset),
    maskHex: hex((2 ** bits - 1) * 2 ** low, 8),
    ipxactAccess: register.name === 'CHECKSUM' ? 'read-write' : said.access,
    modified: said.modified,
    volatile: moves,
    rdlSoftware: register.name === 'CHECKSUM' ? 'rw' : said.sw,
    rdlHardware: register.window === undefined ? said.hw : 'rw',
    rdlExtra: said.extra,
  };
}

function registerView(register: Register, upper: string) {
  const { name, offset, meaning, window, fields } = register;
  const macro = `${upper}_${name}`;
  const opened = `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}.`;
  return {
    ...{ name, meaning, macro },
    offsetHex: hex(offset, 2),
    offsetDigits: digits(offset, 2),
    resetHex: hex(resetOf(register), 8),
    sentence: window === undefined ? opened : `${opened} A read gives ${readOf(window.read)}; a write ${window.write}.`,
    volatile: window !== undefined || fields.some(({ behaviour }) => words[behaviour].volatile),
    fields: fields.map((field) => fieldView(register, field, macro)),
  };
}

/** How the access to a register of a core is said. */
const coreWords: Readonly<
  Record<CoreRegister['access'], { access: string; ipxact: string; sw: string; hw: string; extra: string }>
> = {
  rw: { access: 'read-write', ipxact: 'read-write', sw: 'rw', hw: 'r', extra: '' },
  r: { access: 'read-only', ipxact: 'read-only', sw: 'r', hw: 'w', extra: '' },
  w: { access: 'write-only', ipxact: 'write-only', sw: 'w', hw: 'r', extra: '' },
  c: { access: 'read, a write clears', ipxact: 'read-write', sw: 'rw', hw: 'w', extra: 'woclr' },
};

/** @param engines of a core: registers that each engine has are as many */
function coreView({ name, address, access, perEngine, meaning }: CoreRegister, engines: number, upper: string) {
  const { access: said, ...words } = coreWords[access];
  const many = perEngine === true ? engines : 1;
  return {
    ...{ name, address, meaning, many, ...words },
    several: many > 1,
    access: said,
    macro: `${upper}_CORE_${name}`,
    addresses: many > 1 ? `${address}..${address + many - 1}` : `${address}`,
    array: many > 1 ? `[${many}]` : '',
    byteHex: hex(4 * address, 3),
  };
}

const readOf = (read: string): string => (read.startsWith('reads') ? `what it ${read}` : read);

/** @param regionNames by the code of cfg_region */
export function mapFiles(
  prefix: string,
  plan: AcceleratorPlan,
  chip: Block,
  block: RegisterBlock,
  images: readonly Stretch[],
  regionNames: readonly string[],
): readonly (readonly [path: string, text: string])[] {
  const upper = prefix.toUpperCase();
  const view = {
    ...{ prefix, upper, version, block: block.name, meaning: block.meaning, purpose: chip.purpose },
    chip: chip.name,
    design: plan.name,
    hash: plan.designHash,
    guard: `${upper}_REGISTERS_H`,
    size: block.size,
    mapVersion: `${MAP_VERSION.major}.${MAP_VERSION.minor}`,
    registers: block.registers.map((register) => registerView(register, upper)),
    coreRegisters: registerMap.map((register) => coreView(register, plan.cores[0].engines, upper)),
    imageCount: images.length,
    images: images.map((image) => ({
      core: image.core,
      region: regionNames[image.region] ?? `region ${image.region}`,
      selectHex: hex(selectOf(image), 8),
      addressHex: hex(image.address, 8),
      count: image.data.length,
      crcHex: hex(image.checksum, 8),
      brace: '{',
    })),
    ports: chip.ports
      .filter(({ kind }) => kind === 'digital' || kind === 'clock' || kind === 'reset')
      .map(({ name, meaning, direction, width }) => ({
        ...{ name, meaning: xml(meaning) },
        direction: direction === 'input' ? 'in' : 'out',
        vector: width > 1,
        left: width - 1,
      })),
  };
  const files = {
    [`registers/${prefix}.md`]: 'registers/page.md',
    [`registers/${prefix}.h`]: 'registers/header.h',
    [`registers/${prefix}.ts`]: 'registers/constants.ts',
    [`registers/${prefix}.xml`]: 'registers/ipxact.xml',
    [`registers/${prefix}.rdl`]: 'registers/map.rdl',
  };
  return Object.entries(files).map(([path, template]) => {
    const escaped = path.endsWith('.xml') ? xmlView(view) : view;
    return [path, render(template, escaped)];
  });
}

const xml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Meanings hold quotes and the like. */
const xmlView = <
  T extends { readonly registers: readonly { meaning: string; fields: readonly { meaning: string }[] }[] },
>(
  view: T,
): T => ({
  ...view,
  registers: view.registers.map((register) => ({
    ...register,
    meaning: xml(register.meaning),
    fields: register.fields.map((field) => ({ ...field, meaning: xml(field.meaning) })),
  })),
});
