/**
 * L1: what the hardware computes, operation for operation, in the order in which the controller carries them out. Bit
 * for bit equal, in IEEE double, to a real-number model that leaks every slot at every step; event-driven all the same.
 *
 * A step of one neuron: each event moves its weight; the bias moves in pieces that one ladder operation holds; the
 * comparator fires; a reset at once goes to zero or takes the threshold off, in pieces; the leak multiplies by beta; a
 * delayed subtraction takes the threshold off after it. Every movement clips at the membrane's range.
 */

import { MenageError } from '../errors/index.js';
import { ladderSteps } from '../snn/ladder-steps.js';
import { leak } from '../snn/leak.js';
import type { QuantisedLayer, QuantisedNetwork, SpikeTrain } from '../snn/types.js';
import { Agenda } from './agenda.js';
import { chain, type LayerModel, type LayerRun } from './layer.js';
import { QuantisedRowsModel, suitsQuantisedRows } from './quantised-rows.js';
import { layRows, worthRows } from './simd/rows.js';
import { SpikeRecorder } from './spikes.js';
import { Swing } from './swing.js';
import type { Golden, QuantisedOptions, Saturation } from './types.js';

function leaked(membrane: number, beta: number, steps: number): number {
  if (beta === 1) return membrane;
  let v = membrane;
  for (let rest = steps; rest > 0 && v !== 0; rest--) v = leak(v, beta);
  return v;
}

/** @throws E_SEMANTICS for what the hardware cannot do, E_RANGE for a threshold that no membrane can pass */
export function checkLayer(layer: QuantisedLayer, saturation: Saturation | null): void {
  if (layer.reset === 'zero' && layer.resetDelay) {
    throw new MenageError('E_SEMANTICS', {
      path: `${layer.name}: reset`,
      value: 'zero, delayed',
      legal: 'the hardware resets to zero at once, or subtracts at once or delayed',
    });
  }
  if (saturation !== null && !(saturation.min <= 0 && saturation.max > layer.threshold)) {
    throw new MenageError('E_RANGE', {
      path: `${layer.name}: threshold`,
      value: layer.threshold,
      legal: `a membrane of ${saturation.min}..${saturation.max} LSB must hold 0 and pass the threshold`,
      remedy: 'use fewer weight bits, or a technology with more swing',
    });
  }
}

/** Charge that clips stays on the grid of the leak, as all sums do: see `leakGrid`. */
function checkGrid({ name }: QuantisedLayer, saturation: Saturation | null): void {
  if (saturation === null || (Number.isInteger(saturation.min) && Number.isInteger(saturation.max))) return;
  const value = `${saturation.min}..${saturation.max}`;
  throw new MenageError('E_RANGE', { path: `${name}: saturation`, value, legal: 'whole LSB' });
}

/** Visits the neurons that a step reaches, and no others. */
export class QuantisedLayerModel implements LayerModel {
  readonly #layer: QuantisedLayer;
  readonly #rank: Uint32Array | undefined;
  readonly #swing: Swing;
  /** movements that take the threshold off */
  readonly #subtraction: readonly number[];
  /** movements of each neuron's bias */
  readonly #bias: readonly (readonly number[])[] | null;
  readonly #agenda: Agenda;
  readonly #membrane: Float64Array;
  /** leaks that a membrane has been through */
  readonly #age: Uint32Array;

  constructor(layer: QuantisedLayer, weightBits: number, rank: Uint32Array | undefined, saturation: Saturation | null) {
    const { bias, synapses, threshold } = layer;
    this.#layer = layer;
    this.#rank = rank;
    this.#swing = new Swing(saturation);
    this.#subtraction = ladderSteps(-threshold, weightBits);
    this.#bias = bias === null ? null : Array.from(bias, (amount) => ladderSteps(amount, weightBits));
    const biased = bias === null ? new Uint32Array() : Uint32Array.from(bias.keys()).filter((k) => bias[k] !== 0);
    this.#agenda = new Agenda(synapses.targets, biased);
    this.#membrane = new Float64Array(synapses.targets);
    this.#age = new Uint32Array(synapses.targets);
  }

  run(input: SpikeTrain): LayerRun {
    this.#membrane.fill(0);
    this.#age.fill(0);
    this.#swing.begin();
    const recorder = new SpikeRecorder(input.steps, this.#membrane.length, this.#rank);
    let sops = 0;
    for (let step = 0; step < input.steps; step++) {
      this.#agenda.begin(step);
      sops += this.#receive(input, step);
      this.#endStep(step, recorder);
      recorder.endStep();
    }
    return { spikes: recorder.train(), sops, range: this.#swing.range, clipped: this.#swing.clipped };
  }

  /** Carries out the events of a step in order. @returns synaptic operations */
  #receive({ offset: first, address }: SpikeTrain, step: number): number {
    const { beta, synapses } = this.#layer;
    const { offset, target, weight } = synapses;
    const agenda = this.#agenda;
    const visited = agenda.visited;
    const membrane = this.#membrane;
    const age = this.#age;
    const swing = this.#swing;
    let { min, max } = swing;
    let sops = 0;
    for (let e = first[step]; e < first[step + 1]; e++) {
      const begin = offset[address[e]];
      const end = offset[address[e] + 1];
      sops += end - begin;
      for (let i = begin; i < end; i++) {
        const k = target[i];
        if (visited[k] !== step) {
          agenda.add(k);
          membrane[k] = leaked(membrane[k], beta, step - age[k]);
        }
        let v = membrane[k] + weight[i];
        if (v < min || v > max) {
          v = swing.clip(v);
          min = Math.min(min, v);
          max = Math.max(max, v);
        }
        membrane[k] = v;
      }
    }
    swing.min = min;
    swing.max = max;
    return sops;
  }

  /** Bias, fire, reset and leak of every neuron on the agenda. */
  #endStep(step: number, recorder: SpikeRecorder): void {
    const { bias, beta, threshold, reset, resetDelay, fire } = this.#layer;
    const agenda = this.#agenda;
    const fires = (v: number): boolean => (fire === 'at' ? v >= threshold : v > threshold);
    for (let i = 0; i < agenda.count; i++) {
      const k = agenda.neurons[i];
      let v = this.#membrane[k];
      if (this.#bias !== null) v = this.#swing.move(v, this.#bias[k], bias?.[k] ?? 0);
      const spike = fires(v);
      if (spike) {
        recorder.push(k);
        if (reset === 'zero') v = 0;
        else if (!resetDelay) v = this.#swing.move(v, this.#subtraction, -threshold);
      }
      v = leak(v, beta);
      if (spike && resetDelay) v = this.#swing.move(v, this.#subtraction, -threshold);
      if (fires(v)) agenda.wake(k);
      this.#membrane[k] = v;
      this.#age[k] = step + 1;
    }
  }
}

/**
 * @param network from `quantise`
 * @param options order of the encoder and range of the membrane, per layer
 * @returns a model whose `run` throws E_RECORDING for input of the wrong size; ranges are in LSB and, unlike those of
 *   L0, over every single movement of charge
 * @throws E_SEMANTICS, E_RANGE
 */
export function createQuantisedGolden(network: QuantisedNetwork, options: QuantisedOptions = {}): Golden {
  const { inputShape, layers, weightBits } = network;
  const models = layers.map((layer, l) => {
    const saturation = options.saturation?.[l] ?? null;
    checkLayer(layer, saturation);
    checkGrid(layer, saturation);
    const rows = layRows(layer.synapses, layer.shape, Int16Array);
    const rest = [weightBits, options.order?.[l], saturation] as const;
    return rows !== null && worthRows(rows) && suitsQuantisedRows(rows, saturation)
      ? new QuantisedRowsModel(layer, rows, ...rest)
      : new QuantisedLayerModel(layer, ...rest);
  });
  return chain(models, inputShape);
}
