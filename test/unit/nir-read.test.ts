import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { MenageError } from '../../src/errors/index.js';
import { library } from '../../src/snn/nir/hdf5-module.js';
import { type Hdf5Writer, writeHdf5 } from '../../src/snn/nir/hdf5-write.js';
import { importNetwork } from '../../src/snn/nir/index.js';
import { readNir } from '../../src/snn/nir/read.js';
import type { NirPlainNode } from '../../src/snn/nir/types.js';

const fixture = (name: string): string => join(import.meta.dirname, '..', 'fixtures', 'nir', name);
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'menage-nir-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function refusal(path: string): Promise<MenageError> {
  const error = await readNir(path).then(
    () => undefined,
    (e: unknown) => e,
  );
  if (error instanceof MenageError) return error;
  throw error ?? new Error(`${path} was taken`);
}

/** A good file, call by call; `change` may leave a call out or put another in its place. */
async function broken(change: Readonly<Record<string, ((file: Hdf5Writer, path: string) => void) | null>>) {
  const calls: Record<string, (file: Hdf5Writer, path: string) => void> = {
    '/version': (file, path) => file.text(path, '1.0'),
    '/node': (file, path) => file.group(path),
    '/node/type': (file, path) => file.text(path, 'NIRGraph'),
    '/node/edges': (file, path) => {
      const edges = [
        ['input', '0'],
        ['0', '1'],
        ['1', 'output'],
      ];
      file.textTable(path, edges, 2);
    },
    '/node/nodes': (file, path) => file.group(path),
    '/node/nodes/input': (file, path) => file.group(path),
    '/node/nodes/input/type': (file, path) => file.text(path, 'Input'),
    '/node/nodes/input/shape': (file, path) => file.integers(path, [3]),
    '/node/nodes/output': (file, path) => file.group(path),
    '/node/nodes/output/type': (file, path) => file.text(path, 'Output'),
    '/node/nodes/output/shape': (file, path) => file.integers(path, [2]),
    '/node/nodes/0': (file, path) => file.group(path),
    '/node/nodes/0/type': (file, path) => file.text(path, 'Linear'),
    '/node/nodes/0/weight': (file, path) => file.tensor(path, { shape: [2, 3], data: new Float32Array(6).fill(0.5) }),
    '/node/nodes/1': (file, path) => file.group(path),
    '/node/nodes/1/type': (file, path) => file.text(path, 'LIF'),
    '/node/nodes/1/tau': (file, path) => file.tensor(path, { shape: [2], data: new Float32Array([1e-3, 2e-3]) }),
    '/node/nodes/1/r': (file, path) => file.tensor(path, { shape: [2], data: new Float32Array([10, 20]) }),
    '/node/nodes/1/v_threshold': (file, path) => file.tensor(path, { shape: [], data: new Float32Array([1]) }),
    ...change,
  };
  const bytes = await writeHdf5((file) => {
    for (const [path, call] of Object.entries(calls)) call?.(file, path);
  });
  const path = join(folder, 'network.nir');
  writeFileSync(path, bytes);
  return path;
}

describe('a good file', () => {
  test('is read field by field', async () => {
    const graph = await readNir(await broken({}));
    expect(graph.version).toBe('1.0');
    expect(graph.edges).toEqual([
      ['input', '0'],
      ['0', '1'],
      ['1', 'output'],
    ]);
    expect([...graph.nodes.keys()].sort()).toEqual(['0', '1', 'input', 'output']);
    expect(graph.nodes.get('1')).toEqual({
      type: 'LIF',
      tau: { shape: [2], data: new Float32Array([1e-3, 2e-3]) },
      r: { shape: [2], data: new Float32Array([10, 20]) },
      vLeak: null,
      vThreshold: { shape: [], data: new Float32Array([1]) },
      vReset: null,
      metadata: {},
    });
  });

  test('may have no version', async () => {
    expect((await readNir(await broken({ '/version': null }))).version).toBeNull();
  });

  test('means the same in every encoding that h5py has', async () => {
    const plain = await readNir(fixture('plain.nir'));
    const quirks = await readNir(fixture('quirks.nir'));
    const conv = plain.nodes.get('c') as NirPlainNode<'Conv2d'>;
    expect(conv).toMatchObject({ stride: [1, 1], dilation: [1, 1], padding: [0, 0], groups: 1, inputShape: null });
    expect(conv.weight.data[17]).toBe(9);
    expect(quirks.nodes.get('c')).toEqual({
      ...conv,
      padding: 'valid',
      weight: { ...conv.weight, data: Float64Array.from(conv.weight.data) },
    });
    expect(quirks.nodes.get('n')?.metadata).toEqual({ dt: 1e-3, delay: 1, note: 'a b' });
    expect((await importNetwork(fixture('quirks.nir'))).layers[0].synapses).toEqual(
      (await importNetwork(fixture('plain.nir'))).layers[0].synapses,
    );
  });
});

describe('a file that is no network', () => {
  test.each([
    ['huge.nir', 'E_NIR', '/node/nodes/c/weight', /claim/],
    ['lzf.nir', 'E_FILE', '/node/nodes/c/weight', /only gzip/],
    ['corrupt.nir', 'E_FILE', '/node/nodes/c/weight', /damaged/],
    ['external-data.nir', 'E_FILE', '/node/nodes/c/weight', /cannot be read/],
    ['external-link.nir', 'E_NIR', '/node/nodes/c', /link/],
    ['dead-link.nir', 'E_NIR', '/node/nodes/c/weight', /link/],
    ['loop.nir', 'E_NIR', '', /deep/],
    ['half.nir', 'E_NIR', '/node/nodes/c/weight', /16-bit/],
    ['complex.nir', 'E_NIR', '/node/nodes/c/weight', /a type we do not read/],
  ])('%s is refused', async (name, code, place, what) => {
    const error = await refusal(fixture(name));
    expect(error.code).toBe(code);
    expect(error.path).toContain(`${name}:${place}`);
    expect(error.message).toMatch(what);
  });

  test('missing, a folder, empty, text', async () => {
    expect((await refusal(join(folder, 'none.nir'))).message).toMatch(/^E_FILE .*none\.nir: no such file/);
    expect((await refusal(folder)).message).toMatch(/not a file/);
    const path = join(folder, 'text.nir');
    writeFileSync(path, '');
    expect((await refusal(path)).message).toMatch(/empty/);
    writeFileSync(path, 'input -> 0 -> output, and so on\n'.repeat(100));
    expect((await refusal(path)).message).toMatch(/not an HDF5 file/);
  });

  test('truncated anywhere', async () => {
    const path = await broken({});
    const { length } = readFileSync(path);
    for (const part of [0.1, 0.5, 0.9, 1 - 1 / length]) {
      truncateSync(await broken({}), Math.floor(part * length));
      const error = await refusal(path);
      expect(error.code).toBe('E_FILE');
      expect(error.remedy).toMatch(/export/);
    }
  });

  test('a heap on which the library would never return', async () => {
    const bytes = readFileSync(fixture('plain.nir'));
    const heap = bytes.indexOf('GCOL');
    bytes[heap + 16 + 8] = 0xf0; // the size of the first string, so that the walk lands between the objects
    const path = join(folder, 'heap.nir');
    writeFileSync(path, bytes);
    expect((await refusal(path)).code).toBe('E_FILE');
  });

  test('leaves nothing open and prints nothing', async () => {
    const { FS } = await library();
    const open = (): number => (FS as unknown as { streams: unknown[] }).streams.filter(Boolean).length;
    const before = open();
    const spies = (['log', 'error', 'warn'] as const).map((name) => vi.spyOn(console, name));
    for (const name of ['corrupt.nir', 'lzf.nir', 'dead-link.nir', 'plain.nir']) {
      await readNir(fixture(name)).catch(() => undefined);
    }
    truncateSync(await broken({}), 900);
    await readNir(join(folder, 'network.nir')).catch(() => undefined);
    expect(open()).toBe(before);
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});

describe('a network with a fault is refused at its place', () => {
  const put = (shape: readonly number[], ...data: number[]) => {
    return (file: Hdf5Writer, path: string) => file.tensor(path, { shape, data: new Float32Array(data) });
  };
  const say = (text: string) => (file: Hdf5Writer, path: string) => file.text(path, text);
  test.each([
    ['/node/type', say('Linear'), '/node/weight', /missing/],
    ['/node/edges', null, '/node/edges', /missing/],
    ['/node/edges', say('input'), '/node/edges', /\[edges, 2\]/],
    ['/node/nodes/0/weight', null, '/node/nodes/0/weight', /missing: Linear needs it/],
    ['/node/nodes/0/type', null, '/node/nodes/0/type', /missing/],
    ['/node/nodes/0/type', say('CubaLIF'), '/node/nodes/0/type', /"CubaLIF": not a node .*LIF, Threshold, NIRGraph/],
    ['/node/nodes/0/type', say('constructor'), '/node/nodes/0/type', /not a node/],
    ['/node/nodes/0/type', put([1], 3), '/node/nodes/0/type', /one string expected, found real numbers/],
    ['/node/nodes/0/weight', put([2, 3], 1, 2, 3, 4, Number.NaN, 6), '/node/nodes/0/weight[1,1]', /NaN.*finite/],
    ['/node/nodes/0/weight', put([2, 3], 1, 2, -Infinity, 4, 5, 6), '/node/nodes/0/weight[0,2]', /-Infinity/],
    ['/node/nodes/0/weight', put([6], 1, 2, 3, 4, 5, 6), '/node/nodes/0/weight', /2 dimensions/],
    ['/node/nodes/0/weight', put([0, 3]), '/node/nodes/0/weight', /none of size 0/],
    ['/node/nodes/0/weight', say('0.5'), '/node/nodes/0/weight', /real numbers expected, found strings, a scalar/],
    ['/node/nodes/1/tau', put([2], 1e-3, 0), '/node/nodes/1/tau', /= 0: above 0 s/],
    ['/node/nodes/1/tau', put([2], 1e-3, -1), '/node/nodes/1/tau', /= -1: above 0 s/],
    ['/node/nodes/1/tau', null, '/node/nodes/1/tau', /missing: LIF needs it/],
    ['/node/nodes/input/shape', put([1], 3), '/node/nodes/input/shape', /list of integers expected, found real/],
    [
      '/node/nodes/input/shape',
      (file: Hdf5Writer, path: string) => file.integers(path, [3, 0]),
      '/node/nodes/input/shape',
      /each 1 or more/,
    ],
  ] as const)('%s', async (changed, call, place, what) => {
    const error = await refusal(await broken({ [changed]: call }));
    expect(error.code).toBe('E_NIR');
    expect(error.path).toBe(`${join(folder, 'network.nir')}:${place}`);
    expect(error.message).toMatch(what);
  });

  test('a file with something else in it', async () => {
    const path = join(folder, 'other.nir');
    writeFileSync(path, await writeHdf5((file) => file.text('/title', 'temperatures')));
    expect((await refusal(path)).message).toMatch(/:\/node: missing: HDF5, but no NIR network/);
  });
});
