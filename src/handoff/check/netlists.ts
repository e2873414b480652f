/** netgen compares the CDL with the circuit that was described; xschem netlists its schematics back to that circuit. */

import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Cell, type Device, deviceKey } from '../../ir/circuit.js';
import { arrayCell, cellText } from '../cdl.js';
import { type ArrayView, type CheckRequest, differences, type Finding, pinsOf, printed } from './common.js';

/** Subcircuits of SPICE text without parameters, as CDL and xschem write them; a commented head of xschem's top counts. */
export function readCells(text: string): Cell[] {
  const lines: string[] = [];
  for (const raw of text.split(/\r?\n/)) {
    const line = raw
      .replace(/^\*\*(\.subckt|\.ends)/i, '$1')
      .replace(/^\*\+/, '+')
      .trim();
    if (line.startsWith('+') && lines.length > 0) lines.push(`${lines.pop()} ${line.slice(1).trim()}`);
    else if (line !== '' && !line.startsWith('*')) lines.push(line);
  }
  const cells: Cell[] = [];
  let open: { name: string; pins: string[]; devices: Device[] } | undefined;
  for (const line of lines) {
    const words = line.split(/\s+/);
    if (/^\.subckt$/i.test(words[0] as string)) open = { name: words[1] ?? '', pins: words.slice(2), devices: [] };
    else if (/^\.ends/i.test(words[0] as string)) {
      if (open !== undefined) cells.push(open);
      open = undefined;
    } else open?.devices.push(readDevice(words));
  }
  return cells;
}

function readDevice([name = '', ...words]: readonly string[]): Device {
  const letter = name[0]?.toLowerCase();
  const plain = words.filter((word) => !word.includes('='));
  if (letter === 'c' || letter === 'r') {
    return {
      name,
      kind: letter === 'c' ? 'capacitor' : 'resistor',
      nets: plain.slice(0, -1),
      model: '',
      value: Number(plain.at(-1)),
    };
  }
  const common = { name, nets: plain.slice(0, -1), model: plain.at(-1) ?? '' };
  if (letter !== 'm') return { ...common, kind: 'cell' };
  const of = (key: string): number => Number(words.find((word) => word.toLowerCase().startsWith(`${key}=`))?.slice(2));
  return { ...common, kind: 'mos', size: { w: of('w'), l: of('l') } };
}

/** By name of the device too: views keep it, but for its case. */
function compareCells(what: string, expected: readonly Cell[], found: readonly Cell[]): Finding[] {
  const lines = (cells: readonly Cell[]): string[] =>
    cells.flatMap(({ name, pins, devices }) => [
      `${name} pins ${pins.join(' ')}`,
      ...devices.map((device) => `${name} ${device.name.toLowerCase()} ${deviceKey(device)}`),
    ]);
  return differences(what, lines(expected), lines(found));
}

const setup = (models: readonly string[]): string =>
  [
    'permute default',
    'property default',
    'property parallel none',
    ...models.flatMap((model) =>
      [1, 2].flatMap((side) => [
        `permute "-circuit${side} ${model}" drain source`,
        `property "-circuit${side} ${model}" tolerance {w 0.001} {l 0.001}`,
      ]),
    ),
    '',
  ].join('\n');

async function netgen(array: ArrayView, request: CheckRequest): Promise<Finding[]> {
  const { folder, work } = request;
  const { name, engine } = array;
  const block = {
    name,
    purpose: '',
    parameters: [],
    ports: array.ports.map((port) => ({
      ...port,
      meaning: '',
      section: '',
      ...(port.vector && { size: `${port.width}` }),
    })),
  };
  const wanted = [...engine, ...arrayCell({ block, engines: array.engines, engine })];
  await writeFile(join(work, `${name}.described.spice`), `* ${name}\n${wanted.map(cellText).join('\n')}\n`);
  await cp(join(folder, 'cdl', `${name}.cdl`), join(work, `${name}.cdl.spice`));
  const models = [
    ...new Set(engine.flatMap(({ devices }) => devices.filter(({ kind }) => kind === 'mos').map(({ model }) => model))),
  ].sort();
  await writeFile(join(work, `${name}.setup.tcl`), setup(models));
  const args = [
    '-batch',
    'lvs',
    `${name}.cdl.spice ${name}`,
    `${name}.described.spice ${name}`,
    `${name}.setup.tcl`,
    `${name}.lvs.log`,
  ];
  const log = await printed('netgen-lvs', args, request);
  const text = await readFile(join(work, `${name}.lvs.log`), 'utf8').catch(() => '');
  const found: Finding[] = [];
  // Both must be looked at: circuits may match beside properties that do not.
  if (!/Circuits match uniquely\./.test(text) || /do not match|failed pin matching|no matching/i.test(text))
    found.push(`cdl ${name}: netgen: netlists do not match`);
  if (/property errors/i.test(text) || /property errors/i.test(log)) found.push(`cdl ${name}: netgen: property errors`);
  const cells = readCells(await readFile(join(folder, 'cdl', `${name}.cdl`), 'utf8'));
  const top = cells.find((cell) => cell.name === name);
  found.push(
    ...differences(
      `cdl ${name}: pins`,
      pinsOf(array).map((pin) => pin.name),
      top?.pins ?? [],
    ),
  );
  return [...found, ...compareCells(`cdl ${name}`, wanted, cells)];
}

export async function checkCdl(request: CheckRequest): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const array of request.views.arrays) found.push(...(await netgen(array, request)));
  return found;
}

export async function checkXschem(request: CheckRequest): Promise<Finding[]> {
  const { folder, views, work } = request;
  const found: Finding[] = [];
  for (const { name, engine } of views.arrays) {
    const own = join(work, 'xschem', name);
    await mkdir(own, { recursive: true });
    await cp(join(folder, 'xschem', name), own, { recursive: true });
    const top = engine.at(-1)?.name ?? '';
    await printed('xschem', ['-x', '-r', '-q', '-s', '-n', '--rcfile', 'xschemrc', `${top}.sch`], request, own);
    const text = await readFile(join(own, `${top}.spice`), 'utf8').catch(() => '');
    found.push(...compareCells(`xschem ${name}`, engine, readCells(text)));
  }
  return found;
}
