import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromDense } from '../../src/snn/csr.js';
import { exportNetwork, networkToNir } from '../../src/snn/nir/export.js';
import { importNetwork } from '../../src/snn/nir/index.js';
import { readNir } from '../../src/snn/nir/read.js';
import type { NirPlainNode } from '../../src/snn/nir/types.js';
import { writeNir } from '../../src/snn/nir/write.js';
import type { Network, QuantisedNetwork } from '../../src/snn/types.js';
import { digest } from '../fixtures/nir/digest.js';
import { chained, full, input, integrate, linear, output, tensor } from '../fixtures/nir/graphs.js';
import { sharedPath, sharedTest } from '../shared.js';

let folder: string;
let path: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'menage-nir-'));
  path = join(folder, 'out.nir');
});
afterAll(() => rmSync(folder, { recursive: true }));

const quantised = (beta: number): QuantisedNetwork => ({
  inputShape: [2, 1],
  weightBits: 8,
  layers: [
    {
      name: 'block/lif',
      shape: [3],
      synapses: { ...fromDense([1, -2, 0, 127, 5, 0], 3, 2), weight: Int16Array.of(1, 5, -2, 127) },
      bias: Int32Array.of(0, 300, -1),
      scale: 0.0125,
      threshold: 80,
      beta,
      reset: 'subtract',
      resetDelay: true,
      fire: 'above',
    },
  ],
});

describe('a quantised network', () => {
  test('is written in weight LSB, beta as tau and r of gain one', async () => {
    await exportNetwork(path, quantised(0.75), { dt: 1e-3 });
    const graph = await readNir(path);
    expect([...graph.nodes.keys()].sort()).toEqual(['block.lif', 'block.lif.weight', 'flatten', 'input', 'output']);
    expect(graph.nodes.get('block.lif.weight')).toEqual({
      type: 'Affine',
      weight: { shape: [3, 2], data: Float32Array.of(1, -2, 0, 127, 5, 0) },
      bias: { shape: [3], data: Float32Array.of(0, 300, -1) },
      metadata: {},
    });
    const lif = graph.nodes.get('block.lif') as NirPlainNode<'LIF'>;
    expect(lif.vThreshold.data).toEqual(Float32Array.of(80, 80, 80));
    expect(1 - 1e-3 / lif.tau.data[0]).toBeCloseTo(0.75, 12);
    expect((lif.r.data[0] * 1e-3) / lif.tau.data[0]).toBeCloseTo(1, 12);
    expect(lif.metadata).toEqual({
      dt: 1e-3,
      beta: 0.75,
      reset: 'subtract',
      reset_delay: 'True',
      fire: 'above',
      lsb: 0.0125,
    });
    const [layer] = (await importNetwork(path)).layers;
    expect(Array.from(layer.synapses.weight)).toEqual([1, 5, -2, 127]);
    expect(layer.folded).toEqual(['flatten', 'block.lif.weight']);
  });

  test('without leak has IF neurons', () => {
    expect(networkToNir(quantised(1)).nodes.get('block.lif')).toMatchObject({
      type: 'IF',
      r: { data: Float32Array.of(1, 1, 1) },
    });
  });
});

describe('a network as imported', () => {
  test('comes back the same: synapses, biases, neurons', async () => {
    const threshold: NirPlainNode<'Threshold'> = { type: 'Threshold', threshold: full([2], 0.1), metadata: {} };
    const lif: NirPlainNode<'LIF'> = {
      type: 'LIF',
      tau: tensor([2], [1e-3, 0.5]),
      r: full([2], 2),
      vLeak: full([], 0.25),
      vThreshold: full([1], 1),
      vReset: full([2], -0.5),
      metadata: { dt: 1e-3, by: 'test' },
    };
    const before = join(folder, 'before.nir');
    const b = { ...linear(2, 4), type: 'Affine' as const, bias: tensor([2], [0.1, 0]) };
    await writeNir(
      before,
      chained({ input: input(3), a: linear(4, 3), n: integrate(4), b, m: lif, t: threshold, output: output(2) }),
    );
    const network = await importNetwork(before);
    await exportNetwork(path, network);
    const again = await importNetwork(path);
    expect(again.layers.map(({ folded, ...layer }) => layer)).toEqual(
      network.layers.map(({ folded, ...layer }) => layer),
    );
    expect(again.layers[1].folded).toEqual(['m.weight']);
  });

  test('names that collide get a number', () => {
    const [layer] = quantised(1).layers;
    const names = [
      ...networkToNir({
        ...quantised(1),
        layers: [
          { ...layer, name: 'input' },
          { ...layer, name: 'input' },
        ],
      }).nodes.keys(),
    ];
    expect(names).toEqual(['input', 'flatten', 'input.weight', 'input.2', 'input.weight.2', 'input.3', 'output']);
  });

  sharedTest('convolutions folded: the same fan-outs, biases and neurons, flat', async () => {
    const network = await importNetwork(sharedPath('data', 'nir', 'cnn_sinabs.nir'));
    await exportNetwork(path, network);
    const again = await importNetwork(path);
    const numbers = ({ layers }: Network): unknown =>
      digest(layers.map(({ synapses, bias, neuron }) => [synapses, bias, neuron]));
    expect(numbers(again)).toEqual(numbers(network));
    // Negative control: one weight of the last layer.
    again.layers[4].synapses.weight[0] += 2 ** -20;
    expect(numbers(again)).not.toEqual(numbers(network));
  });
});

sharedTest('every real file comes back as it was read', async () => {
  const names = readdirSync(sharedPath('data', 'nir')).filter((name) => name.endsWith('.nir'));
  expect(names.length).toBe(4);
  for (const name of names) {
    const graph = await readNir(sharedPath('data', 'nir', name));
    await writeNir(path, graph);
    expect(digest(await readNir(path))).toEqual(digest(graph));
  }
});

describe('writing that fails', () => {
  const good = chained({ input: input(3), n: integrate(3), output: output(3) });
  const files = (): string[] => readdirSync(folder).sort();

  test('leaves nothing, and what was there before', async () => {
    const before = files();
    await expect(writeNir(join(folder, 'none', 'a.nir'), good)).rejects.toThrow(/^E_DISK .*none\/a\.nir: .*ENOENT/);
    mkdirSync(join(folder, 'taken.nir', 'inside'), { recursive: true });
    await expect(writeNir(join(folder, 'taken.nir'), good)).rejects.toThrow(/^E_DISK/);
    rmSync(join(folder, 'taken.nir'), { recursive: true });
    expect(files()).toEqual(before);
    writeFileSync(path, 'old');
    const bad = chained({ ...Object.fromEntries(good.nodes), n: { ...integrate(3), r: full([3], Number.NaN) } });
    await expect(writeNir(path, bad)).rejects.toThrow(/^E_NIR .*out\.nir:\/node\/nodes\/n\/r\[0\] = NaN/);
    expect(files()).toEqual([...new Set([...before, 'out.nir'])].sort());
  });

  test('refuses names that are paths, and arrays of another size than their shape', async () => {
    await expect(writeNir(path, chained({ 'a/b': input(3), output: output(3) }))).rejects.toThrow(/^E_NAME .*"a\/b"/);
    const short = { ...linear(2, 3), weight: { shape: [2, 3], data: new Float32Array(5) } };
    await expect(writeNir(path, chained({ input: input(3), short }))).rejects.toThrow(/short\/weight .*5 elements/);
  });

  test('refuses a dense matrix beyond the limits', () => {
    const [layer] = quantised(1).layers;
    const synapses = { ...layer.synapses, sources: 2 ** 14, targets: 2 ** 14 };
    expect(() => networkToNir({ ...quantised(1), layers: [{ ...layer, synapses }] })).toThrow(
      /E_NIR block\/lif .*dense/,
    );
  });
});
