/** Rows of the page's tables: every word and number as it is printed. */

import type { Verdict } from '../compare/types.js';
import type { LayerReport, PlacesReport } from './types.js';
import {
  formatControls,
  formatDivergence,
  formatFigure,
  formatNumber,
  LEVEL_TITLES,
  levelsOf,
  setsInWords,
} from './words.js';

export const levelRows = (verdict: Verdict): object[] =>
  levelsOf(verdict).map(([level, result]) => ({
    level,
    title: LEVEL_TITLES[level],
    status: result.status,
    passed: result.status === 'pass',
    reference: result.reference,
    compared: formatNumber(result.compared),
    mismatches: formatNumber(result.mismatches),
    controls: formatControls(result),
    reason: result.reason ?? null,
    divergence: result.firstDivergence === undefined ? null : formatDivergence(result.firstDivergence),
    waveform: result.firstDivergence?.waveform ?? null,
    view: result.firstDivergence?.view ?? null,
    figures: Object.entries(result.figures).map(([name, value]) => ({ name, value: formatFigure(value) })),
    negativeControls: result.negativeControls.map(({ fault, caught, detail }) => ({ fault, caught, detail })),
  }));

function proofOf({ together, stop }: LayerReport): string {
  const sets = setsInWords(together);
  return sets === null ? `not proven: ${stop}` : `not proven: ${stop}; best for ${sets}`;
}

export const mappingRows = (layers: readonly LayerReport[]): object[] =>
  layers.map((layer) => ({
    name: layer.name,
    neurons: formatNumber(layer.neurons),
    synapses: formatNumber(layer.synapses),
    cores: layer.cores.join(', '),
    rounds: formatNumber(layer.rounds),
    rows: formatNumber(layer.rows),
    cost: formatNumber(layer.cost),
    lowerBound: formatNumber(layer.lowerBound),
    gap: `${formatNumber(100 * layer.gap)} %`,
    proof: layer.proven ? layer.certificate : proofOf(layer),
  }));

/** What stands beside the name of a core in the picture of the mapping. */
export const placeNotes = (places: readonly PlacesReport[], layers: readonly LayerReport[]): string[] =>
  places.map((part) => {
    const gap = layers.find(({ name }) => name === part.layer)?.gap;
    return gap === undefined
      ? `${part.engine.length} neurons`
      : `gap ${formatNumber(Number((100 * gap).toFixed(2)))} %`;
  });
