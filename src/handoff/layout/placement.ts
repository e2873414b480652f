/**
 * Where the plates of an array lie: rows whose plates are point-symmetric about the middle of the array, so that every
 * capacitor has its centroid there and a gradient in any direction adds to all alike. A dummy stands at each end of a row.
 */

import type { CapacitorArray, Plated, PlateShape, Process } from './types.js';

export interface Placed {
  readonly capacitor: Plated;
  readonly shape: PlateShape;
  readonly x: number;
}

export interface Row {
  /** lower edge of its plates */
  readonly y: number;
  readonly plates: readonly Placed[];
  /** nets with a track above the plates, lowest first */
  readonly nets: readonly string[];
}

export interface Placement {
  readonly rows: readonly Row[];
  /** nets with a wire up the middle, and its centre line */
  readonly trunks: ReadonlyMap<string, number>;
  readonly width: number;
  readonly height: number;
}

export const isDummy = ({ name }: Plated): boolean => name.startsWith('dummy');

/** Height of the first track above a row's lower edge. */
export const firstTrack = (process: Process): number => process.plate(process.widths[0]).height + process.clear[0];

/** One plate of each pair, cut into as many rows as lie above the middle; consecutive capacitors stay together. */
function chunks(array: CapacitorArray, rows: number): Plated[][] {
  const half = array.capacitors.flatMap((one) => Array.from({ length: one.plates / 2 }, () => one));
  const above = Math.max(1, rows / 2);
  const total = half.reduce((sum, { width }) => sum + width, 0);
  const cut: Plated[][] = Array.from({ length: above }, () => []);
  let before = 0;
  for (const one of half) {
    const row = Math.min(above - 1, Math.floor(((before + one.width / 2) / total) * above));
    cut[row]?.push(one);
    before += one.width;
  }
  return cut.filter((row) => row.length > 0);
}

/** The later a capacitor comes in the list the nearer to the middle it lies, on the two sides in turn. */
function sides(row: readonly Plated[]): { left: Plated[]; right: Plated[] } {
  const inwards = [...row].reverse();
  return { left: inwards.filter((_, i) => i % 2 === 0), right: inwards.filter((_, i) => i % 2 === 1) };
}

/** Rows of the array by what lies left and right of the middle, from the middle outwards. */
function halves(array: CapacitorArray, rows: number, dummy: Plated): { left: Plated[]; right: Plated[] }[] {
  const upper = chunks(array, rows);
  if (rows === 1) {
    const half = [...(upper[0] ?? [])].reverse();
    return [{ left: [...half, dummy], right: [...half, dummy] }];
  }
  const first = upper.map(sides).map(({ left, right }) => ({ left: [...left, dummy], right: [...right, dummy] }));
  return [...first, ...[...first].reverse().map(({ left, right }) => ({ left: right, right: left }))];
}

/** @param rows 1, or an even number */
export function placeRows(process: Process, array: CapacitorArray, rows: number): Placement {
  const shapes = new Map<number, PlateShape>();
  const shape = (width: number): PlateShape => {
    const known = shapes.get(width) ?? process.plate(width);
    shapes.set(width, known);
    return known;
  };
  const common = array.capacitors[0]?.width ?? process.widths[0];
  const dummy: Plated = { name: 'dummy', top: 'vss', bottom: 'vss', plates: 2, width: common };
  const cut = halves(array, rows, dummy);
  const netsOf = cut.map(({ left, right }) => new Set([...left, ...right].flatMap(({ top, bottom }) => [top, bottom])));
  const all = [...new Set(netsOf.flatMap((nets) => [...nets]))];
  const shared = all.filter((net) => netsOf.filter((nets) => nets.has(net)).length > 1);
  const { pitch } = process.vertical;
  const corridor = cut.length === 1 ? 0 : (shared.length + 1) * pitch;
  const trunks = new Map(shared.map((net, i) => [net, Math.round(-corridor / 2) + (i + 1) * pitch] as const));
  const { advance, rects } = shape(common);
  const gap = advance - Math.max(...rects.map(({ x1 }) => x1));
  const tracks = Math.max(...netsOf.map(({ size }) => size));
  const rowPitch = firstTrack(process) + (tracks - 1) * process.horizontal.pitch + process.clear[1];
  let reach = 0;
  const placed = cut.map(({ left, right }, r): Row => {
    const plates: Placed[] = [];
    let at = Math.ceil(corridor / 2) + Math.ceil(gap / 2);
    // The gap belongs to the right end of a plate: on the left of the middle it would come twice.
    let back = gap - at;
    for (const capacitor of right) {
      plates.push({ capacitor, shape: shape(capacitor.width), x: at });
      at += shape(capacitor.width).advance;
    }
    for (const capacitor of left) {
      back -= shape(capacitor.width).advance;
      plates.push({ capacitor, shape: shape(capacitor.width), x: back });
    }
    reach = Math.max(reach, at, -back);
    plates.sort((a, b) => a.x - b.x);
    return { y: r * rowPitch, plates, nets: all.filter((net) => netsOf[r]?.has(net)) };
  });
  return { rows: placed, trunks, width: 2 * reach, height: cut.length * rowPitch };
}

/** The number of rows whose outline is nearest to a square. */
export function squareRows(process: Process, array: CapacitorArray): Placement {
  const most = Math.max(2, 2 * Math.ceil(Math.sqrt(array.capacitors.length)));
  const candidates = [1, ...Array.from({ length: most / 2 }, (_, i) => 2 * (i + 1))].map((rows) =>
    placeRows(process, array, rows),
  );
  const odd = ({ width, height }: Placement): number => Math.abs(Math.log(width / height));
  return candidates.reduce((best, one) => (odd(one) < odd(best) - 1e-9 ? one : best));
}

/** Largest distance between the centroids of two capacitors along an axis, um. */
export function centroidSpread(process: Process, { rows }: Placement): number {
  const sums = new Map<string, { n: number; x: number; y: number }>();
  for (const { y, plates } of rows) {
    for (const { capacitor, shape, x } of plates.filter(({ capacitor: one }) => !isDummy(one))) {
      const sum = sums.get(capacitor.name) ?? { n: 0, x: 0, y: 0 };
      const [dx, dy] = shape.middle;
      sums.set(capacitor.name, { n: sum.n + 1, x: sum.x + x + dx, y: sum.y + y + dy });
    }
  }
  const spread = (values: number[]): number => Math.max(...values) - Math.min(...values);
  const means = [...sums.values()].map(({ n, x, y }) => ({ x: x / n, y: y / n }));
  return Math.max(spread(means.map(({ x }) => x)), spread(means.map(({ y }) => y))) * process.step;
}
