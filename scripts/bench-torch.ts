/**
 * The golden model beside the same network as a plain PyTorch loop (Debian's python3-torch, two threads), in turns within one run:
 *
 *   node dist/scripts/bench-torch.js RECORDINGS [--network cnn.nir --steps 300 --window-us 1000 --encoding count]
 *        [--limit 100] [--seconds 3] [--rounds 3] [--torch-threads 2] [--python /usr/bin/python3]
 *
 * Without --network, that of designs/accel1-nmnist. Both take snnTorch's semantics. Prints recordings/s one at a time and in
 * batches, the ratio of each round, CPU time a recording, the load of the machine, and how many output counts the two
 * have in common. The ratio of recordings/s needs a quiet machine; that of CPU times does not, but forgives idle cores.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { projectRoot } from '../src/config/project-root.js';
import { createGolden, openBatch } from '../src/golden/index.js';
import { importNetwork, readNir } from '../src/snn/nir/index.js';
import { quantise } from '../src/snn/quantise/index.js';
import { loadSamples } from '../src/snn/recordings/index.js';
import { applySemantics, resolveSemantics } from '../src/snn/semantics/index.js';
import type { Sample } from '../src/snn/types.js';
import { torchNodes } from './lib/torch-nodes.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    network: { type: 'string' },
    steps: { type: 'string', default: '20' },
    'window-us': { type: 'string', default: '15000' },
    encoding: { type: 'string', default: 'binary' },
    limit: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    python: { type: 'string', default: '/usr/bin/python3' },
    'torch-threads': { type: 'string', default: '2' },
  },
});
const seconds = Number(values.seconds);
const file = values.network ?? fileURLToPath(new URL('designs/accel1-nmnist/network.nir', projectRoot));
const float = applySemantics(await importNetwork(file), resolveSemantics('snntorch'));
const samples: Sample[] = [];
const steps = Number(values.steps);
const input = {
  ...{
    dataset: 'n-mnist' as const,
    shape: [2, 34, 34] as [2, number, number],
    steps,
    windowUs: Number(values['window-us']),
  },
  encoding: values.encoding === 'count' ? ('count' as const) : ('binary' as const),
};
for await (const sample of loadSamples({ input, directory: positionals[0], limit: Number(values.limit) }))
  samples.push(sample);

const folder = await mkdtemp(join(tmpdir(), 'menage-torch-'));
async function writeNetwork(): Promise<void> {
  const arrays = new Map<string, Float32Array>();
  const nodes = torchNodes(await readNir(file), float, arrays);
  const size = float.inputShape.reduce((a, b) => a * b, 1);
  const dense = new Float32Array(samples.length * steps * size);
  samples.forEach(({ input: { offset, address } }, i) => {
    for (let t = 0; t < steps; t++) {
      for (let e = offset[t]; e < offset[t + 1]; e++) dense[(i * steps + t) * size + address[e]]++;
    }
  });
  arrays.set('inputs', dense);
  for (const [name, data] of arrays) await writeFile(join(folder, name), new Uint8Array(data.buffer));
  const inputs = { file: 'inputs', shape: [samples.length, steps, ...torchShape(nodes[0].type)] };
  await writeFile(join(folder, 'network.json'), JSON.stringify({ nodes, inputs }));
}
const torchShape = (first: unknown): readonly number[] =>
  first === 'Conv2d' || first === 'Flatten' ? float.inputShape : [float.inputShape.reduce((a, b) => a * b, 1)];

interface Answer {
  readonly recordings: number;
  readonly seconds: number;
  /** of all threads */
  readonly cpu: number;
  readonly versions?: string;
  readonly counts?: readonly (readonly number[])[];
}

try {
  await writeNetwork();
  const loop = fileURLToPath(new URL('scripts/lib/torch-loop.py', projectRoot));
  const torch = spawn(values.python, [loop, folder, values['torch-threads']], {
    env: { ...process.env, OMP_WAIT_POLICY: 'passive' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: torch.stdout })[Symbol.asyncIterator]();
  const askTorch = async (batch: number): Promise<Answer> => {
    torch.stdin.write(`${batch} ${seconds}\n`);
    const line = await lines.next();
    if (line.done) throw new Error('PyTorch ended early: is python3-torch installed?');
    return JSON.parse(line.value) as Answer;
  };
  const time = async (run: () => Promise<number> | number): Promise<Answer> => {
    await run();
    let recordings = 0;
    const started = performance.now();
    const busy = process.cpuUsage();
    do recordings += await run();
    while (performance.now() - started < 1000 * seconds);
    const { user, system } = process.cpuUsage(busy);
    return { recordings, seconds: (performance.now() - started) / 1000, cpu: (user + system) / 1e6 };
  };
  const rate = ({ recordings, seconds: taken }: Answer): number => recordings / taken;
  const cpuTime = ({ recordings, cpu }: Answer): number => (1000 * cpu) / recordings;

  const quantised = quantise(float, 8);
  const models = [
    ['L0', createGolden(float), openBatch(float)],
    ['L1', createGolden(quantised), openBatch(quantised)],
  ] as const;
  console.log(`${samples.length} recordings, ${steps} steps; load ${loadavg()[0].toFixed(1)} before`);
  let next = 0;
  for (const [what, batch] of [
    ['one at a time', 1],
    ['in batches', samples.length],
  ] as const) {
    for (let round = 0; round < Number(values.rounds); round++) {
      const answer = await askTorch(batch);
      if (answer.counts !== undefined) {
        const same = answer.counts.filter((counts, i) => {
          const ours = models[0][1].run(samples[i].input).counts;
          return counts.every((count, k) => count === ours[k]);
        });
        console.log(
          `${what}: PyTorch ${answer.versions}; output counts of ${same.length} of ${answer.counts.length} recordings the same at L0`,
        );
      }
      for (const [level, golden, open] of models) {
        const ours = await time(async () => {
          if (batch > 1) return (await open.run(samples)).length;
          golden.run(samples[next++ % samples.length].input);
          return 1;
        });
        const ratio = (rate(ours) / rate(answer)).toFixed(1);
        const work = (cpuTime(answer) / cpuTime(ours)).toFixed(1);
        console.log(
          `${what}, ${level}: ${rate(ours).toFixed(0)}/s, PyTorch ${rate(answer).toFixed(0)}/s, ${ratio} times; ` +
            `CPU ${cpuTime(ours).toFixed(2)} ms each, PyTorch ${cpuTime(answer).toFixed(2)} ms, ${work} times`,
        );
      }
    }
  }
  console.log(`load ${loadavg()[0].toFixed(1)} after`);
  for (const [, , open] of models) await open.close();
  torch.stdin.end();
  await once(torch, 'close');
} finally {
  await rm(folder, { recursive: true, force: true });
}
