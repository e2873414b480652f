/** The register map as other programs read it: IP-XACT by an XML library, the header by a C compiler. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { registersOf } from '../../generators/chip/index.js';
import { resetOf } from '../../generators/chip/registers.js';
import { expectEnded, runTool } from '../../src/sim/process.js';
import { findProgram } from '../../src/sim/programs.js';
import { chipTree } from '../fixtures/chip/run.js';
import { build } from '../fixtures/rtl/networks.js';
import { inScratch, planOf } from '../fixtures/rtl/run.js';

const plan = planOf(build({ name: 'read', sizes: [9, 11, 5], engines: 4, slots: 3 }));
const tree = chipTree(plan);
const { registers } = registersOf('read', plan);

const run = (tool: string, args: readonly string[], files: Readonly<Record<string, string>>) =>
  inScratch(async (cwd) => {
    for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text);
    return expectEnded(await runTool({ tool, args, cwd, timeout: 60 }));
  });

/** Prints every register and its fields, after holding the order of elements to IEEE 1685-2014. */
const reader = `
import sys, xml.etree.ElementTree as E
N = '{http://www.accellera.org/XMLSchema/IPXACT/1685-2014}'
order = {
  'component': ['vendor', 'library', 'name', 'version', 'memoryMaps', 'model', 'description'],
  'memoryMap': ['name', 'description', 'addressBlock', 'addressUnitBits'],
  'addressBlock': ['name', 'description', 'baseAddress', 'range', 'width', 'usage', 'register'],
  'register': ['name', 'description', 'dim', 'addressOffset', 'size', 'volatile', 'field'],
  'field': ['name', 'description', 'bitOffset', 'resets', 'bitWidth', 'volatile', 'access', 'modifiedWriteValue'],
  'port': ['name', 'description', 'wire'],
  'wire': ['direction', 'vectors'],
}
root = E.parse('map.xml').getroot()
assert root.tag == N + 'component', root.tag
for element in root.iter():
    assert element.tag.startswith(N), element.tag
    known = order.get(element.tag[len(N):])
    if known is None: continue
    places = [known.index(child.tag[len(N):]) for child in element]
    assert places == sorted(places), (element.tag, places)
number = lambda text: int(text[2:], 16) if text.startswith("'h") else int(text)
block = root.find(f'{N}memoryMaps/{N}memoryMap/{N}addressBlock')
for register in block.findall(N + 'register'):
    fields = register.findall(N + 'field')
    reset = sum(number(f.find(f'{N}resets/{N}reset/{N}value').text) << number(f.find(N + 'bitOffset').text) for f in fields)
    print(register.find(N + 'name').text, number(register.find(N + 'addressOffset').text), reset)
`;

describe.skipIf(findProgram('python3') === undefined)('IP-XACT, read by the XML library of Python', () => {
  const parsed = (text: string) => run('python3', ['read.py'], { 'map.xml': text, 'read.py': reader });
  const text = tree.get('registers/read.xml') ?? '';

  test('is well formed, in the order of the standard, and says the same', async () => {
    const { exitCode, log } = await parsed(text);
    expect([exitCode, log.trim().split('\n')]).toEqual([
      0,
      registers.map((register) => `${register.name} ${register.offset} ${resetOf(register)}`),
    ]);
  });

  test.each([
    ['a tag that is not closed', '</ipxact:memoryMaps>', ''],
    [
      'an element at another place',
      /(<ipxact:size>32<\/ipxact:size>)(\s+)(<ipxact:volatile>\w+<\/ipxact:volatile>)/,
      '$3$2$1',
    ],
    ['another standard', 'IPXACT/1685-2014"', 'IPXACT/1685-2009"'],
  ])('%s is noticed', async (_, from, to) => {
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    expect((await parsed(changed)).exitCode).not.toBe(0);
  });
});

describe.skipIf(findProgram('gcc') === undefined)('the C header', () => {
  test('compiles without a word, and its numbers are those of the map', async () => {
    const checks = registers.map(({ name, offset }) => `_Static_assert(READ_${name}_OFFSET == ${offset}u, "${name}");`);
    const words = plan.cores.length * 4;
    const source = ['#include "read.h"', ...checks, `_Static_assert(READ_IMAGES == ${words}u, "images");`];
    const use = 'uint32_t use(void) { return read_images[0].select; }';
    const args = ['-std=c11', '-Wall', '-Wextra', '-Werror', '-fsyntax-only', 'use.c'];
    const files = { 'read.h': tree.get('registers/read.h') ?? '', 'use.c': `${[...source, use].join('\n')}\n` };
    expect(await run('gcc', args, files)).toMatchObject({ exitCode: 0, log: '' });
    const wrong = { ...files, 'read.h': files['read.h'].replace('_SCAN_OFFSET 0x50u', '_SCAN_OFFSET 0x54u') };
    expect((await run('gcc', args, wrong)).exitCode).not.toBe(0);
  });
});
