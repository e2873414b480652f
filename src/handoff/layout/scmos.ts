/** Plates between two layers of poly in the scmos technology of Magic, 2 um rules: a grid step is a lambda of 1 um. */

import type { PlateShape, Process, Rect } from './types.js';

const plateHeight = 30;

/** Poly under the capacitor's electrode, a contact in the middle of that, another on the poly beside it. */
function plate(width: number): PlateShape {
  const rect = (layer: string, x0: number, y0: number, x1: number, y1: number): Rect => ({ layer, x0, y0, x1, y1 });
  const wire = (x: number): Rect[] => [
    rect('metal1', x, 15, x + 4, plateHeight + 16),
    rect('m2contact', x, plateHeight + 12, x + 4, plateHeight + 16),
  ];
  const [inner, outer] = [15, width + 8];
  return {
    rects: [
      rect('poly', 0, 0, width + 14, plateHeight + 4),
      rect('cap', 4, 2, 4 + width, plateHeight + 2),
      rect('capcontact', inner, 15, inner + 4, 19),
      rect('polycontact', outer, 15, outer + 4, 19),
      ...wire(inner),
      ...wire(outer),
    ],
    top: inner + 2,
    bottom: outer + 2,
    middle: [4 + width / 2, 2 + plateHeight / 2],
    advance: width + 26,
    height: plateHeight + 12,
  };
}

/** Magic's own figures, extract style lambda=1.0(scna20_orb): aF/um2 and aF/um of a plate. */
const [area, edge] = [745e-18, 120e-18];

export const scmos = (unit = 1.5e-12): Process => ({
  name: 'scmos',
  step: 1,
  coordinate: (value) => `${value}i`,
  head: [],
  technology: 'scmos',
  height: plateHeight,
  unit,
  capacitance: (width) => area * width * plateHeight + edge * 2 * (width + plateHeight),
  widths: [16, 400],
  plate,
  horizontal: { layer: 'metal1', width: 4, pitch: 10 },
  vertical: { layer: 'metal2', width: 4, pitch: 10 },
  via: { layer: 'm2contact', size: 4, beyond: 0 },
  clear: [18, 24],
  pinLayer: [49, 1],
  lef: { horizontal: 'metal1', vertical: 'metal2' },
  model: null,
});
