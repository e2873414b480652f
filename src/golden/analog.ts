/**
 * L2: the quantised network on engines as they were measured. The order of operations is that of L1, of which this is
 * a copy to the last bit where every number is ideal; event-driven within a step, and every neuron at its end, since
 * the controller visits them all and each visit leaves its offset.
 *
 * Noise, crosstalk and what leaks away while a membrane waits are put onto it once a step, before the comparator: the
 * sum of n independent draws is one draw with sqrt(n) of their sigma.
 */

import { rng } from '../random/index.js';
import { ladderSteps } from '../snn/ladder-steps.js';
import { leak } from '../snn/leak.js';
import type { QuantisedLayer, QuantisedNetwork, SpikeTrain } from '../snn/types.js';
import { type LayerConstants, layerConstants } from './analog-constants.js';
import type { AnalogOptions, LayerAnalog } from './analog-types.js';
import { chain, type LayerModel, type LayerRun } from './layer.js';
import { checkLayer } from './quantised.js';
import { limit } from './replay.js';
import { SpikeRecorder } from './spikes.js';
import type { Golden } from './types.js';

export {
  type AnalogOptions,
  type EngineDraw,
  type EngineModel,
  idealEngine,
  type LayerAnalog,
} from './analog-types.js';

class AnalogLayerModel implements LayerModel {
  readonly #layer: QuantisedLayer;
  readonly #analog: LayerAnalog;
  readonly #constants: LayerConstants;
  readonly #limit: (v: number) => number;
  readonly #subtraction: readonly number[];
  readonly #bias: readonly (readonly number[])[] | null;
  readonly #membrane: Float64Array;
  /** operations of this step that connected the neuron */
  readonly #own: Uint32Array;
  /** operations of this step on an engine */
  readonly #engineOps: Uint32Array;
  #cycles = 0;
  #min = 0;
  #max = 0;
  #bent = 0;

  constructor(
    layer: QuantisedLayer,
    weightBits: number,
    readonly index: number,
    readonly options: AnalogOptions,
  ) {
    const analog = options.layers[index];
    const saturation = options.saturation?.[index] ?? null;
    checkLayer(layer, analog.model.bend === undefined ? saturation : null);
    this.#layer = layer;
    this.#analog = analog;
    this.#constants = layerConstants(layer, weightBits, analog);
    this.#limit = limit(analog.model.bend, saturation);
    this.#subtraction = ladderSteps(-layer.threshold, weightBits);
    this.#bias = layer.bias === null ? null : Array.from(layer.bias, (amount) => ladderSteps(amount, weightBits));
    this.#membrane = new Float64Array(layer.synapses.targets);
    this.#own = new Uint32Array(layer.synapses.targets);
    this.#engineOps = new Uint32Array(this.#constants.engines);
  }

  run(input: SpikeTrain): LayerRun {
    // A recording begins with a reset of every slot.
    this.#membrane.fill(this.#limit(this.#analog.model.resetOffset));
    this.#min = 0;
    this.#max = 0;
    this.#bent = 0;
    // The same draws for every recording, so that a result does not depend on which was run before it.
    const noise = rng(this.options.seed, 'noise', this.index);
    const recorder = new SpikeRecorder(input.steps, this.#membrane.length, this.options.order?.[this.index]);
    let sops = 0;
    for (let step = 0; step < input.steps; step++) {
      this.#own.fill(0);
      this.#engineOps.fill(0);
      this.#cycles = 0;
      sops += this.#receive(input, step);
      if (this.#bias !== null) for (let k = 0; k < this.#membrane.length; k++) this.#move(k, this.#bias[k]);
      this.#wait(noise.normal);
      this.#endStep(recorder);
      recorder.endStep();
    }
    return { spikes: recorder.train(), sops, range: { min: this.#min, max: this.#max }, clipped: this.#bent };
  }

  /** Carries out the events of a step in order. @returns synaptic operations */
  #receive({ offset: first, address }: SpikeTrain, step: number): number {
    const { offset, target, weight } = this.#layer.synapses;
    const { rows } = this.#constants;
    let sops = 0;
    for (let e = first[step]; e < first[step + 1]; e++) {
      const begin = offset[address[e]];
      const end = offset[address[e] + 1];
      sops += end - begin;
      this.#cycles += rows[address[e]];
      for (let i = begin; i < end; i++) this.#event(target[i], weight[i]);
    }
    return sops;
  }

  #event(k: number, weight: number): void {
    const { engineOf, gain, offset, charge, largest, keep } = this.#constants;
    const engine = engineOf[k];
    const moved = charge[engine * (2 * largest + 1) + largest + weight];
    this.#own[k]++;
    this.#engineOps[engine]++;
    this.#membrane[k] = this.#held(this.#membrane[k] * keep + gain[k] * moved + offset[k], k, 'event', weight);
  }

  #move(k: number, pieces: readonly number[]): void {
    for (const piece of pieces) this.#event(k, piece);
  }

  /** What the engine holds where a linear one would hold v. */
  #held(v: number, k: number, kind: 'event' | 'leak' | 'fire' | 'reset', weight = 0): number {
    const held = this.#limit(v);
    if (held !== v && kind === 'event') this.#bent++;
    if (held < this.#min && kind === 'event') this.#min = held;
    else if (held > this.#max && kind === 'event') this.#max = held;
    this.options.observe?.(this.index, k, kind, weight, held);
    return held;
  }

  /** What a membrane suffers while others are worked on, and the noise of its own operations. */
  #wait(normal: () => number): void {
    const { noise, crosstalk, hold } = this.#analog.model;
    const { engineOf } = this.#constants;
    const { cycle, stepTime } = this.options;
    if (noise === 0 && crosstalk === 0 && hold.rate === 0 && hold.share === 0) return;
    const operations = this.#cycles + this.#constants.endCycles;
    const seconds = Math.max(stepTime ?? 0, operations * cycle);
    for (let k = 0; k < this.#membrane.length; k++) {
      const own = this.#own[k] + 1;
      let v = this.#membrane[k];
      v += crosstalk * (this.#engineOps[engineOf[k]] - this.#own[k]);
      v += (hold.rate + hold.share * v) * seconds;
      if (noise !== 0) v += noise * Math.sqrt(own) * normal();
      this.#membrane[k] = v;
    }
  }

  #toZero(k: number): void {
    const { residual, resetOffset } = this.#analog.model;
    this.#membrane[k] = this.#held(this.#membrane[k] * residual + resetOffset, k, 'reset');
  }

  /** Fire, reset and leak of every neuron. */
  #endStep(recorder: SpikeRecorder): void {
    const { threshold, beta, reset, resetDelay, fire } = this.#layer;
    const { offset, trip, keep, factor, nominal } = this.#constants;
    const { leakOffset } = this.#analog.model;
    const membrane = this.#membrane;
    for (let k = 0; k < this.#membrane.length; k++) {
      membrane[k] = this.#held(membrane[k] * keep + offset[k], k, 'fire');
      const level = threshold + trip[k];
      const spike = fire === 'at' ? membrane[k] >= level : membrane[k] > level;
      if (spike) {
        recorder.push(k);
        if (reset === 'zero') this.#toZero(k);
        else if (!resetDelay) this.#move(k, this.#subtraction);
      }
      // A neuron without memory is reset where others leak; one with all of it does not leak.
      if (beta === 0) this.#toZero(k);
      else if (beta !== 1) {
        const left = nominal ? leak(membrane[k], beta) : membrane[k] * factor[k];
        membrane[k] = this.#held(left + leakOffset, k, 'leak');
      }
      if (spike && reset === 'subtract' && resetDelay) this.#move(k, this.#subtraction);
    }
  }
}

/**
 * @param network from `quantise`
 * @param options what was measured of every layer's engines, where its neurons live, and how chips differ
 * @returns a model as that of L1; `clipped` counts movements that left the linear range
 * @throws E_SEMANTICS, E_RANGE as L1 does
 */
export function createAnalogGolden(network: QuantisedNetwork, options: AnalogOptions): Golden {
  const models = network.layers.map((layer, l) => new AnalogLayerModel(layer, network.weightBits, l, options));
  return chain(models, network.inputShape);
}
