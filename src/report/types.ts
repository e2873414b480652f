/**
 * Everything that a run's report shows, as plain JSON: what `report.json` in a run's folder holds, so that a page or a
 * picture can be made again without running anything.
 */

import type { Level, Verdict } from '../compare/types.js';
import type { AreaTerm, Efficiency, Group, Range } from '../energy/index.js';
import type { Certificate } from '../mapper/types.js';

export interface ReportData {
  readonly version: 2;
  readonly verdict: Verdict;
  /** what was built and under which conventions, in the order in which it is shown: technology, semantics, ... */
  readonly facts: readonly Fact[];
  readonly layers: readonly LayerReport[];
  /** what lives where; one entry a core and round */
  readonly places: readonly PlacesReport[];
  /** what each recording was taken for; null without recordings */
  readonly decisions: DecisionsReport | null;
  /** spikes of one recording; null when none was run */
  readonly raster: RasterReport | null;
  /** one entry a SPICE level that ran, L4 before L5 */
  readonly membranes: readonly MembraneReport[];
  /** null where nothing is known of the devices' mismatch */
  readonly mismatch: MismatchReport | null;
  readonly energy: EnergyReport | { readonly kind: 'skipped'; readonly reason: string };
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
  readonly together: number;
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
  readonly recording: string;
  /** first operation of the window, among those of the engine in that recording */
  readonly start: number;
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

/** Neurons of one layer on one core in one round; columns of equal length. */
export interface PlacesReport {
  readonly layer: string;
  readonly core: number;
  readonly round: number;
  readonly engines: number;
  readonly slots: number;
  readonly engine: readonly number[];
  readonly slot: readonly number[];
  /** synaptic events a step, over the recordings of this run */
  readonly load: readonly number[];
}

/** Classes by the most output spikes; columns of equal length, one entry a recording. */
export interface DecisionsReport {
  readonly id: readonly string[];
  readonly label: readonly (number | null)[];
  readonly classes: number;
  /** in the order of the levels; what did not run is not there */
  readonly levels: readonly { readonly level: 'L0' | 'L1' | 'L3'; readonly decided: readonly number[] }[];
}

/** How engines of the technology differ from each other: drawn from its mismatch coefficients, calculated. */
export interface MismatchReport {
  readonly engines: number;
  readonly seed: number;
  readonly figures: readonly { readonly name: string; readonly unit: string; readonly values: readonly number[] }[];
  /** LSB: error of every code without mismatch, and of drawn engines what 5 % and 95 % stay below, of codes and of steps */
  readonly ladder: { readonly nominal: readonly number[]; readonly inl: Percentiles; readonly dnl: Percentiles };
}

export interface Percentiles {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** What `menage energy` computes, of this run's recordings. */
export interface EnergyReport {
  readonly kind: 'weighed';
  readonly recordings: number;
  /** J a recording */
  readonly split: readonly { readonly group: Group; readonly energy: Range; readonly sources: readonly string[] }[];
  readonly efficiencies: readonly Efficiency[];
  /** of a recording */
  readonly cycles: number;
  readonly clockHz: number;
  readonly area: readonly AreaTerm[];
}
