/**
 * Small random networks and spike trains, and the golden models once more as the equations stand: every neuron at every
 * step, nothing skipped, nothing shared with the event-driven models.
 */

import { rng } from '../src/random/index.js';
import { fromDense } from '../src/snn/csr.js';
import { leakGrid } from '../src/snn/leak.js';
import type { FloatLayer, FloatNetwork, QuantisedLayer, QuantisedNetwork, SpikeTrain } from '../src/snn/types.js';

export interface NetworkShape {
  /** input first */
  readonly sizes: readonly number[];
  readonly reset: 'zero' | 'subtract';
  readonly resetDelay: boolean;
  readonly fire: 'above' | 'at';
  readonly inputDelay?: 0 | 1;
  readonly spikeDelay?: 0 | 1;
  readonly lowerBound?: boolean;
  readonly bias?: boolean;
  /** v_reset other than 0, thresholds of 0 and below: what hardware refuses */
  readonly odd?: boolean;
  /** share of weights that are 0 */
  readonly sparsity?: number;
}

const betas = [1, 0.9, 0.5, 0];

/** Constants are multiples of 1/4 in half of the cases, so that membranes meet thresholds exactly. */
export function randomFloatNetwork(seed: number, shape: NetworkShape): FloatNetwork {
  const { sizes, reset, resetDelay, fire, inputDelay = 0, spikeDelay = 0, odd = false } = shape;
  const layers = sizes.slice(1).map((size, l): FloatLayer => {
    const random = rng(seed, 'layer', l);
    const coarse = random.uniform() < 0.5;
    const draw = (scale: number): number => {
      const value = random.normal() * scale;
      return coarse ? Math.round(value * 4) / 4 : value;
    };
    const numbers = (make: () => number): Float64Array => Float64Array.from({ length: size }, make);
    const weights = Array.from({ length: size * sizes[l] }, () =>
      random.uniform() < (shape.sparsity ?? 0.4) ? 0 : draw(1),
    );
    weights[random.integer(weights.length)] = 1.25;
    const beta = betas[random.integer(betas.length)];
    const threshold = numbers(() => (odd && random.uniform() < 0.3 ? draw(1) : Math.max(0.25, Math.abs(draw(1)))));
    return {
      name: `lif${l + 1}`,
      shape: [size],
      synapses: fromDense(weights, size, sizes[l]),
      bias: shape.bias ? numbers(() => (random.uniform() < 0.5 ? 0 : draw(0.4))) : null,
      beta: numbers(() => beta),
      gain: numbers(() => (coarse ? 1 : 0.5 + random.uniform())),
      threshold,
      rest: numbers(() => (odd ? draw(0.5) : 0)),
      lowerBound: shape.lowerBound ? threshold.map((value) => -Math.abs(value)) : null,
      ...{ reset, resetDelay, fire, inputDelay, spikeDelay },
    };
  });
  return { inputShape: [sizes[0]], layers };
}

/** @param most events in one step; every second step or so is empty, and addresses may repeat */
export function randomTrain(seed: number, size: number, steps: number, most: number): SpikeTrain {
  const random = rng(seed, 'train');
  const offset = new Uint32Array(steps + 1);
  const address: number[] = [];
  for (let t = 0; t < steps; t++) {
    const events = random.uniform() < 0.5 ? 0 : random.integer(most + 1);
    for (let e = 0; e < events; e++) address.push(random.integer(size));
    offset[t + 1] = address.length;
  }
  return { steps, size, offset, address: Uint32Array.from(address) };
}

/** Spikes of every layer at every step, in order. */
export type Raster = number[][][];

export const rasterOf = (train: SpikeTrain): number[][] =>
  Array.from({ length: train.steps }, (_, t) => [...train.address.subarray(train.offset[t], train.offset[t + 1])]);

const shifted = (raster: number[][], by: number): number[][] => raster.map((_, t) => raster[t - by] ?? []);

function denseFloatLayer(layer: FloatLayer, arriving: number[][]): number[][] {
  const size = layer.threshold.length;
  const v = new Array<number>(size).fill(0);
  const before = new Array<boolean>(size).fill(false);
  const raster = shifted(arriving, layer.inputDelay).map((sources) => {
    const current = new Array<number>(size).fill(0);
    for (const source of sources) {
      for (let i = layer.synapses.offset[source]; i < layer.synapses.offset[source + 1]; i++) {
        current[layer.synapses.target[i]] += layer.synapses.weight[i];
      }
    }
    const spikes: number[] = [];
    for (let k = 0; k < size; k++) {
      v[k] = layer.beta[k] * v[k] + layer.gain[k] * (current[k] + (layer.bias?.[k] ?? 0));
      const reset = (): void => {
        v[k] = layer.reset === 'zero' ? layer.rest[k] : v[k] - layer.threshold[k];
      };
      if (layer.resetDelay && before[k]) reset();
      if (layer.lowerBound !== null) v[k] = Math.max(v[k], layer.lowerBound[k]);
      before[k] = layer.fire === 'at' ? v[k] >= layer.threshold[k] : v[k] > layer.threshold[k];
      if (!before[k]) continue;
      spikes.push(k);
      if (!layer.resetDelay) reset();
    }
    return spikes;
  });
  return shifted(raster, layer.spikeDelay);
}

export function denseFloat(network: FloatNetwork, input: SpikeTrain): Raster {
  const rasters: Raster = [];
  for (const layer of network.layers) rasters.push(denseFloatLayer(layer, rasters.at(-1) ?? rasterOf(input)));
  return rasters;
}

export interface DenseSettings {
  readonly order?: readonly Uint32Array[];
  readonly min: number;
  readonly max: number;
}

export interface DenseResult {
  readonly raster: Raster;
  readonly clipped: number[];
  readonly range: { min: number; max: number }[];
}

/** Amount in pieces of at most `largest`, the largest first. */
function pieces(amount: number, largest: number): number[] {
  const whole = new Array<number>(Math.floor(Math.abs(amount) / largest)).fill(Math.sign(amount) * largest);
  const rest = amount % largest;
  return rest === 0 ? whole : [...whole, rest];
}

function denseQuantisedLayer(
  layer: QuantisedLayer,
  largest: number,
  arriving: number[][],
  rank: Uint32Array | undefined,
  { min, max }: DenseSettings,
) {
  const size = layer.synapses.targets;
  const v = new Array<number>(size).fill(0);
  const range = { min: 0, max: 0 };
  let clipped = 0;
  const move = (k: number, amount: number): void => {
    const free = v[k] + amount;
    v[k] = Math.min(max, Math.max(min, free));
    if (v[k] !== free) clipped++;
    range.min = Math.min(range.min, v[k]);
    range.max = Math.max(range.max, v[k]);
  };
  const raster = arriving.map((sources) => {
    for (const source of sources) {
      for (let i = layer.synapses.offset[source]; i < layer.synapses.offset[source + 1]; i++) {
        move(layer.synapses.target[i], layer.synapses.weight[i]);
      }
    }
    const spikes: number[] = [];
    for (let k = 0; k < size; k++) {
      for (const piece of pieces(layer.bias?.[k] ?? 0, largest)) move(k, piece);
      const spike = layer.fire === 'at' ? v[k] >= layer.threshold : v[k] > layer.threshold;
      if (spike) spikes.push(k);
      const subtract = (): void => {
        for (const piece of pieces(-layer.threshold, largest)) move(k, piece);
      };
      if (spike && layer.reset === 'zero') v[k] = 0;
      if (spike && layer.reset === 'subtract' && !layer.resetDelay) subtract();
      v[k] = Math.trunc(v[k] * layer.beta * leakGrid) / leakGrid;
      if (spike && layer.reset === 'subtract' && layer.resetDelay) subtract();
    }
    return rank === undefined ? spikes : spikes.sort((a, b) => rank[a] - rank[b]);
  });
  return { raster, clipped, range };
}

export function denseQuantised(network: QuantisedNetwork, input: SpikeTrain, settings: DenseSettings): DenseResult {
  const largest = 2 ** (network.weightBits - 1) - 1;
  const result: DenseResult = { raster: [], clipped: [], range: [] };
  for (const [l, layer] of network.layers.entries()) {
    const arriving = result.raster.at(-1) ?? rasterOf(input);
    const { raster, clipped, range } = denseQuantisedLayer(layer, largest, arriving, settings.order?.[l], settings);
    result.raster.push(raster);
    result.clipped.push(clipped);
    result.range.push(range);
  }
  return result;
}
