/** Every capacitor array of a design, each kind drawn once for the layers that have it in common. */

import { type EngineSizing, sizeEngine } from '../../generators/analog/sizing.js';
import type { LoadedDesign } from '../config/load-design.js';
import { loadTechnology } from '../config/technology.js';
import { version } from '../config/version.js';
import { isClean } from '../handoff/layout/verify.js';
import type { LayoutPart } from '../handoff/types.js';
import { modulePrefix } from '../ir/names.js';
import { quantise } from '../snn/quantise/index.js';
import { type LadderLayout, type LayoutRunning, layoutLadder, layoutMembranes, type MembraneLayout } from './layout.js';
import { engineDemand, readNetwork } from './prepare.js';
import type { Update } from './progress.js';

export type DesignArray = (LadderLayout | MembraneLayout) & { readonly layers: readonly string[] };

export interface DesignLayouts {
  readonly process: LayoutRunning['process'];
  /** F, C as it was drawn; null: that of the design */
  readonly unit: number | null;
  readonly arrays: readonly DesignArray[];
}

export const isCleanLayout = ({ verdict }: Pick<DesignArray, 'verdict'>): boolean => isClean(verdict);

interface LayerSizing {
  readonly layer: string;
  readonly sizing: EngineSizing;
}

/** Layers whose engines have the same capacitors, by what decides these. */
function alike(layers: readonly LayerSizing[], key: (sizing: EngineSizing) => readonly unknown[]): LayerSizing[][] {
  const groups = new Map<string, LayerSizing[]>();
  for (const one of layers) {
    const of = JSON.stringify(key(one.sizing));
    groups.set(of, [...(groups.get(of) ?? []), one]);
  }
  return [...groups.values()];
}

/** @throws E_TOOL_MISSING, E_TOOL_TIMEOUT, E_TOOL_FAILED, E_INTERRUPTED; what a design's network and technology throw */
export async function designLayouts(
  loaded: LoadedDesign,
  running: LayoutRunning,
  update: Update = () => undefined,
): Promise<DesignLayouts> {
  const { design, folder, conditions } = loaded;
  const { float } = await readNetwork(loaded);
  const technology = loadTechnology(design.technology, folder);
  const layers = quantise(float, design.accelerator.weightBits).layers.map((layer) => ({
    layer: layer.name,
    sizing: sizeEngine(technology, design.accelerator, engineDemand(layer)),
  }));
  const prefix = modulePrefix(design.name);
  const ladders = alike(layers, ({ magnitudeBits, unit, ladderParasitic }) => [magnitudeBits, unit, ladderParasitic]);
  const membranes = alike(layers, ({ membrane, leak, slots }) => [membrane, leak, slots]);
  const total = ladders.length + membranes.length;
  const arrays: DesignArray[] = [];
  const keep = (array: LadderLayout | MembraneLayout, group: readonly LayerSizing[]): void => {
    arrays.push({ ...array, layers: group.map(({ layer }) => layer) });
    update(arrays.length, total, 'arrays');
  };
  const named = (what: string, i: number, count: number): string => `${prefix}_${what}${count === 1 ? '' : i}`;
  for (const [i, group] of ladders.entries()) {
    const { sizing } = group[0] as LayerSizing;
    const name = named('ladder', i, ladders.length);
    keep(await layoutLadder(name, { sizing, technology, conditions }, running), group);
  }
  for (const [i, group] of membranes.entries()) {
    const { sizing } = group[0] as LayerSizing;
    keep(await layoutMembranes(named('membranes', i, membranes.length), { sizing }, running), group);
  }
  return { process: running.process, unit: running.unit, arrays };
}

/** What is said of every array, without its files. */
export const layoutReport = ({ design, hash }: LoadedDesign, { process, unit, arrays }: DesignLayouts) => ({
  ...{ design: design.name, hash, version, process: process.name },
  /** null where capacitors have the design's values; else F, what was drawn for C */
  drawnUnit: unit,
  arrays: arrays.map(({ files, extracted, ...said }) => ({
    ...said,
    clean: isCleanLayout(said),
    files: [...files.keys()].map((file) => `${said.name}/${file}`),
  })),
});

/** The drawn arrays as a part of a hand-off, their report among them. */
export function layoutPart(loaded: LoadedDesign, layouts: DesignLayouts): LayoutPart {
  const { process, arrays } = layouts;
  return {
    ...{ process: process.name, pinLayer: process.pinLayer, arrays },
    files: new Map<string, string | Uint8Array>([
      ...arrays.flatMap(({ name, files }) =>
        [...files].map(([file, content]) => [`${name}/${file}`, content] as const),
      ),
      ['layout.json', `${JSON.stringify(layoutReport(loaded, layouts), null, 2)}\n`],
    ]),
  };
}
