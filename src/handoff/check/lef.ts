/** KLayout reads the LEF abstracts: outline and pins; directions and uses, which it does not keep, are read here. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ArrayView,
  type CheckRequest,
  differences,
  type Finding,
  isPowerKind,
  pinsOf,
  printed,
} from './common.js';

const script = `import json, pya
found = {}
for name, path in json.load(open("lefs.json")).items():
    layout = pya.Layout()
    layout.read(path)
    cell = layout.cell(name)
    texts, outline, boxes = [], None, []
    for index in layout.layer_indexes():
        info = str(layout.get_info(index))
        for shape in cell.shapes(index).each() if cell else []:
            if shape.is_text():
                texts.append(shape.text_string)
            elif info.startswith("OUTLINE"):
                box = shape.bbox()
                outline = [box.width() * layout.dbu, box.height() * layout.dbu]
            elif ".PIN" in info:
                box = shape.bbox()
                boxes.append([box.left * layout.dbu, box.bottom * layout.dbu, box.right * layout.dbu, box.top * layout.dbu])
    found[name] = {"pins": texts, "outline": outline, "boxes": boxes}
json.dump(found, open("found.json", "w"))
`;

interface Found {
  readonly pins: readonly string[];
  readonly outline: readonly [number, number] | null;
  readonly boxes: readonly (readonly [number, number, number, number])[];
}

const uses: Readonly<Record<string, string>> = { vdd: 'POWER', vss: 'GROUND', clk: 'CLOCK' };

function compare(array: ArrayView, { pins, outline, boxes }: Found, text: string): Finding[] {
  const { name, outline: size } = array;
  const wanted = pinsOf(array);
  const found = differences(
    `lef ${name}`,
    wanted.map((pin) => pin.name),
    pins,
  );
  const same = (a: number | undefined, b: number): boolean => Math.abs((a ?? 0) - b) < 1e-3;
  if (!same(outline?.[0], size.width) || !same(outline?.[1], size.height))
    found.push(`lef ${name}: size ${outline?.join(' by ')}`);
  const outside = boxes.filter(
    ([x0, y0, x1, y1]) => x0 < -1e-3 || y0 < -1e-3 || x1 > size.width + 1e-3 || y1 > size.height + 1e-3,
  );
  if (outside.length > 0 || boxes.length !== wanted.length)
    found.push(`lef ${name}: ${outside.length} of ${boxes.length} pins outside, of ${wanted.length}`);
  const keys = boxes.map((box) => box.map((value) => value.toFixed(3)).join(' '));
  if (new Set(keys).size !== keys.length) found.push(`lef ${name}: two pins at one place`);
  const declared = [...text.matchAll(/^ {2}PIN (\S+)\n {4}DIRECTION (\w+) ;\n {4}USE (\w+) ;/gm)].map((match) =>
    match.slice(1).join(' '),
  );
  const described = wanted.map(
    ({ name: pin, direction, kind }) =>
      `${pin} ${direction.toUpperCase()} ${uses[pin] ?? (isPowerKind(kind) ? 'ANALOG' : 'SIGNAL')}`,
  );
  return [...found, ...differences(`lef ${name}: pins`, described, declared)];
}

export async function checkLef(request: CheckRequest): Promise<Finding[]> {
  const { folder, views, work } = request;
  const path = ({ name }: ArrayView): string => join(folder, 'lef', `${name}.lef`);
  await writeFile(
    join(work, 'lefs.json'),
    JSON.stringify(Object.fromEntries(views.arrays.map((array) => [array.name, path(array)]))),
  );
  await writeFile(join(work, 'read.py'), script);
  const log = await printed('klayout', ['-b', '-r', 'read.py'], request);
  const text = await readFile(join(work, 'found.json'), 'utf8').catch(() => '');
  if (text === '')
    return [
      `lef: KLayout wrote nothing: ${log.split('\n').filter((line) => /error/i.test(line))[0] ?? log.slice(0, 200)}`,
    ];
  const found = JSON.parse(text) as Record<string, Found>;
  const texts = await Promise.all(views.arrays.map((array) => readFile(path(array), 'utf8')));
  return views.arrays.flatMap((array, i) =>
    compare(array, found[array.name] ?? { pins: [], outline: null, boxes: [] }, texts[i] as string),
  );
}
