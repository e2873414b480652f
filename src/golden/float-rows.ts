/** L0 of a layer whose synapses lie in runs: the same sums in the same order, by kernels. */

import type { FloatLayer, SpikeTrain } from '../snn/types.js';
import type { LayerModel, LayerRun } from './layer.js';
import { Arena } from './simd/arena.js';
import type { Rows } from './simd/rows.js';
import { delayed, SpikeRecorder } from './spikes.js';

/** Steps after which membranes that have all but vanished are cut to 0, before their arithmetic becomes slow. */
const sweep = 512;

/**
 * Whether visiting every neuron in every step gives what visiting those that are reached gives, the range included: no
 * membrane rests where only a visit would notice it. Weights are kept in 32 bits, as frameworks write them.
 */
export const suitsFloatRows = ({ synapses, threshold, rest, beta, lowerBound, reset }: FloatLayer): boolean =>
  lowerBound === null &&
  threshold.every((value) => value > 0) &&
  beta.every((value) => value >= 0 && value <= 1) &&
  (reset === 'subtract' || rest.every((value) => value === 0)) &&
  synapses.weight.every((value) => Math.fround(value) === value);

export class FloatRowsModel implements LayerModel {
  readonly #layer: FloatLayer;
  readonly #arena: Arena;
  readonly #membrane: Float64Array;
  readonly #sum: Float64Array;
  readonly #threshold: Float64Array;
  readonly #rest: Float64Array;
  /** smallest and largest, 2 of each */
  readonly #figures: Float64Array;

  constructor(layer: FloatLayer, rows: Rows) {
    const { beta, gain, bias, threshold, rest } = layer;
    const { lanes, laneOf } = rows;
    this.#layer = layer;
    this.#arena = new Arena(rows, 7 * lanes + 4);
    const arena = this.#arena;
    // The first five in the order in which `integrate` takes them.
    const [membrane, sum, ...constants] = Array.from({ length: 7 }, () => arena.doubles(lanes));
    [this.#membrane, this.#sum, this.#threshold, this.#rest] = [membrane, sum, constants[3], constants[4]];
    this.#threshold.fill(Number.POSITIVE_INFINITY);
    [beta, gain, bias, threshold, rest].forEach((values, i) => {
      values?.forEach((value, k) => {
        constants[i][laneOf[k]] = value;
      });
    });
    this.#figures = arena.doubles(4);
  }

  run(arriving: SpikeTrain): LayerRun {
    const { inputDelay, spikeDelay, resetDelay } = this.#layer;
    const input = delayed(arriving, inputDelay);
    this.#membrane.fill(0);
    this.#figures.fill(0);
    const recorder = new SpikeRecorder(input.steps, this.#layer.threshold.length);
    const {
      kernels,
      list,
      rows: { neuronAt },
    } = this.#arena;
    const membrane = this.#membrane.byteOffset;
    const past = membrane + this.#membrane.byteLength;
    const sum = this.#sum.byteOffset;
    const pastSum = sum + this.#sum.byteLength;
    const find = this.#layer.fire === 'at' ? kernels.fireAt : kernels.fireAbove;
    const take = (event: number, end: number): void => kernels.add(event, end, sum, pastSum);
    let sops = 0;
    let fired = 0;
    for (let step = 0; step < input.steps; step++) {
      sops += this.#arena.deliver(input, step, take);
      kernels.integrate(membrane, past, this.#membrane.byteLength);
      if (resetDelay) this.#reset(fired);
      kernels.observe(membrane, past, this.#figures.byteOffset);
      fired = (find(membrane, past, this.#threshold.byteOffset, list.byteOffset) - list.byteOffset) / 4;
      for (let i = 0; i < fired; i++) recorder.push(neuronAt[list[i]]);
      if (!resetDelay) this.#reset(fired);
      recorder.endStep();
      if (step % sweep === sweep - 1) kernels.sweep(membrane, past, 1e-100);
    }
    const figures = this.#figures;
    const range = { min: Math.min(figures[0], figures[1]), max: Math.max(figures[2], figures[3]) };
    return { spikes: delayed(recorder.train(), spikeDelay), sops, range, clipped: 0 };
  }

  /** Resets the first neurons of the list. */
  #reset(count: number): void {
    const { reset } = this.#layer;
    const { list } = this.#arena;
    const v = this.#membrane;
    for (let i = 0; i < count; i++) {
      const lane = list[i];
      v[lane] = reset === 'subtract' ? v[lane] - this.#threshold[lane] : this.#rest[lane];
    }
  }
}
