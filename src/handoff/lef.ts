/** LEF abstract of one analog array: outline from its area, pins on a grid, supplies as straps. */

import { bitPins, isPower, type Pin } from './pins.js';
import type { ArrayFacts, HandoffDesign } from './types.js';

/** Layers by technology, um. Names are those of the technology's LEF; generic ones where it has none. */
interface Layers {
  readonly pin: string;
  readonly power: string;
  /** of the pins, which are squares on it */
  readonly pitch: number;
  readonly width: number;
  readonly strap: number;
  readonly blocked: readonly string[];
}

const generic: Layers = {
  pin: 'metal3',
  power: 'metal4',
  pitch: 0.56,
  width: 0.28,
  strap: 1.12,
  blocked: ['metal1', 'metal2', 'metal3'],
};
const sky130: Layers = {
  pin: 'met3',
  power: 'met4',
  pitch: 1.36,
  width: 0.38,
  strap: 1.6,
  blocked: ['met1', 'met2', 'met3'],
};

const layersOf = (technology: string): Layers => (technology.startsWith('sky130') ? sky130 : generic);

const micro = (value: number): string => String(Number(value.toFixed(3)));
const upTo = (value: number, grid: number): number => Math.ceil(value / grid - 1e-9) * grid;

export interface Outline {
  /** um */
  readonly width: number;
  readonly height: number;
}

/** Wide enough for its pins along two edges, square where these leave the choice. */
export function outlineOf({ technology }: HandoffDesign, { block, area }: ArrayFacts): Outline {
  const { pitch, strap } = layersOf(technology);
  const pins = bitPins(block).filter(({ kind }) => !isPower(kind)).length;
  const edge = (Math.ceil(pins / 2) + 2) * pitch;
  const straps = 4 * 4 * strap;
  const height = upTo(Math.max(edge, Math.sqrt(area.value)), pitch);
  const width = upTo(Math.max(area.value / height, straps), pitch);
  return { width: Number(micro(width)), height: Number(micro(height)) };
}

const use = ({ kind, name }: Pin): string => {
  if (name === 'vss') return 'GROUND';
  if (kind === 'supply') return 'POWER';
  if (kind === 'clock') return 'CLOCK';
  return isPower(kind) ? 'ANALOG' : 'SIGNAL';
};

const pinText = (pin: Pin, layer: string, [x0, y0, x1, y1]: readonly [number, number, number, number]): string[] => [
  `  PIN ${pin.name}`,
  `    DIRECTION ${pin.direction.toUpperCase()} ;`,
  `    USE ${use(pin)} ;`,
  '    PORT',
  `      LAYER ${layer} ;`,
  `        RECT ${[x0, y0, x1, y1].map(micro).join(' ')} ;`,
  '    END',
  `  END ${pin.name}`,
];

export function arrayLef(design: HandoffDesign, array: ArrayFacts): string {
  const { block, area } = array;
  const layers = layersOf(design.technology);
  const { pitch, width: side, strap } = layers;
  const { width, height } = outlineOf(design, array);
  const pins = bitPins(block);
  const signals = pins.filter(({ kind }) => !isPower(kind));
  const straps = pins.filter(({ kind }) => isPower(kind));
  const half = Math.ceil(signals.length / 2);
  return [
    'VERSION 5.8 ;',
    'BUSBITCHARS "[]" ;',
    'DIVIDERCHAR "/" ;',
    `# ${block.name}: menage ${design.version}, design ${design.name} ${design.hash}, ${design.technology}`,
    `# area ${micro(area.value)} um2: ${area.source}`,
    '# An outline for floor planning: no layout of the whole array stands behind it.',
    `MACRO ${block.name}`,
    '  CLASS BLOCK ;',
    `  FOREIGN ${block.name} ;`,
    '  ORIGIN 0 0 ;',
    `  SIZE ${micro(width)} BY ${micro(height)} ;`,
    '  SYMMETRY X Y R90 ;',
    ...signals.flatMap((pin, i) => {
      const y = ((i % half) + 1) * pitch;
      const x = i < half ? 0 : width - side;
      return pinText(pin, layers.pin, [x, y, x + side, y + side]);
    }),
    ...straps.flatMap((pin, i) => {
      const x = ((i + 1) * width) / (straps.length + 1) - strap / 2;
      return pinText(pin, layers.power, [x, 0, x + strap, height]);
    }),
    '  OBS',
    ...layers.blocked.flatMap((layer) => [
      `    LAYER ${layer} ;`,
      `      RECT ${micro(side * 2)} 0 ${micro(width - side * 2)} ${micro(height)} ;`,
    ]),
    '  END',
    `END ${block.name}`,
    'END LIBRARY',
    '',
  ].join('\n');
}
