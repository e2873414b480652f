/** Symbols and schematics of xschem for every cell of a circuit: devices on a grid, each pin labelled with its net. */

import type { Cell, Device } from '../ir/circuit.js';
import type { FileTree } from '../ir/types.js';

const frame = (properties: string, body: readonly string[]): string =>
  [`G {${properties}}`, 'V {}', 'S {}', 'E {}', ...body, ''].join('\n');

type Point = readonly [x: number, y: number];

const pinBox = (name: string, [x, y]: Point): string =>
  `B 5 ${x - 2.5} ${y - 2.5} ${x + 2.5} ${y + 2.5} {name=${name} dir=inout}`;

/** Primitives: where their pins are, in the order of SPICE. */
const primitives: Readonly<
  Record<Exclude<Device['kind'], 'cell'>, { file: string; pins: readonly [string, Point][] }>
> = {
  mos: {
    file: 'menage_mos',
    pins: [
      ['d', [20, -30]],
      ['g', [-20, 0]],
      ['s', [20, 30]],
      ['b', [20, 0]],
    ],
  },
  capacitor: {
    file: 'menage_capacitor',
    pins: [
      ['p', [0, -30]],
      ['m', [0, 30]],
    ],
  },
  resistor: {
    file: 'menage_resistor',
    pins: [
      ['p', [0, -30]],
      ['m', [0, 30]],
    ],
  },
};

const symbols: readonly (readonly [string, string])[] = [
  [
    'menage_mos.sym',
    frame('type=nmos\nformat="@name @pinlist @model w=@w l=@l"\ntemplate="name=m1 model=nmos w=1u l=1u"', [
      ...primitives.mos.pins.map(([name, at]) => pinBox(name, at)),
      'L 4 -20 0 -5 0 {}',
      'L 4 -5 -15 -5 15 {}',
      'L 4 5 -20 5 20 {}',
      'L 4 5 -20 20 -20 {}',
      'L 4 20 -30 20 -20 {}',
      'L 4 5 20 20 20 {}',
      'L 4 20 20 20 30 {}',
      'L 4 5 0 20 0 {}',
      'T {@name @model} 25 -8 0 0 0.2 0.2 {}',
      'T {@w/@l} 25 4 0 0 0.15 0.15 {}',
    ]),
  ],
  ...(['capacitor', 'resistor'] as const).map((kind): readonly [string, string] => [
    `menage_${kind}.sym`,
    frame(`type=${kind}\nformat="@name @pinlist @value"\ntemplate="name=${kind[0]}1 value=1"`, [
      ...primitives[kind].pins.map(([name, at]) => pinBox(name, at)),
      ...(kind === 'capacitor'
        ? ['L 4 0 -30 0 -5 {}', 'L 4 -10 -5 10 -5 {}', 'L 4 -10 5 10 5 {}', 'L 4 0 5 0 30 {}']
        : [
            'L 4 0 -30 0 -20 {}',
            'L 4 -6 -20 6 -20 {}',
            'L 4 -6 20 6 20 {}',
            'L 4 -6 -20 -6 20 {}',
            'L 4 6 -20 6 20 {}',
            'L 4 0 20 0 30 {}',
          ]),
      'T {@name @value} 15 -5 0 0 0.2 0.2 {}',
    ]),
  ]),
];

/** Pins of a cell's symbol: half of them on each side, the order of the list is that of the subcircuit. */
function places({ pins }: Pick<Cell, 'pins'>): Point[] {
  const half = Math.ceil(pins.length / 2);
  return pins.map((_, i) => (i < half ? [-100, i * 20] : [100, (i - half) * 20]));
}

function symbol(cell: Cell): string {
  const height = Math.ceil(cell.pins.length / 2) * 20;
  const at = places(cell);
  return frame('type=subcircuit\nformat="@name @pinlist @symname"\ntemplate="name=x1"', [
    `L 4 -80 -20 80 -20 {}`,
    `L 4 80 -20 80 ${height} {}`,
    `L 4 80 ${height} -80 ${height} {}`,
    `L 4 -80 ${height} -80 -20 {}`,
    ...cell.pins.flatMap((pin, i) => {
      const [x, y] = at[i] as Point;
      const inner = Math.sign(x) * 80;
      return [
        pinBox(pin, [x, y]),
        `L 4 ${x} ${y} ${inner} ${y} {}`,
        `T {${pin}} ${inner - Math.sign(x) * 4} ${y - 4} 0 ${x > 0 ? 1 : 0} 0.15 0.15 {}`,
      ];
    }),
    `T {@symname} -40 -40 0 0 0.3 0.3 {}`,
    `T {@name} -40 ${height + 10} 0 0 0.2 0.2 {}`,
  ]);
}

const component = (file: string, [x, y]: Point, properties: string): string =>
  `C {${file}} ${x} ${y} 0 0 {${properties}}`;

function schematic(cell: Cell, cells: ReadonlyMap<string, Cell>): string {
  const lines = cell.pins.map((pin, i) => component('devices/iopin.sym', [0, i * 40], `name=p${i + 1} lab=${pin}`));
  let label = 0;
  let y = 0;
  let column = 0;
  let tallest = 0;
  for (const device of cell.devices) {
    const used = device.kind === 'cell' ? cells.get(device.model) : undefined;
    const pins =
      device.kind === 'cell' ? places(used ?? { pins: device.nets }) : primitives[device.kind].pins.map(([, at]) => at);
    const origin: Point = [500 + column * 500, y];
    const { file, properties } = placed(device);
    lines.push(component(file, origin, properties));
    pins.forEach(([dx, dy], pin) => {
      label += 1;
      lines.push(
        component('devices/lab_pin.sym', [origin[0] + dx, origin[1] + dy], `name=l${label} lab=${device.nets[pin]}`),
      );
    });
    tallest = Math.max(tallest, ...pins.map(([, dy]) => dy));
    column = (column + 1) % 6;
    if (column === 0) {
      y += Math.ceil((tallest + 160) / 20) * 20;
      tallest = 0;
    }
  }
  return frame('', lines);
}

function placed({ name, kind, model, value, size }: Device): { file: string; properties: string } {
  if (kind === 'cell') return { file: `${model}.sym`, properties: `name=${name}` };
  const { file } = primitives[kind];
  const numbers = kind === 'mos' ? `model=${model} w=${size?.w} l=${size?.l}` : `value=${value}`;
  return { file: `${file}.sym`, properties: `name=${name} ${numbers}` };
}

/** Files of one folder: open any `.sch` with xschem started there. */
export function xschemFiles(cells: readonly Cell[]): FileTree {
  const byName = new Map(cells.map((cell) => [cell.name, cell]));
  return new Map([
    ...symbols,
    ...cells.flatMap((cell): [string, string][] => [
      [`${cell.name}.sym`, symbol(cell)],
      [`${cell.name}.sch`, schematic(cell, byName)],
    ]),
    ['xschemrc', 'set XSCHEM_LIBRARY_PATH [pwd]:$XSCHEM_SHAREDIR/xschem_library\nset netlist_dir [pwd]\n'],
  ]);
}
