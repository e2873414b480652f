/** A hand-off read back by the tools of a chip flow, and faults put into every view, which must all be found. */

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCharacterisation } from '../../src/config/characterisation.js';
import { loadDesign } from '../../src/config/load-design.js';
import { version } from '../../src/config/version.js';
import { writeTree } from '../../src/emit/write-tree.js';
import { handoffDesign } from '../../src/flow/handoff.js';
import { layoutArray } from '../../src/flow/layout.js';
import { prepare } from '../../src/flow/prepare.js';
import { CHECKS, checkHandoff } from '../../src/handoff/check/index.js';
import { type HandoffTree, handoffTree, type LayoutPart, manifest } from '../../src/handoff/index.js';
import { ladderArray } from '../../src/handoff/layout/arrays.js';
import { placeRows } from '../../src/handoff/layout/placement.js';
import { findProcess } from '../../src/handoff/layout/processes.js';
import { toolDescribe } from '../need-tools.js';

const root = join(import.meta.dirname, '..', '..');

/** A small ladder as the layout that goes along. */
async function drawn(): Promise<LayoutPart> {
  const found = findProcess('scmos');
  const { process } = found;
  const array = ladderArray(process, 'small_ladder', { unit: 1.5e-12, parasitics: [0.6e-12, 0.6e-12] });
  const layout = await layoutArray(array, placeRows(process, array, 1), { ...found, timeout: 120 });
  const { name, ports, verdict } = layout;
  const report = JSON.stringify({ process: process.name, arrays: [{ name, verdict }] });
  return {
    ...{ process: process.name, pinLayer: process.pinLayer, arrays: [{ name, ports, verdict }] },
    files: new Map([
      ...[...layout.files].map(([file, content]) => [`${name}/${file}`, content] as const),
      ['layout.json', report] as const,
    ]),
  };
}

async function makeTree(folder = join(root, 'designs/tiny')): Promise<HandoffTree> {
  const prepared = await prepare(await loadDesign(folder, version));
  const file = join(root, 'test/fixtures/analog/characterisation-generic90.json');
  const design = handoffDesign(prepared, await readCharacterisation(file));
  const files = handoffTree(design, await drawn());
  return new Map([...files, ['manifest.json', manifest(design, files, { tools: {}, verdicts: null })] as const]);
}

/** A view that must notice, its file, and what is changed there. */
type Fault = readonly [name: string, view: string, path: string, from: string | RegExp, to: string];

const lib = 'lib/tiny_array_l0.lib';
const lef = 'lef/tiny_array_l0.lef';
const cdl = 'cdl/tiny_array_l0.cdl';
const black = 'rtl/blackbox/tiny_array_l0.v';
const schematic = 'xschem/tiny_array_l0/tiny_array_l0_c2c_ladder.sch';
const config = 'librelane/config.json';
const small = 'layout/small_ladder/small_ladder';
const sdc = 'sdc/tiny_chip.sdc';

const faults: readonly Fault[] = [
  ['a hash', 'hashes', 'manifest.json', /"rtl\/tiny_top.v": "../, '"rtl/tiny_top.v": "00'],
  ['a byte of a memory image', 'hashes', 'mem/core0_sn.hex', /^./, 'f0'],
  ['a file list names another file', 'filelists', 'rtl/chip/filelist.f', 'tiny_top.v', 'tiny_tops.v'],
  ['a file list leaves one out', 'filelists', 'rtl/chip/filelist.f', 'rtl/tiny_lane.v\n', ''],
  ['the core file names another file', 'fusesoc', 'tiny_chip.core', 'rtl/tiny_fifo.v', 'rtl/fifo.v'],
  ['the core file has another top', 'fusesoc', 'tiny_chip.core', /toplevel: \w+/, 'toplevel: other'],
  ['a variable that LibreLane has not', 'librelane', config, 'PNR_SDC_FILE', 'BASE_SDC_FILE'],
  ['a macro instance at another path', 'librelane', config, 'u_stage0.u_array0"', 'u_stage0.u_array9"'],
  ['a power pin of a macro left unconnected', 'librelane', config, 'u_array0 vdd vss vdd vss', 'u_array0 vdd vss vdd'],
  ['a macro without its abstract', 'librelane', config, /"lef": \[\n[^\]]*\]/, '"lef": []'],
  ['a macro instance without a place', 'librelane', config, /"location": null,/, ''],
  ['another clock port', 'librelane', config, '"CLOCK_PORT": "clk"', '"CLOCK_PORT": "wb_clk"'],
  ['a black box without a pin', 'verilog', black, /\n.*wire.*\bop_sign,.*/, ''],
  ['a black box with a wrong direction', 'verilog', black, 'output wire [3:0]  spike', 'input  wire [3:0]  spike'],
  ['a black box with a wrong width', 'verilog', black, '[27:0] op_magnitude', '[26:0] op_magnitude'],
  ['a black box without a power pin', 'verilog', black, /\n.*wire vref,.*/, ''],
  [
    'Liberty with a wrong direction',
    'liberty',
    lib,
    'bus(op_slot) { bus_type : bits8; direction : input',
    'bus(op_slot) { bus_type : bits8; direction : inout',
  ],
  ['Liberty without a pin', 'liberty', lib, 'bus(trim)', 'bus(trims)'],
  [
    'Liberty with a wrong delay',
    'liberty',
    lib,
    'cell_rise(scalar) { values ("18.2")',
    'cell_rise(scalar) { values ("8.2")',
  ],
  [
    'Liberty with an arc from the wrong engine',
    'liberty',
    lib,
    'related_pin : "op_start[1]"',
    'related_pin : "op_start[0]"',
  ],
  [
    'Liberty with a wrong setup',
    'liberty',
    lib,
    'rise_constraint(scalar) { values ("0.1")',
    'rise_constraint(scalar) { values ("1.1")',
  ],
  [
    'Liberty with a wrong hold',
    'liberty',
    lib,
    'rise_constraint(scalar) { values ("0")',
    'rise_constraint(scalar) { values ("0.2")',
  ],
  ['Liberty with a wrong capacitance', 'liberty', lib, 'capacitance : 0.00197322', 'capacitance : 0.0197322'],
  ['Liberty with a wrong energy', 'liberty', lib, '"0.172849"', '"0.0172849"'],
  ['Liberty without a power pin', 'liberty', lib, /\n.*pg_pin\(vmid\).*/, ''],
  ['constraints that name a pin which is not', 'liberty', sdc, 'u_array0/spike[0]', 'u_array0/spikes[0]'],
  ['constraints of another clock', 'liberty', sdc, '-period 10', '-period 12'],
  ['LEF of another size', 'lef', lef, /SIZE (\S+) BY/, 'SIZE 99 BY'],
  ['LEF without a pin', 'lef', lef, / {2}PIN op_sign\[2\]\n[\s\S]*?END op_sign\[2\]\n/, ''],
  ['LEF without a power pin', 'lef', lef, / {2}PIN vss\n[\s\S]*?END vss\n/, ''],
  ['LEF with a wrong direction', 'lef', lef, /(PIN spike\[1\]\n {4}DIRECTION) OUTPUT/, '$1 INPUT'],
  ['LEF with a pin outside', 'lef', lef, /(PIN op_kind\[0\][\s\S]*?RECT) [^;]*;/, '$1 -5 1 -4.72 1.28 ;'],
  ['CDL with a wrong net', 'cdl', cdl, /^Cs2 x2 x3/m, 'Cs2 x2 x4'],
  ['CDL with a wrong capacitor', 'cdl', cdl, /^Cb3 (\S+ \S+) 1e-14/m, 'Cb3 $1 1.2e-14'],
  ['CDL with a wrong width', 'cdl', cdl, 'W=0.0000024', 'W=0.0000012'],
  ['CDL without a device', 'cdl', cdl, /\nM19 .*/, ''],
  ['schematic with a wrong net', 'xschem', schematic, 'lab=x3}', 'lab=x4}'],
  ['schematic with a wrong capacitor', 'xschem', schematic, 'value=2.06e-14', 'value=2e-14'],
  ['symbol with a pin renamed', 'xschem', 'xschem/tiny_array_l0/tiny_array_l0_slot.sym', '{name=bus ', '{name=buss '],
  ['a layout whose LEF has another size', 'layout', `${small}.lef`, /SIZE (\S+) BY/, 'SIZE 99 BY'],
  ['a layout whose LEF lacks a pin', 'layout', `${small}.lef`, / {2}PIN p1\n[\s\S]*?END p1\n/, ''],
  [
    'a layout whose LEF has a pin beside its metal',
    'layout',
    `${small}.lef`,
    /(PIN p1[\s\S]*?RECT) [^;]*;/,
    '$1 0 1 4 5 ;',
  ],
  ['a layout with two pins exchanged', 'layout', `${small}.lef`, /PIN p1\n([\s\S]*?)END p1\n/, 'PIN p0\n$1END p0\n'],
  ['a GDS that was cut off', 'layout', `${small}.gds`, /[\s\S]{200}$/, ''],
  ['a GDS of another cell', 'layout', `${small}.gds`, /small_ladder/g, 'smell_ladder'],
  ['a layout that does not match its circuit', 'layout', 'views.json', '"matches": true', '"matches": false'],
];

toolDescribe(['yosys', 'sta', 'klayout', 'netgen-lvs', 'xschem', 'magic'], 'hand-off', () => {
  let tree: HandoffTree;
  let box: string;

  beforeAll(async () => {
    tree = await makeTree();
    box = await mkdtemp(join(tmpdir(), 'menage-handoff-test-'));
    await writeTree(join(box, 'good'), tree);
  });
  afterAll(() => rm(box, { recursive: true, force: true }));

  test('the same bytes again', async () => {
    expect([...(await makeTree())]).toEqual([...tree]);
  });

  test.each(Object.keys(CHECKS))('%s: nothing to find', async (view) => {
    expect(await checkHandoff(join(box, 'good'), { only: [view] })).toMatchObject([
      { view, kind: 'checked', findings: [] },
    ]);
  });

  test('engines that each walk their own list: nothing to find', async () => {
    const folder = join(box, 'tiny-decoupled');
    await cp(join(root, 'designs/tiny'), folder, { recursive: true });
    const file = join(folder, 'design.yaml');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/^accelerator:\n/m, 'accelerator:\n  dispatch: decoupled\n'));
    const decoupled = await makeTree(folder);
    expect([...decoupled.keys()].filter((path) => path.includes('_lane'))).not.toEqual([]);
    expect(decoupled.get('rtl/tiny_core.v')).not.toEqual(tree.get('rtl/tiny_core.v'));
    await writeTree(join(box, 'decoupled'), decoupled);
    const results = await checkHandoff(join(box, 'decoupled'));
    expect(results.flatMap((result) => (result.kind === 'checked' ? result.findings : [result.reason]))).toEqual([]);
  });

  test.each(faults)('%s is found by %s', async (name, view, path, from, to) => {
    const folder = join(box, name.replaceAll(/\W/g, '_'));
    await cp(join(box, 'good'), folder, { recursive: true });
    const encoding = path.endsWith('.gds') ? 'latin1' : 'utf8';
    const text = await readFile(join(folder, path), encoding);
    const broken = text.replace(from, to);
    expect(broken).not.toBe(text);
    await writeFile(join(folder, path), broken, encoding);
    const [result] = await checkHandoff(folder, { only: [view] });
    expect(result?.kind === 'checked' && result.findings.length).toBeGreaterThan(0);
    await rm(folder, { recursive: true });
  });
});
