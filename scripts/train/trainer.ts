/** Epochs over batches: shards to threads, gradients together, one step of Adam; phase after phase. */

import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import Tinypool from 'tinypool';
import { inferBatch } from '../../src/golden/index.js';
import { share } from '../../src/golden/share.js';
import { rng } from '../../src/random/index.js';
import { quantise } from '../../src/snn/quantise/index.js';
import type { Network, Sample } from '../../src/snn/types.js';
import { adamStep, freshMoments } from './adam.js';
import type { TrainingState } from './checkpoint.js';
import { density, drawLayers, prune, putOnLattice } from './compress.js';
import { type EngineConstants, idealConstants } from './engines.js';
import { toFloat, toNetwork } from './network.js';
import { runTask, type Shared, type Task, type TaskResult } from './shard.js';
import type { LayerConstants } from './types.js';

export interface Phase {
  readonly name: string;
  readonly epochs: number;
  /** of Adam, at the phase's begin; falls by a cosine to a tenth */
  readonly rate: number;
  /** share of all synapses that are gone from here on; 0 for none */
  readonly pruned: number;
  /** weights on the lattice of so many bits; null for float ones */
  readonly weightBits: number | null;
  /** engines that the pass is run on; null for ideal ones */
  readonly engines: EngineConstants | null;
}

export interface Recipe {
  /** input first */
  readonly sizes: readonly number[];
  readonly inputShape: readonly number[];
  readonly steps: number;
  readonly beta: number;
  readonly phases: readonly Phase[];
  readonly batch: number;
  readonly steepness: number;
  /** pixels by which a picture may be moved at random */
  readonly shift: number;
  readonly seed: number;
  /** bits at which accuracy on the hardware's lattice is told */
  readonly weightBits: number;
}

export interface Epoch {
  readonly epoch: number;
  readonly phase: string;
  /** nats a recording, as trained: shifted, with the phase's imperfections */
  readonly loss: number;
  readonly right: number;
  /** shares of recordings that the golden model decides right: float (or lattice) weights, and after the quantiser */
  readonly train: number;
  readonly test: number | null;
  readonly quantised: number | null;
  readonly density: readonly number[];
}

/** Shards of a batch, whatever the number of threads: the sums, and so the results, are the same on any machine. */
const shardCount = 4;
const worker = new URL('./shard-worker.js', import.meta.url);
const compiled = import.meta.url.endsWith('.js');

const decided = (counts: Uint32Array): number => counts.indexOf(Math.max(...counts));

export async function accuracy(network: Parameters<typeof inferBatch>[0], samples: readonly Sample[]): Promise<number> {
  const results = await inferBatch(network, samples);
  return results.filter(({ counts }, i) => decided(counts) === samples[i].label).length / samples.length;
}

/** Told to nothing but numbers, so that it is the same on any machine. */
export const recipeText = (recipe: Recipe, samples: number): string =>
  JSON.stringify({
    ...recipe,
    samples,
    phases: recipe.phases.map((phase) => ({ ...phase, engines: phase.engines !== null })),
  });

export function begin(recipe: Recipe, samples: number): TrainingState {
  const layers = share(drawLayers(recipe.sizes, recipe.seed));
  return {
    recipe: recipeText(recipe, samples),
    epoch: 0,
    batch: 0,
    adam: 0,
    layers,
    moments: freshMoments(layers),
    log: [],
  };
}

export class Trainer {
  readonly #shared: Shared;
  readonly #pool: Tinypool | null;

  constructor(
    readonly recipe: Recipe,
    readonly state: TrainingState,
    readonly train: readonly Sample[],
    readonly test: readonly Sample[],
    threads = availableParallelism(),
  ) {
    const { layers } = state;
    const zeros = (): Float32Array[] => layers.map(({ weight }) => new Float32Array(weight.length));
    this.#shared = share({
      shape: layers.map(({ sources, targets }) => ({ sources, targets })),
      weights: zeros(),
      gradients: Array.from({ length: shardCount }, zeros),
      inputs: train.map(({ input }) => input),
      labels: train.map(({ label }) => label ?? 0),
      inputShape: recipe.inputShape,
      steps: recipe.steps,
      steepness: recipe.steepness,
      seed: recipe.seed,
    });
    const size = { minThreads: threads, maxThreads: threads };
    this.#pool =
      compiled && threads > 1
        ? new Tinypool({ filename: fileURLToPath(worker), workerData: this.#shared, ...size })
        : null;
  }

  async close(): Promise<void> {
    await this.#pool?.destroy();
  }

  /** Epochs that are left, each told when it is over. */
  async *epochs(): AsyncGenerator<Epoch, void, undefined> {
    let first = 0;
    for (const phase of this.recipe.phases) {
      const within = this.state.epoch - first;
      first += phase.epochs;
      for (let e = Math.max(0, within); e < phase.epochs; e++) yield this.#epoch(phase, e);
    }
  }

  async #epoch(phase: Phase, within: number): Promise<Epoch> {
    const { state, recipe } = this;
    if (within === 0) this.#enter(phase);
    const rate = phase.rate * (0.1 + 0.45 * (1 + Math.cos((Math.PI * within) / phase.epochs)));
    const random = rng(recipe.seed, 'order', state.epoch);
    const order = Array.from(this.train.keys());
    for (let i = order.length - 1; i > 0; i--) {
      const j = random.integer(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    let loss = 0;
    let right = 0;
    for (let i = 0; i < order.length; i += recipe.batch) {
      const result = await this.#batch(phase, order.slice(i, i + recipe.batch), rate);
      loss += result.loss;
      right += result.right;
    }
    state.epoch++;
    const { length } = order;
    const epoch = { epoch: state.epoch, phase: phase.name, loss: loss / length, right: right / length };
    const whole = { ...epoch, ...(await this.#judge(phase)), density: state.layers.map(density) };
    state.log.push(whole);
    return whole;
  }

  #enter({ pruned }: Phase): void {
    const { state } = this;
    if (pruned > 0) for (const layer of state.layers) prune(layer, pruned);
    for (const { first, second } of state.moments) {
      first.fill(0);
      second.fill(0);
    }
    state.adam = 0;
  }

  /** Writes the weights that the phase computes with to shared memory. @returns constants beside them */
  #prepare({ weightBits, engines }: Phase): LayerConstants[] {
    return this.state.layers.map((layer, l) => {
      const weights = this.#shared.weights[l];
      const ideal = idealConstants(this.recipe.beta, density(layer));
      if (weightBits === null) {
        weights.set(layer.weight);
        return ideal;
      }
      const lattice = putOnLattice(layer, weightBits, weights);
      if (engines !== null) return engines(lattice, this.recipe.beta, ideal.density);
      return { ...ideal, threshold: lattice.lsb * lattice.threshold };
    });
  }

  async #batch(phase: Phase, samples: readonly number[], rate: number): Promise<TaskResult> {
    const { state, recipe } = this;
    const constants = this.#prepare(phase);
    const each = Math.ceil(samples.length / shardCount);
    const tasks = Array.from({ length: shardCount }, (_, shard): Task => {
      const own = samples.slice(shard * each, (shard + 1) * each);
      return { shard, samples: own, constants, shift: recipe.shift, batch: state.batch };
    });
    const pool = this.#pool;
    const results: TaskResult[] = await Promise.all(
      tasks.map((task) => (pool === null ? runTask(this.#shared, task) : pool.run(task))),
    );
    state.layers.forEach((layer, l) => {
      const [total, ...rest] = this.#shared.gradients.map((gradient) => gradient[l]);
      for (let i = 0; i < total.length; i++) {
        let sum = total[i];
        for (const gradient of rest) sum += gradient[i];
        total[i] = sum / samples.length;
      }
      adamStep(layer, state.moments[l], total, rate, state.adam);
    });
    state.adam++;
    state.batch++;
    const add = (key: keyof TaskResult): number => results.reduce((sum, result) => sum + result[key], 0);
    return { loss: add('loss'), right: add('right') };
  }

  /** The network as it would be written now. */
  network(phase: Phase): Network {
    this.#prepare(phase);
    const layers = this.state.layers.map((layer, l) => ({ ...layer, weight: this.#shared.weights[l] }));
    return toNetwork(layers, this.recipe.inputShape, this.recipe.beta);
  }

  async #judge(phase: Phase): Promise<Pick<Epoch, 'train' | 'test' | 'quantised'>> {
    const float = toFloat(this.network(phase));
    const train = await accuracy(float, this.train);
    if (this.test.length === 0) return { train, test: null, quantised: null };
    const test = await accuracy(float, this.test);
    return { train, test, quantised: await accuracy(quantise(float, this.recipe.weightBits), this.test) };
  }
}
