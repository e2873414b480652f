/**
 * Speed of the golden model: `node dist/scripts/bench-golden.js [recordings]`.
 *
 * Recordings (N-MNIST folders) are emulated where none are given. Prints samples/s and synaptic operations/s of both
 * levels, one at a time and in a batch over all cores, and how the time grows with events and with the layer's size.
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

const directory = process.argv[2] ?? null;
const file = fileURLToPath(new URL('designs/accel1-nmnist/network.nir', projectRoot));
const float = applySemantics(await importNetwork(file), resolveSemantics('snntorch'));
const quantised = quantise(float, 8);
const inputs: SpikeTrain[] = [];
const input: InputSpec = {
  dataset: directory === null ? 'strokes' : 'n-mnist',
  shape: [2, 34, 34],
  steps: 20,
  windowUs: 15_000,
  encoding: 'binary',
};
for await (const sample of loadSamples({ input, directory, limit: 50, seed: 1 })) inputs.push(sample.input);
process.stdout.write(`${inputs.length} recordings, ${directory === null ? 'emulated' : 'N-MNIST'}; `);
process.stdout.write(`2312-200-100-40-10, 20 steps; ${availableParallelism()} cores\n`);

for (const [level, network] of [
  ['L0', float],
  ['L1', quantised],
] as const) {
  const single = measure(createGolden(network), inputs);
  line(`${level}, one at a time`, single);
  line(`${level}, batch`, await measureBatch(network, inputs, single));
}
for (const share of [0.25, 0.5, 1]) {
  const thin = inputs.map((train) => thinned(train, share));
  line(`L1, ${share * 100} % of the events`, measure(createGolden(quantised), thin));
}
for (const size of [1_000, 10_000, 100_000]) {
  line(`L0, ${size} neurons, fan-out 100`, measure(createGolden(wide(2312, size)), inputs));
}
