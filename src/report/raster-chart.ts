/** Spike raster: which neuron fired at which step, in the golden model and in the hardware. */

import { type ChartPart, isNarrow, type Theme } from './svg.js';
import type { RasterLayer, RasterReport, SpikeList } from './types.js';
import { formatNumber } from './words.js';

type Kind = 'equal' | 'golden only' | 'found only' | 'golden';
type Spike = readonly [step: number, neuron: number];

const spikes = ({ step, neuron }: SpikeList): Spike[] => step.map((t, i) => [t, neuron[i]]);

/** Every spike once, by where it was seen; a spike that leaves twice in a step counts twice. */
export function classify({ expected, found }: RasterLayer): Map<Kind, Spike[]> {
  if (found === null) return new Map([['golden', spikes(expected)]]);
  const left = new Map<string, number>();
  const equal: Spike[] = [];
  const extra: Spike[] = [];
  for (const spike of spikes(expected)) left.set(`${spike}`, (left.get(`${spike}`) ?? 0) + 1);
  for (const spike of spikes(found)) {
    const count = left.get(`${spike}`) ?? 0;
    left.set(`${spike}`, count - 1);
    (count > 0 ? equal : extra).push(spike);
  }
  const missing = [...left].flatMap(([key, count]) => {
    const [step, neuron] = key.split(',').map(Number);
    return Array.from({ length: Math.max(0, count) }, (): Spike => [step, neuron]);
  });
  return new Map([
    ['equal', equal],
    ['golden only', missing],
    ['found only', extra],
  ]);
}

/** px, an entry of the legend */
const entry = 200;

/** Part of a step that the mark of a spike covers. */
const markWidth = 0.7;

/** A dash a spike; all dashes of one kind are one path, so that thousands of spikes stay a small drawing. */
function dashes(list: readonly Spike[]): object[] {
  return list.flatMap(([step, neuron], i) => [
    { i: 3 * i, step: step - markWidth / 2, neuron },
    { i: 3 * i + 1, step: step + markWidth / 2, neuron },
    { i: 3 * i + 2, step: step + markWidth / 2, neuron: null },
  ]);
}

const panelHeight = (size: number): number => Math.min(140, Math.max(36, 1.2 * size));
/** px, from which on three numbers go beside a panel, on a phone too */
const roomy = 45;

/**
 * One panel a layer, all over the same steps. The legend counts the spikes of each kind over all panels.
 *
 * @param width px of a panel
 */
export function rasterChart({ layers, steps, foundIn }: RasterReport, theme: Theme, width: number): ChartPart {
  const classified = layers.map(classify);
  const total = (kind: Kind): number => classified.reduce((sum, kinds) => sum + (kinds.get(kind)?.length ?? 0), 0);
  const compared = layers.some((layer) => layer.found !== null);
  const alone = compared ? 'not compared' : 'golden model';
  const kinds: { kind: Kind; name: string; colour: string; differs?: true }[] = [
    { kind: 'equal', name: `golden and ${foundIn}`, colour: theme.found },
    { kind: 'golden only', name: 'golden only', colour: theme.missing, differs: true },
    { kind: 'found only', name: `${foundIn} only`, colour: theme.extra, differs: true },
    { kind: 'golden', name: alone, colour: theme.muted },
  ];
  const shown = kinds
    .filter(({ kind }) => (kind === 'golden' ? total(kind) > 0 : compared))
    .map((entry) => ({ ...entry, label: `${entry.name}: ${formatNumber(total(entry.kind))}` }));
  const scale = { domain: shown.map(({ label }) => label), range: shown.map(({ colour }) => colour) };
  const panels = layers.map((layer, l) => {
    const height = panelHeight(layer.size);
    const thickness = Math.max(1, Math.min(4, (0.8 * height) / layer.size));
    const last = l === layers.length - 1;
    return {
      title: `${layer.name === 'input' ? 'input' : `layer ${layer.name}`}, ${layer.size} neurons`,
      width,
      height,
      layer: shown.map(({ kind, label, differs }) => ({
        data: { values: dashes(classified[l].get(kind) ?? []) },
        mark: {
          type: 'line',
          invalid: 'break-paths-show-path-domains',
          // One wrong spike among thousands must be seen.
          strokeWidth: differs ? Math.max(3, thickness) : thickness,
          strokeCap: 'butt',
          opacity: 1,
        },
        encoding: {
          x: {
            field: 'step',
            type: 'quantitative',
            scale: { domain: [-0.5, steps - 0.5], nice: false },
            axis: last ? { title: 'time step', tickMinStep: 1, tickCount: isNarrow(width) ? 6 : 20 } : null,
          },
          y: {
            field: 'neuron',
            type: 'quantitative',
            scale: { domain: [-0.5, layer.size - 0.5], nice: false },
            axis: { title: 'neuron', tickCount: height < roomy ? 2 : 3, tickMinStep: 1 },
          },
          order: { field: 'i', type: 'quantitative' },
          color: { datum: label, type: 'nominal', scale, legend: { columns: Math.floor(width / entry) } },
        },
      })),
    } as ChartPart;
  });
  return { vconcat: panels, spacing: 14 };
}
