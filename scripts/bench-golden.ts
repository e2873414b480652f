/**
 * Speed of the golden model: `node dist/scripts/bench-golden.js [recordings] [cnn_sinabs.nir]`.
 *
 * Recordings (N-MNIST folders) are emulated where none are given. Prints samples/s and synaptic operations/s of both
 * levels, one at a time and in a batch over all cores, and how the time grows with events, with a straight line through
 * it, and with the layer's size. A second network is one in steps of 1 ms, events counted.
 */

import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../src/config/project-root.js';
import { type AnyNetwork, createGolden, type Golden, inferBatch } from '../src/golden/index.js';
import { rng } from '../src/random/index.js';
import { fromRows } from '../src/snn/csr.js';
import { importNetwork } from '../src/snn/nir/index.js';
import { quantise } from '../src/snn/quantise/index.js';
import { type InputSpec, loadSamples } from '../src/snn/recordings/index.js';
import { applySemantics, resolveSemantics } from '../src/snn/semantics/index.js';
import type { FloatNetwork, SpikeTrain } from '../src/snn/types.js';

/** s of each measurement, about */
const duration = 1.5;

interface Speed {
  readonly milliseconds: number;
  readonly sops: number;
}

function measure(golden: Golden, inputs: readonly SpikeTrain[]): Speed {
  for (const input of inputs) golden.run(input);
  let runs = 0;
  let sops = 0;
  const started = performance.now();
  do {
    for (const input of inputs) sops += golden.run(input).sops.reduce((sum, n) => sum + n, 0);
    runs += inputs.length;
  } while (performance.now() - started < duration * 1000);
  return { milliseconds: (performance.now() - started) / runs, sops: sops / runs };
}

async function measureBatch(network: AnyNetwork, inputs: readonly SpikeTrain[], single: Speed): Promise<Speed> {
  const cores = availableParallelism();
  const copies = Math.ceil((2 * duration * 1000 * cores) / (single.milliseconds * inputs.length));
  const samples = Array.from({ length: copies }, () => inputs.map((input) => ({ input }))).flat();
  const started = performance.now();
  await inferBatch(network, samples);
  return { milliseconds: (performance.now() - started) / samples.length, sops: single.sops };
}

const line = (what: string, { milliseconds, sops }: Speed): void => {
  const samples = (1000 / milliseconds).toFixed(0).padStart(7);
  const rate = ((sops / milliseconds) * 1e-3).toFixed(0).padStart(5);
  const each = `${(sops / 1000).toFixed(1).padStart(8)} kSOP, ${milliseconds.toFixed(3)} ms a sample`;
  process.stdout.write(`${what.padEnd(34)} ${samples} samples/s ${rate} MSOP/s  (${each})\n`);
};

/** The first `share` of the events of every step. */
function thinned(input: SpikeTrain, share: number): SpikeTrain {
  const kept = Array.from({ length: input.steps }, (_, t) => {
    const events = input.address.subarray(input.offset[t], input.offset[t + 1]);
    return events.subarray(0, Math.ceil(events.length * share));
  });
  const offset = new Uint32Array(input.steps + 1);
  kept.forEach((events, t) => {
    offset[t + 1] = offset[t] + events.length;
  });
  return { ...input, offset, address: Uint32Array.from(kept.flatMap((events) => [...events])) };
}

/** One layer in which every input reaches 100 neurons, however many there are. */
function wide(inputs: number, size: number): FloatNetwork {
  const fanOut = 100;
  const random = rng(1, 'wide', size);
  const synapses = fromRows(inputs, size, inputs * fanOut, (_source, push) => {
    const first = random.integer(size - fanOut);
    for (let k = first; k < first + fanOut; k++) push(k, random.normal() * 0.1);
  });
  const filled = (value: number): Float64Array => new Float64Array(size).fill(value);
  const constants = { beta: filled(0.9), gain: filled(1), threshold: filled(1), rest: filled(0) };
  const semantics = { reset: 'subtract', resetDelay: true, fire: 'above', inputDelay: 0, spikeDelay: 0 } as const;
  const layer = { name: 'wide', shape: [size], synapses, bias: null, lowerBound: null, ...constants, ...semantics };
  return { inputShape: [inputs], layers: [layer] };
}

/** Least squares: what no event costs, and each; the share of the variance that the line explains. */
function straight(points: readonly (readonly [x: number, y: number])[]): { zero: number; slope: number; r2: number } {
  const mean = (of: (point: readonly [number, number]) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x0, y0] = [mean(([x]) => x), mean(([, y]) => y)];
  const [xx, xy, yy] = [
    mean(([x]) => (x - x0) ** 2),
    mean(([x, y]) => (x - x0) * (y - y0)),
    mean(([, y]) => (y - y0) ** 2),
  ];
  return { zero: y0 - (xy / xx) * x0, slope: xy / xx, r2: xy ** 2 / (xx * yy) };
}

/** CPU time over the events of a recording: the first ones of every step, in turns, the best of five. */
function growth(what: string, network: AnyNetwork, inputs: readonly SpikeTrain[]): void {
  const golden = createGolden(network);
  const thin = [0.1, 0.2, 0.4, 0.6, 0.8, 1].map((share) => inputs.map((train) => thinned(train, share)));
  const best = thin.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < 5; round++) {
    thin.forEach((trains, i) => {
      const before = process.cpuUsage();
      for (const train of trains) golden.run(train);
      const { user, system } = process.cpuUsage(before);
      best[i] = Math.min(best[i], (user + system) / 1000 / trains.length);
    });
  }
  const points = thin.map((trains, i): [number, number] => {
    const events = trains.reduce((sum, { address }) => sum + address.length, 0) / trains.length;
    process.stdout.write(`${what}, ${events.toFixed(0).padStart(5)} events: ${best[i].toFixed(3)} ms CPU\n`);
    return [events, best[i]];
  });
  const { zero, slope, r2 } = straight(points);
  const line = `${zero.toFixed(3)} ms + ${(1e6 * slope).toFixed(0)} ns an event, r2 ${r2.toFixed(4)}`;
  process.stdout.write(`${what}: ${line}\n`);
}

async function compare(file: string, input: InputSpec, directory: string | null): Promise<void> {
  const float = applySemantics(await importNetwork(file), resolveSemantics('snntorch'));
  const inputs: SpikeTrain[] = [];
  for await (const sample of loadSamples({ input, directory, limit: 50, seed: 1 })) inputs.push(sample.input);
  const sizes = [float.inputShape, ...float.layers.map(({ shape }) => shape)].map((shape) => shape.join('x'));
  process.stdout.write(`${inputs.length} recordings, ${directory === null ? 'emulated' : 'N-MNIST'}; `);
  process.stdout.write(`${sizes.join('-')}, ${input.steps} steps; ${availableParallelism()} cores\n`);
  for (const [level, network] of [
    ['L0', float],
    ['L1', quantise(float, 8)],
  ] as const) {
    const single = measure(createGolden(network), inputs);
    line(`${level}, one at a time`, single);
    line(`${level}, batch`, await measureBatch(network, inputs, single));
    growth(level, network, inputs);
  }
}

const [directory = null, other] = process.argv.slice(2);
const nMnist: InputSpec = {
  dataset: directory === null ? 'strokes' : 'n-mnist',
  shape: [2, 34, 34],
  steps: 20,
  windowUs: 15_000,
  encoding: 'binary',
};
await compare(fileURLToPath(new URL('designs/accel1-nmnist/network.nir', projectRoot)), nMnist, directory);
if (other !== undefined) await compare(other, { ...nMnist, steps: 300, windowUs: 1000, encoding: 'count' }, directory);
const some: SpikeTrain[] = [];
for await (const sample of loadSamples({ input: nMnist, directory, limit: 50, seed: 1 })) some.push(sample.input);
for (const size of [1_000, 10_000, 100_000]) {
  line(`L0, ${size} neurons, fan-out 100`, measure(createGolden(wide(2312, size)), some));
}
