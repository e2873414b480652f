/** L1 of a layer whose synapses lie in runs: the same operations in the same order, by kernels. */

import { ladderSteps } from '../snn/ladder-steps.js';
import { leakGrid } from '../snn/leak.js';
import type { QuantisedLayer, SpikeTrain } from '../snn/types.js';
import type { LayerModel, LayerRun } from './layer.js';
import { Arena } from './simd/arena.js';
import type { Rows } from './simd/rows.js';
import { SpikeRecorder } from './spikes.js';
import { Swing } from './swing.js';
import type { Saturation } from './types.js';

/** What the kernels of full rows compute with, and the weights that they read. */
const largestInt16 = 2 ** 15 - 1;
const largestInt8 = 2 ** 7 - 1;

const largestWeight = ({ weights }: Rows): number => {
  let most = 1;
  for (const weight of weights) most = Math.max(most, Math.abs(weight));
  return most;
};

/** Whether the kernels hold the weights and what a membrane may come to: see `simd/full.ts`. */
export function suitsQuantisedRows(rows: Rows, saturation: Saturation | null): boolean {
  if (!rows.full) return true;
  const largest = largestWeight(rows);
  const farthest = saturation === null ? 0 : Math.max(-saturation.min, saturation.max);
  return largest <= largestInt8 && 2 * (farthest + largest) <= largestInt16;
}

export class QuantisedRowsModel implements LayerModel {
  readonly #layer: QuantisedLayer;
  readonly #rank: Uint32Array | undefined;
  readonly #swing: Swing;
  readonly #clips: boolean;
  readonly #subtraction: readonly number[];
  /** lanes of the neurons that have a bias, the movements of each and their sum */
  readonly #bias: readonly (readonly [number, readonly number[], number])[];
  readonly #arena: Arena;
  readonly #membrane: Float64Array;
  readonly #threshold: Float64Array;
  readonly #figures: Float64Array;

  constructor(
    layer: QuantisedLayer,
    rows: Rows,
    weightBits: number,
    rank: Uint32Array | undefined,
    saturation: Saturation | null,
  ) {
    const { bias, threshold } = layer;
    const { lanes, laneOf } = rows;
    this.#layer = layer;
    this.#rank = rank;
    this.#swing = new Swing(saturation);
    this.#clips = saturation !== null;
    this.#subtraction = ladderSteps(-threshold, weightBits);
    this.#bias = Array.from(
      bias ?? [],
      (amount, k) => [laneOf[k], ladderSteps(amount, weightBits), amount] as const,
    ).filter(([, pieces]) => pieces.length > 0);
    this.#arena = new Arena(rows, 2 * lanes + 12, Math.floor(largestInt16 / largestWeight(rows)));
    this.#membrane = this.#arena.doubles(lanes);
    this.#threshold = this.#arena.doubles(lanes).fill(Number.POSITIVE_INFINITY);
    for (const lane of laneOf) this.#threshold[lane] = threshold;
    this.#figures = this.#arena.doubles(12);
  }

  run(input: SpikeTrain): LayerRun {
    this.#membrane.fill(0);
    this.#figures.fill(0);
    this.#swing.begin();
    const recorder = new SpikeRecorder(input.steps, this.#layer.synapses.targets, this.#rank);
    let sops = 0;
    for (let step = 0; step < input.steps; step++) {
      sops += this.#receive(input, step);
      this.#endStep(recorder);
      recorder.endStep();
    }
    const swing = this.#swing;
    const figures = this.#figures;
    const min = Math.min(swing.min, ...figures.subarray(0, 4));
    const max = Math.max(swing.max, ...figures.subarray(4, 8));
    const lanes = this.#arena.integers(figures).subarray(8, 12);
    const clipped = swing.clipped + lanes.reduce((sum, count) => sum + Number(count), 0);
    return { spikes: recorder.train(), sops, range: { min, max }, clipped };
  }

  #receive(input: SpikeTrain, step: number): number {
    const { kernels } = this.#arena;
    const membrane = this.#membrane.byteOffset;
    const past = membrane + this.#membrane.byteLength;
    const figures = this.#figures.byteOffset;
    const { floor, ceiling } = this.#swing;
    return this.#arena.deliver(input, step, (event, end) => {
      if (this.#clips) kernels.moveClipped(event, end, membrane, past, figures, floor, ceiling);
      else kernels.move(event, end, membrane, past, figures);
    });
  }

  /** Bias, fire, reset and leak of every neuron. */
  #endStep(recorder: SpikeRecorder): void {
    const { threshold, beta, reset, resetDelay, fire } = this.#layer;
    const {
      kernels,
      list,
      rows: { neuronAt },
    } = this.#arena;
    const v = this.#membrane;
    const swing = this.#swing;
    for (const [lane, pieces, amount] of this.#bias) v[lane] = swing.move(v[lane], pieces, amount);
    const membrane = v.byteOffset;
    const past = membrane + v.byteLength;
    const find = fire === 'at' ? kernels.fireAt : kernels.fireAbove;
    const fired = (find(membrane, past, this.#threshold.byteOffset, list.byteOffset) - list.byteOffset) / 4;
    for (let i = 0; i < fired; i++) {
      const lane = list[i];
      recorder.push(neuronAt[lane]);
      if (reset === 'zero') v[lane] = 0;
      else if (!resetDelay) v[lane] = swing.move(v[lane], this.#subtraction, -threshold);
    }
    if (beta !== 1) kernels.leak(membrane, past, beta, leakGrid);
    if (resetDelay) for (let i = 0; i < fired; i++) v[list[i]] = swing.move(v[list[i]], this.#subtraction, -threshold);
  }
}
