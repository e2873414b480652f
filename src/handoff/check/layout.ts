/** KLayout reads GDS and LEF of every drawn array: one cell of one size, and each pin on metal that bears its name. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CheckRequest, differences, type Finding, printed } from './common.js';

const script = `import json, pya
found = {}
for name, (gds, lef, pin_layer, pin_kind) in json.load(open("arrays.json")).items():
    drawn, abstract = pya.Layout(), pya.Layout()
    try:
        drawn.read(gds)
        abstract.read(lef)
    except RuntimeError as error:
        found[name] = {"error": str(error)}
        continue
    top, cell = drawn.cell(name), abstract.cell(name)
    if top is None or cell is None or len(drawn.top_cells()) != 1:
        found[name] = {"error": "GDS or LEF has no cell of this name, or GDS has others"}
        continue
    def box(b):
        return [b.left * drawn.dbu, b.bottom * drawn.dbu, b.right * drawn.dbu, b.top * drawn.dbu]
    index = drawn.find_layer(pin_layer, pin_kind)
    metal = pya.Region(top.begin_shapes_rec(index)) if index is not None else pya.Region()
    labels = []
    for layer in drawn.layer_indexes():
        for shape in top.shapes(layer).each(pya.Shapes.STexts):
            labels.append([shape.text_string, shape.text_trans.disp.x, shape.text_trans.disp.y])
    pins, rects, outline = {}, [], None
    for layer in abstract.layer_indexes():
        info = str(abstract.get_info(layer))
        for shape in cell.shapes(layer).each():
            if info.startswith("OUTLINE"):
                outline = box(shape.bbox())
            elif ".PIN" in info:
                rects.append(shape.bbox())
            elif shape.is_text():
                pins[shape.text_string] = shape.text_trans.disp
    loose, unnamed = [], []
    for pin, at in pins.items():
        own = [r for r in rects if r.contains(at)]
        if len(own) != 1 or not (pya.Region(own[0]) - metal).is_empty():
            loose.append(pin)
        elif not any(text == pin and own[0].contains(pya.Point(x, y)) for text, x, y in labels):
            unnamed.append(pin)
    found[name] = {"pins": list(pins), "outline": outline, "drawn": box(top.bbox()), "loose": loose, "unnamed": unnamed}
json.dump(found, open("found.json", "w"))
`;

type Found =
  | { readonly error: string }
  | {
      readonly pins: readonly string[];
      readonly outline: readonly number[] | null;
      readonly drawn: readonly number[];
      readonly loose: readonly string[];
      readonly unnamed: readonly string[];
    };

export async function checkLayout(request: CheckRequest): Promise<Finding[]> {
  const { folder, views, work } = request;
  const { arrays, pinLayer } = views.layout ?? { arrays: [], pinLayer: [0, 0] };
  const entries = arrays.map(({ name }) => {
    const file = (kind: string): string => join(folder, 'layout', name, `${name}.${kind}`);
    return [name, [file('gds'), file('lef'), ...pinLayer]];
  });
  await writeFile(join(work, 'arrays.json'), JSON.stringify(Object.fromEntries(entries)));
  await writeFile(join(work, 'read.py'), script);
  const log = await printed('klayout', ['-b', '-r', 'read.py'], request);
  const text = await readFile(join(work, 'found.json'), 'utf8').catch(() => '');
  if (text === '') return [`layout: KLayout wrote nothing: ${log.slice(-200)}`];
  const found = JSON.parse(text) as Record<string, Found>;
  return arrays.flatMap(({ name, ports, verdict }) => {
    const { drc, matches, propertyErrors } = verdict;
    const clean =
      drc === 0 && matches && !propertyErrors ? [] : [`layout ${name}: not free of violations, or no match`];
    const one = found[name] ?? { error: 'not read' };
    if ('error' in one) return [...clean, `layout ${name}: ${one.error}`];
    const { pins, outline, drawn, loose, unnamed } = one;
    const same = outline?.every((value, i) => Math.abs(value - (drawn[i] as number)) < 1e-3) ?? false;
    return [
      ...clean,
      ...differences(`layout ${name}: pins`, ports, pins),
      ...(same ? [] : [`layout ${name}: outline ${String(outline)} of the LEF, ${String(drawn)} of the GDS`]),
      ...loose.map((pin) => `layout ${name}: pin ${pin} is not on metal`),
      ...unnamed.map((pin) => `layout ${name}: no label ${pin} where the LEF has the pin`),
    ];
  });
}
