import { describe, expect, test } from 'vitest';
import { MenageError } from '../../src/errors/index.js';
import { chainOf } from '../../src/snn/nir/chain.js';
import type { NirGraph, NirPlainNode } from '../../src/snn/nir/types.js';
import { chained, flatten, full, graph, input, integrate, linear, output, subGraph } from '../fixtures/nir/graphs.js';

function refusal(network: NirGraph): MenageError {
  try {
    chainOf(network, 'n.nir');
  } catch (error) {
    if (error instanceof MenageError) return error;
    throw error;
  }
  throw new Error('the graph was taken');
}

const good = { input: input(3), a: linear(4, 3), b: integrate(4), output: output(4) };
const conv = (change: Partial<NirPlainNode<'Conv2d'>> = {}): NirPlainNode<'Conv2d'> => ({
  type: 'Conv2d',
  inputShape: null,
  weight: full([4, 2, 3, 3], 1),
  bias: null,
  stride: [1, 1],
  padding: [0, 0],
  dilation: [1, 1],
  groups: 1,
  metadata: {},
  ...change,
});

describe('order', () => {
  test('edges in any order, input and output by type and not by name', () => {
    const { nodes, inputShape, outputShape } = chainOf(
      graph({ output: input(3), z: linear(4, 3), input: output(4), a: integrate(4) }, [
        ['a', 'input'],
        ['z', 'a'],
        ['output', 'z'],
      ]),
      'n.nir',
    );
    expect(nodes.map(({ name }) => name)).toEqual(['z', 'a']);
    expect([inputShape, outputShape]).toEqual([[3], [4]]);
    expect(nodes[1]).toMatchObject({ path: 'n.nir:/node/nodes/a', input: [4], output: [4] });
  });

  test('sub-graphs dissolve, inside one another too', () => {
    const inner = subGraph({ in: input(4), n: integrate(4), out: output(4) }, [
      ['in', 'n'],
      ['n', 'out'],
    ]);
    const outer = subGraph({ input: input(3), w: linear(4, 3), cell: inner, output: output(4) }, [
      ['cell', 'output'],
      ['input', 'w'],
      ['w', 'cell'],
    ]);
    const { nodes } = chainOf(chained({ input: input(3), block: outer, w: linear(2, 4), output: output(2) }), 'n.nir');
    expect(nodes.map(({ name }) => name)).toEqual(['block/w', 'block/cell/n', 'w']);
    expect(nodes[1].path).toBe('n.nir:/node/nodes/block/nodes/cell/nodes/n');
  });

  test.each<[string, NirGraph, string, RegExp]>([
    [
      'a dangling edge',
      graph(good, [
        ['input', 'a'],
        ['a', 'lif2'],
        ['b', 'output'],
      ]),
      '/edges',
      /a -> lif2.*no node "lif2" among "input", "a"/,
    ],
    [
      'an edge listed twice',
      graph(good, [
        ['input', 'a'],
        ['a', 'b'],
        ['a', 'b'],
        ['b', 'output'],
      ]),
      '/edges',
      /a -> b.*twice/,
    ],
    [
      'a cycle',
      graph({ ...good, c: linear(4, 4) }, [
        ['input', 'a'],
        ['a', 'b'],
        ['b', 'c'],
        ['c', 'b'],
        ['b', 'output'],
      ]),
      '/edges',
      /"(b -> c -> b|c -> b -> c)": a cycle/,
    ],
    [
      'a node that feeds itself',
      graph(good, [
        ['input', 'a'],
        ['a', 'b'],
        ['b', 'b'],
        ['b', 'output'],
      ]),
      '/edges',
      /"b -> b": a cycle/,
    ],
    [
      'a branch',
      graph({ ...good, c: integrate(4) }, [
        ['input', 'a'],
        ['a', 'b'],
        ['a', 'c'],
        ['b', 'output'],
      ]),
      '/nodes/a',
      /"a" branches to "b", "c"/,
    ],
    [
      'a join',
      graph({ ...good, c: linear(4, 3) }, [
        ['input', 'a'],
        ['a', 'b'],
        ['c', 'b'],
        ['b', 'output'],
      ]),
      '/nodes/b',
      /"b" joins "a", "c"/,
    ],
    [
      'a node apart',
      graph({ ...good, c: linear(4, 3) }, [
        ['input', 'a'],
        ['a', 'b'],
        ['b', 'output'],
      ]),
      '/nodes/c',
      /not on the path.*"c"/,
    ],
    [
      'a way that ends early',
      graph(good, [
        ['input', 'a'],
        ['b', 'output'],
      ]),
      '/nodes/a',
      /ends here.*Output "output"/,
    ],
    ['two inputs', graph({ ...good, more: input(3) }, []), '/nodes', /exactly one Input node, found "input", "more"/],
    [
      'no output',
      chained({ input: input(3), a: linear(4, 3), b: integrate(4) }),
      '/nodes',
      /exactly one Output node, found none/,
    ],
    ['two outputs', graph({ ...good, more: output(4) }, []), '/nodes', /one Output node, found "output", "more"/],
    [
      'a sub-graph without input',
      chained({ ...good, b: subGraph({ out: output(4) }, []) }),
      '/nodes/b',
      /a sub-graph with one Input, found none/,
    ],
    [
      'an edge that dangles in a sub-graph',
      chained({ ...good, b: subGraph({ in: input(4), out: output(4) }, [['in', 'x']]) }),
      '/nodes/b/edges',
      /no node "x"/,
    ],
  ])('%s is refused', (_, network, place, what) => {
    const error = refusal(network);
    expect(error.code).toBe('E_NIR');
    expect(error.path).toBe(`n.nir:/node${place}`);
    expect(error.message).toMatch(what);
  });
});

describe('shapes', () => {
  const image = (node: NirPlainNode, ...shape: number[]): NirGraph =>
    chained({ input: input(...shape), c: node, n: integrate(1), output: output(1) });

  test.each<[string, NirGraph, string, RegExp]>([
    ['an Output of another shape', chained({ ...good, output: output(5) }), 'output/shape', /\[5\].*\[4\] arrives/],
    ['weights for another input', chained({ ...good, a: linear(4, 5) }), 'a/weight', /\[5\].*\[3\] arrives/],
    ['a missing Flatten', chained({ ...good, input: input(1, 3) }), 'a/weight', /a Flatten is missing/],
    ['neurons of another shape', chained({ ...good, b: integrate(5) }), 'b/r', /shape \[4\] as arrives/],
    ['neurons of another rank', chained({ ...good, b: integrate(1, 4) }), 'b/r', /shape \[4\] as arrives/],
    ['a convolution of a vector', image(conv(), 18), 'c', /\[channels, height, width\]/],
    ['a convolution of other channels', image(conv(), 3, 5, 5), 'c/weight', /\[2,5,5\].*\[3,5,5\] arrives/],
    ['groups that need more channels', image(conv({ groups: 2 }), 2, 5, 5), 'c/weight', /\[4,5,5\]/],
    ['an input_shape that is not so', image(conv({ inputShape: [6, 5] }), 2, 5, 5), 'c/input_shape', /\[2,6,5\]/],
    ['a kernel larger than its input', image(conv({ dilation: [1, 3] }), 2, 6, 6), 'c', /fits into.*6 x 6/],
    ['a Flatten beyond the shape', image(flatten(0, 3), 2, 5, 5), 'c/end_dim', /= 3: -3\.\.2/],
    ['a Flatten the wrong way round', image(flatten(2, 1), 2, 5, 5), 'c/end_dim', /not before start_dim 2/],
    ['a claim beyond all memory', image(conv(), 2, 1e5, 1e5), 'input', /at most/],
  ])('%s is refused', (_, network, place, what) => {
    const error = refusal(network);
    expect(error.code).toBe('E_NIR');
    expect(error.path).toBe(`n.nir:/node/nodes/${place}`);
    expect(error.message).toMatch(what);
  });

  const shapeAfter = (node: NirPlainNode, ...shape: number[]): readonly number[] | undefined => {
    const after = { input: input(...shape), c: node };
    try {
      return chainOf(chained({ ...after, output: output(1) }), 'n.nir').nodes[0].output;
    } catch (error) {
      const found = /but \[([\d,]+)\] arrives/.exec((error as Error).message);
      return found?.[1].split(',').map(Number);
    }
  };
  test.each<[NirPlainNode, number[], number[]]>([
    [conv(), [2, 5, 7], [4, 3, 5]],
    [conv({ padding: 'same', dilation: [2, 1] }), [2, 5, 7], [4, 5, 7]],
    [conv({ padding: 'valid', stride: [2, 3] }), [2, 6, 7], [4, 2, 2]],
    [conv({ padding: [1, 0], dilation: [1, 2] }), [2, 5, 7], [4, 5, 3]],
    [flatten(), [2, 5, 7], [70]],
    [flatten(1), [2, 5, 7], [2, 35]],
    [flatten(0, -2), [2, 5, 7], [10, 7]],
    [flatten(-2, 2), [2, 5, 7], [2, 35]],
  ])('of %o', (node, before, after) => {
    expect(shapeAfter(node, ...before)).toEqual(after);
  });
});
