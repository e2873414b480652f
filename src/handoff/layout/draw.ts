/** A placed array as rectangles, pins and Magic Tcl. Wires: plates upwards to the track of their net, tracks joined in the middle. */

import { firstTrack, type Placement, type Row } from './placement.js';
import type { CapacitorArray, Process, Rect } from './types.js';

export interface PinRect {
  readonly net: string;
  readonly rect: Rect;
}

export interface Drawing {
  readonly rects: readonly Rect[];
  /** a piece of the wire of every net, those of the ports first to be labelled */
  readonly pins: readonly PinRect[];
}

export function drawArray(process: Process, { rows, trunks }: Placement): Drawing {
  const { horizontal, vertical, via } = process;
  const end = via.size / 2 + via.beyond;
  const rects: Rect[] = [];
  const pins = new Map<string, PinRect>();
  const paint = (layer: string, x0: number, y0: number, x1: number, y1: number): void => {
    rects.push({ layer, x0, y0, x1, y1 });
  };
  const cross = (x: number, y: number): void => {
    const half = via.size / 2;
    paint(via.layer, x - half, y - half, x + half, y + half);
  };
  const track = (row: Row, net: string): number =>
    row.y + firstTrack(process) + row.nets.indexOf(net) * horizontal.pitch;
  const ends = new Map<string, [low: number, high: number]>();
  for (const row of rows) {
    const reached = new Map<string, number[]>();
    const reach = (net: string, x: number): void => void reached.set(net, [...(reached.get(net) ?? []), x]);
    for (const { capacitor, shape, x } of row.plates) {
      for (const { layer, x0, y0, x1, y1 } of shape.rects) paint(layer, x + x0, row.y + y0, x + x1, row.y + y1);
      for (const [net, at] of [
        [capacitor.top, x + shape.top],
        [capacitor.bottom, x + shape.bottom],
      ] as const) {
        const y = track(row, net);
        paint(vertical.layer, at - vertical.width / 2, row.y + shape.height, at + vertical.width / 2, y + end);
        cross(at, y);
        reach(net, at);
      }
    }
    for (const net of row.nets) {
      const y = track(row, net);
      const trunk = trunks.get(net);
      if (trunk !== undefined) {
        reach(net, trunk);
        cross(trunk, y);
        const [low, high] = ends.get(net) ?? [y, y];
        ends.set(net, [Math.min(low, y), Math.max(high, y)]);
      }
      const xs = reached.get(net) ?? [];
      const [left, right] = [Math.min(...xs) - horizontal.width / 2, Math.max(...xs) + horizontal.width / 2];
      const [y0, y1] = [y - horizontal.width / 2, y + horizontal.width / 2];
      paint(horizontal.layer, left, y0, right, y1);
      const piece = { layer: horizontal.layer, x0: left, y0, x1: left + horizontal.width, y1 };
      if (!pins.has(net)) pins.set(net, { net, rect: piece });
    }
  }
  for (const [net, [low, high]] of ends) {
    const at = trunks.get(net) ?? 0;
    paint(vertical.layer, at - vertical.width / 2, low - end, at + vertical.width / 2, high + end);
  }
  return { rects, pins: [...pins.values()] };
}

/** Draws the array, checks its rules, extracts it (`<name>.ext`, and `<name>_extracted.spice` for LVS), writes GDS. */
export function drawingTcl(process: Process, { name, ports }: CapacitorArray, { rects, pins }: Drawing): string {
  const { coordinate, head } = process;
  const box = ({ x0, y0, x1, y1 }: Rect): string => `box values ${[x0, y0, x1, y1].map(coordinate).join(' ')}`;
  return [
    ...head,
    'snap internal',
    `cellname rename (UNNAMED) ${name}`,
    ...rects.flatMap((rect) => [box(rect), `paint ${rect.layer}`]),
    ...pins.flatMap(({ net, rect }) => [
      box(rect),
      `label ${net} c ${rect.layer}`,
      ...(ports.includes(net) ? ['port make'] : []),
    ]),
    'select top cell',
    'drc euclidean on',
    'drc check',
    'drc catchup',
    'puts "menage: drc [drc list count total]"',
    `save ${name}`,
    'extract do local',
    'extract all',
    'ext2spice lvs',
    `ext2spice -o ${name}_extracted.spice`,
    `gds write ${name}.gds`,
    'puts "menage: end"',
    'quit -noprompt',
    '',
  ].join('\n');
}

/** LEF of the cell: its outline is that of what is drawn, and every port a piece of its wire. */
export function drawingLef(process: Process, { name, ports }: CapacitorArray, { rects, pins }: Drawing): string {
  const um = (value: number): string => String(Number((value * process.step).toFixed(3)));
  const of = (key: 'x0' | 'y0' | 'x1' | 'y1') => rects.map((rect) => rect[key]);
  const [left, low] = [of('x0').reduce((a, b) => Math.min(a, b)), of('y0').reduce((a, b) => Math.min(a, b))];
  const [right, high] = [of('x1').reduce((a, b) => Math.max(a, b)), of('y1').reduce((a, b) => Math.max(a, b))];
  const wires = [process.lef.horizontal, process.lef.vertical];
  return [
    'VERSION 5.8 ;',
    'BUSBITCHARS "[]" ;',
    'DIVIDERCHAR "/" ;',
    `MACRO ${name}`,
    '  CLASS BLOCK ;',
    `  FOREIGN ${name} ${um(left)} ${um(low)} ;`,
    `  ORIGIN ${um(-left)} ${um(-low)} ;`,
    `  SIZE ${um(right - left)} BY ${um(high - low)} ;`,
    ...pins
      .filter(({ net }) => ports.includes(net))
      .flatMap(({ net, rect }) => [
        `  PIN ${net}`,
        '    DIRECTION INOUT ;',
        `    USE ${net === 'vss' ? 'GROUND' : 'ANALOG'} ;`,
        '    PORT',
        `      LAYER ${process.lef.horizontal} ;`,
        `        RECT ${[rect.x0, rect.y0, rect.x1, rect.y1].map(um).join(' ')} ;`,
        '    END',
        `  END ${net}`,
      ]),
    '  OBS',
    ...wires.flatMap((layer) => [`    LAYER ${layer} ;`, `      RECT ${[left, low, right, high].map(um).join(' ')} ;`]),
    '  END',
    `END ${name}`,
    'END LIBRARY',
    '',
  ].join('\n');
}
