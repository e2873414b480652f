/**
 * Everything that a run's report shows, as plain JSON: what `report.json` in a run's folder holds, so that a page or a
 * picture can be made again without running anything.
 */

import type { Level, Verdict } from '../compare/types.js';
import type { Certificate } from '../mapper/types.js';

export interface ReportData {
  readonly version: 1;
  readonly verdict: Verdict;
  /** what was built and under which conventions, in the order in which it is shown: technology, semantics, ... */
  readonly facts: readonly Fact[];
  readonly layers: readonly LayerReport[];
  /** spikes of one recording; null when none was run */
  readonly raster: RasterReport | null;
  /** one entry a SPICE level that ran, L4 before L5 */
  readonly membranes: readonly MembraneReport[];
}

export interface Fact {
  readonly label: string;
  /** with its unit */
  readonly value: string;
}

/** One layer and where the mapping put it; see LayerQuality for the numbers. */
export interface LayerReport {
  readonly name: string;
  readonly neurons: number;
  readonly synapses: number;
  /** cores that compute it, ascending */
  readonly cores: readonly number[];
  /** largest number of rounds on one core */
  readonly rounds: number;
  readonly rows: number;
  readonly cost: number;
  readonly lowerBound: number;
  readonly gap: number;
  readonly proven: boolean;
  readonly certificate: Certificate;
  readonly stop: string;
}

export interface RasterReport {
  readonly recording: string;
  readonly label: number | null;
  readonly steps: number;
  /** where `found` comes from, e.g. `RTL (L3)` */
  readonly foundIn: string;
  /** in the order of the network; the input may come first */
  readonly layers: readonly RasterLayer[];
}

export interface RasterLayer {
  readonly name: string;
  readonly size: number;
  /** what the golden model computed, or what the network was given */
  readonly expected: SpikeList;
  /** null where there is nothing to compare with: the input, or a level that did not run */
  readonly found: SpikeList | null;
}

/** Columns of equal length. */
export interface SpikeList {
  readonly step: readonly number[];
  readonly neuron: readonly number[];
}

/** Membranes of one engine over a window of operations. */
export interface MembraneReport {
  readonly level: Extract<Level, 'L4' | 'L5'>;
  readonly core: number;
  readonly engine: number;
  readonly slots: number;
  /** LSB */
  readonly threshold: number;
  /** LSB, largest error that the level allows */
  readonly maxErrorLsb: number;
  /** LSB at operation * slots + slot: membrane of every slot after every operation */
  readonly expected: readonly number[];
  /** as `expected`; null where the simulation gave no number */
  readonly found: readonly (number | null)[];
}
