/**
 * L0: the float network under its own semantics, event-driven. The leak of a neuron that sleeps is made up for at its
 * next visit.
 */

import type { FloatLayer, FloatNetwork, SpikeTrain } from '../snn/types.js';
import { Agenda } from './agenda.js';
import { FloatRowsModel, suitsFloatRows } from './float-rows.js';
import { chain, type LayerModel, type LayerRun } from './layer.js';
import { layRows, worthRows } from './simd/rows.js';
import { delayed, SpikeRecorder } from './spikes.js';
import type { Golden } from './types.js';

/**
 * A membrane this small is nothing to any weight that a file can hold (float32 times a gain), so that the leak of a
 * neuron that sleeps for long need not be followed into the denormal numbers.
 */
const nothing = 1e-100;

export class FloatLayerModel implements LayerModel {
  readonly #layer: FloatLayer;
  readonly #agenda: Agenda;
  readonly #membrane: Float64Array;
  /** steps that a membrane has been through */
  readonly #age: Uint32Array;
  /** input of this step */
  readonly #current: Float64Array;
  /** fired in the step before, and has its reset still to come */
  readonly #pending: Uint8Array;
  #min = 0;
  #max = 0;

  constructor(layer: FloatLayer) {
    const { threshold, bias } = layer;
    const size = threshold.length;
    // Below a positive threshold an undisturbed membrane only shrinks; at any other it may cross by itself.
    const always = Uint32Array.from(threshold.keys()).filter((k) => !(threshold[k] > 0) || (bias?.[k] ?? 0) !== 0);
    this.#layer = layer;
    this.#agenda = new Agenda(size, always);
    this.#membrane = new Float64Array(size);
    this.#age = new Uint32Array(size);
    this.#current = new Float64Array(size);
    this.#pending = new Uint8Array(size);
  }

  /** @param observe called after every step, with a way to ask for membranes */
  run(arriving: SpikeTrain, observe?: (step: number, membrane: (neuron: number) => number) => void): LayerRun {
    const { inputDelay, spikeDelay } = this.#layer;
    const input = delayed(arriving, inputDelay);
    this.#membrane.fill(0);
    this.#age.fill(0);
    this.#pending.fill(0);
    this.#min = 0;
    this.#max = 0;
    const recorder = new SpikeRecorder(input.steps, this.#membrane.length);
    let sops = 0;
    for (let step = 0; step < input.steps; step++) {
      this.#agenda.begin(step);
      sops += this.#receive(input, step);
      this.#advance(step, recorder);
      recorder.endStep();
      observe?.(step, (neuron) => this.#leaked(neuron, step + 1));
    }
    const range = { min: this.#min, max: this.#max };
    return { spikes: delayed(recorder.train(), spikeDelay), sops, range, clipped: 0 };
  }

  /** Adds up what reaches each neuron in this step. @returns synaptic operations */
  #receive({ offset: first, address }: SpikeTrain, step: number): number {
    const { offset, target, weight } = this.#layer.synapses;
    const agenda = this.#agenda;
    const visited = agenda.visited;
    const current = this.#current;
    let sops = 0;
    for (let e = first[step]; e < first[step + 1]; e++) {
      const begin = offset[address[e]];
      const end = offset[address[e] + 1];
      sops += end - begin;
      for (let i = begin; i < end; i++) {
        const k = target[i];
        if (visited[k] !== step) agenda.add(k);
        current[k] += weight[i];
      }
    }
    return sops;
  }

  #leaked(k: number, step: number): number {
    const beta = this.#layer.beta[k];
    let v = this.#membrane[k];
    if (beta === 1) return v;
    for (let idle = step - this.#age[k]; idle > 0 && v !== 0; idle--) {
      v *= beta;
      if (v < nothing && v > -nothing) v = 0;
    }
    return v;
  }

  /** Leak, input, reset, comparison: one step of every neuron on the agenda. */
  #advance(step: number, recorder: SpikeRecorder): void {
    const { beta, gain, bias, threshold, rest, lowerBound, reset, resetDelay, fire } = this.#layer;
    const agenda = this.#agenda;
    const fires = (v: number, k: number): boolean => (fire === 'at' ? v >= threshold[k] : v > threshold[k]);
    const afterReset = (v: number, k: number): number => (reset === 'subtract' ? v - threshold[k] : rest[k]);
    for (let i = 0; i < agenda.count; i++) {
      const k = agenda.neurons[i];
      let v = beta[k] * this.#leaked(k, step) + gain[k] * (this.#current[k] + (bias === null ? 0 : bias[k]));
      this.#current[k] = 0;
      if (this.#pending[k] === 1) v = afterReset(v, k);
      if (lowerBound !== null && v < lowerBound[k]) v = lowerBound[k];
      if (v < this.#min) this.#min = v;
      else if (v > this.#max) this.#max = v;
      const spike = fires(v, k);
      if (spike) {
        recorder.push(k);
        if (!resetDelay) v = afterReset(v, k);
      }
      const pending = spike && resetDelay;
      this.#pending[k] = pending ? 1 : 0;
      // A rest below the clamp is lifted at the next step, whether anything reaches the neuron or not.
      const belowBound = lowerBound !== null && v < lowerBound[k];
      if (pending || belowBound || fires(v, k)) agenda.wake(k);
      this.#membrane[k] = v;
      this.#age[k] = step + 1;
    }
  }
}

/**
 * @param network from `applySemantics`
 * @returns a model whose `run` throws E_RECORDING for input of the wrong size; ranges are in network units, before the
 *   reset
 */
export const createFloatGolden = ({ layers, inputShape }: FloatNetwork): Golden =>
  chain(
    layers.map((layer) => {
      const rows = suitsFloatRows(layer) ? layRows(layer.synapses, layer.shape, Float32Array) : null;
      return rows !== null && worthRows(rows) ? new FloatRowsModel(layer, rows) : new FloatLayerModel(layer);
    }),
    inputShape,
  );

/**
 * Membranes of one layer, for plots and for comparison with recorded traces.
 *
 * @param input spikes that arrive at the layer
 * @returns steps x neurons, network units: membrane at the end of every step, after a reset at once
 */
export function floatMembranes(layer: FloatLayer, input: SpikeTrain): Float64Array {
  const neurons = layer.threshold.length;
  const trace = new Float64Array(input.steps * neurons);
  new FloatLayerModel(layer).run(input, (step, membrane) => {
    for (let k = 0; k < neurons; k++) trace[step * neurons + k] = membrane(k);
  });
  return trace;
}
