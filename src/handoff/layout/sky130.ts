/** Metal-insulator-metal plates above the third metal of SKY130; a grid step is 5 nm. Rules by their published names. */

import type { PlateShape, Process, Rect } from './types.js';

/** steps of 5 nm */
const um = (value: number): number => Math.round(value * 200);

/** third metal beyond a plate: .14 (capm.3), and room for the via to the fourth metal beside it */
const border = um(0.2);
const via = um(0.32);
const wire = um(0.38);

/** The insulator's plate lies on the third metal; its contact is in its middle, that of the third metal on the right. */
function plate(plateHeight: number, width: number): PlateShape {
  const rect = (layer: string, x0: number, y0: number, x1: number, y1: number): Rect => ({ layer, x0, y0, x1, y1 });
  const top = border + 2 * Math.round(width / 4);
  const viaLeft = border + width + um(0.3);
  const bottom = viaLeft + via / 2;
  const right = viaLeft + via + um(0.1);
  const low = border + plateHeight / 2;
  const strip = (x: number): Rect =>
    rect('metal4', x - wire / 2, low - wire / 2, x + wire / 2, plateHeight + 2 * border);
  return {
    rects: [
      rect('metal3', 0, 0, right, plateHeight + 2 * border),
      rect('mimcap', border, border, border + width, border + plateHeight),
      rect('mimcapcontact', top - via / 2, low - via / 2, top + via / 2, low + via / 2),
      rect('via3', viaLeft, low - via / 2, viaLeft + via, low + via / 2),
      strip(top),
      strip(bottom),
    ],
    top,
    bottom,
    middle: [border + width / 2, border + plateHeight / 2],
    // 1.2 um between plates of the third metal that carry capacitors (capm.2b)
    advance: right + um(1.2),
    height: plateHeight + 2 * border,
  };
}

/** Of sky130_fd_pr__cap_mim_m3_1: 2 fF/um2 and .19 fF/um on dimensions that are 25 nm smaller than drawn. */
function capacitance(plateHeight: number, width: number): number {
  const [w, h] = [width, plateHeight].map((steps) => steps / 200 - 0.025) as [number, number];
  return 2e-15 * w * h + 0.19e-15 * 2 * (w + h);
}

/** @param unit F, C: plates are of half of it, about square, at least as tall as the rules want them wide */
export function sky130(unit?: number): Process {
  const height = um(Math.max(1, Math.round(Math.sqrt((unit ?? 10e-15) / 2 / 2e-15) * 50) / 50));
  return {
    name: 'sky130',
    step: 0.005,
    coordinate: (value) => `${(value * 0.005).toFixed(3)}um`,
    head: ['scalegrid 1 2'],
    technology: 'sky130A/libs.tech/magic/sky130A.tech',
    height,
    unit: unit ?? null,
    capacitance: (width) => capacitance(height, width),
    widths: [um(1), um(60)],
    plate: (width) => plate(height, width),
    horizontal: { layer: 'metal3', width: um(0.38), pitch: um(2) },
    vertical: { layer: 'metal4', width: wire, pitch: um(0.84) },
    via: { layer: 'via3', size: via, beyond: um(0.05) },
    clear: [um(1.5), um(1.5)],
    pinLayer: [70, 20],
    lef: { horizontal: 'met3', vertical: 'met4' },
    model: 'sky130_fd_pr__cap_mim_m3_1',
  };
}
