/** Folding against each node computed on its own, densely and naively, on padded arrays. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { apply, fromDense, product, toDense, transpose } from '../../src/snn/csr.js';
import { foldChain } from '../../src/snn/fold/index.js';
import { chainOf } from '../../src/snn/nir/chain.js';
import type { NirPlainNode } from '../../src/snn/nir/types.js';
import { chained, flatten, input, integrate, output, tensor } from '../fixtures/nir/graphs.js';

type Conv = NirPlainNode<'Conv2d'>;
type Pool = NirPlainNode<'SumPool2d' | 'AvgPool2d'>;
type Image = number[][][];

const pad = (image: Image, top: number, bottom: number, left: number, right: number): Image =>
  image.map((plane) => {
    const width = left + plane[0].length + right;
    const zeros = (rows: number): number[][] => Array.from({ length: rows }, () => Array(width).fill(0));
    const row = (values: number[]): number[] => [...Array(left).fill(0), ...values, ...Array(right).fill(0)];
    return [...zeros(top), ...plane.map(row), ...zeros(bottom)];
  });

/** All windows of a plane: at [y][x] the values under the kernel, row by row. */
function patches(plane: number[][], kernel: readonly number[], stride: readonly number[], dilation: readonly number[]) {
  const span = [(kernel[0] - 1) * dilation[0] + 1, (kernel[1] - 1) * dilation[1] + 1];
  const found: number[][][] = [];
  for (let y = 0; y + span[0] <= plane.length; y += stride[0]) {
    const line: number[][] = [];
    for (let x = 0; x + span[1] <= plane[0].length; x += stride[1]) {
      const patch: number[] = [];
      for (let i = 0; i < kernel[0]; i++) {
        for (let j = 0; j < kernel[1]; j++) patch.push(plane[y + i * dilation[0]][x + j * dilation[1]]);
      }
      line.push(patch);
    }
    found.push(line);
  }
  return found;
}

function convolve(image: Image, { weight, bias, stride, dilation, padding, groups }: Conv): Image {
  const [out, inGroup, kh, kw] = weight.shape;
  const [py, px] =
    padding === 'same'
      ? [dilation[0] * (kh - 1), dilation[1] * (kw - 1)]
      : padding === 'valid'
        ? [0, 0]
        : padding.map((p) => 2 * p);
  const padded = pad(image, Math.floor(py / 2), Math.ceil(py / 2), Math.floor(px / 2), Math.ceil(px / 2));
  return Array.from({ length: out }, (_, o) => {
    const first = Math.floor(o / (out / groups)) * inGroup;
    const planes = padded.slice(first, first + inGroup).map((plane) => patches(plane, [kh, kw], stride, dilation));
    return planes[0].map((line, y) =>
      line.map((_, x) => {
        let sum = bias === null ? 0 : bias.data[o];
        for (let c = 0; c < inGroup; c++) {
          for (let k = 0; k < kh * kw; k++) sum += planes[c][y][x][k] * weight.data[(o * inGroup + c) * kh * kw + k];
        }
        return sum;
      }),
    );
  });
}

function pool(image: Image, { type, kernelSize, stride, padding }: Pool): Image {
  const [py, px] = padding;
  return pad(image, py, py, px, px).map((plane) =>
    patches(plane, kernelSize, stride, [1, 1]).map((line) =>
      line.map((patch) => patch.reduce((a, b) => a + b, 0) / (type === 'AvgPool2d' ? patch.length : 1)),
    ),
  );
}

const whole = (min: number, max: number) => fc.integer({ min, max });
const pairOf = (min: number, max: number) => fc.tuple(whole(min, max), whole(min, max));
/** Small integers with many zeros: every sum is exact, so equality is too. */
const weightOf = (length: number) =>
  fc.array(fc.oneof(fc.constant(0), whole(-4, 4)), { minLength: length, maxLength: length });

const convolution = (channels: number): fc.Arbitrary<Conv> =>
  fc
    .record({
      groups: fc.constantFrom(...[1, 2, 3].filter((g) => channels % g === 0)),
      outGroup: whole(1, 2),
      kernel: pairOf(1, 3),
      dilation: pairOf(1, 2),
      padding: fc.oneof(pairOf(0, 2), fc.constantFrom('same' as const, 'valid' as const)),
      stride: pairOf(1, 3),
      biased: fc.boolean(),
    })
    .chain(({ groups, outGroup, kernel, dilation, padding, stride, biased }) => {
      const shape = [groups * outGroup, channels / groups, ...kernel];
      return fc.record({
        type: fc.constant('Conv2d' as const),
        inputShape: fc.constant(null),
        weight: weightOf(shape.reduce((a, b) => a * b)).map((data) => tensor(shape, data)),
        bias: biased ? weightOf(shape[0]).map((data) => tensor([shape[0]], data)) : fc.constant(null),
        stride: fc.constant(padding === 'same' ? ([1, 1] as const) : stride),
        padding: fc.constant(padding),
        dilation: fc.constant(dilation),
        groups: fc.constant(groups),
        metadata: fc.constant({}),
      });
    });

/** Kernels whose area is a power of two: averages are exact. */
const pooling: fc.Arbitrary<Pool> = fc.record({
  type: fc.constantFrom('SumPool2d' as const, 'AvgPool2d' as const),
  kernelSize: fc.constantFrom([2, 2] as const, [1, 2] as const, [4, 1] as const),
  stride: pairOf(1, 2),
  padding: pairOf(0, 1),
  metadata: fc.constant({}),
});

const imageOf = (channels: number): fc.Arbitrary<Image> =>
  pairOf(7, 9).chain(([height, width]) =>
    fc.array(
      fc.array(fc.array(whole(-3, 3), { minLength: width, maxLength: width }), {
        minLength: height,
        maxLength: height,
      }),
      { minLength: channels, maxLength: channels },
    ),
  );

const shapeOf = (image: Image): number[] => [image.length, image[0].length, image[0][0].length];
const flat = (image: Image): Float64Array => Float64Array.from(image.flat(2));

test('convolution and pooling in any order fold into what they compute one by one', () => {
  const network = whole(1, 3).chain((channels) =>
    fc.record({
      image: imageOf(channels),
      conv: convolution(channels),
      pools: fc.tuple(pooling, pooling),
      first: fc.boolean(),
    }),
  );
  let compared = 0;
  fc.assert(
    fc.property(network, ({ image, conv, pools, first }) => {
      const nodes: Record<string, Conv | Pool> = first
        ? { p: pools[0], c: conv }
        : { c: conv, p: pools[0], q: pools[1] };
      let expected = image;
      for (const node of Object.values(nodes)) {
        expected = node.type === 'Conv2d' ? convolve(expected, node) : pool(expected, node);
        fc.pre(expected[0].length > 0 && expected[0][0].length > 0);
      }
      const size = flat(expected).length;
      const { layers } = foldChain(
        chainOf(
          chained({
            input: input(...shapeOf(image)),
            ...nodes,
            f: flatten(),
            n: integrate(size),
            output: output(size),
          }),
          'n',
        ),
        'n',
      );
      const [{ synapses, bias, folded }] = layers;
      const computed = apply(flat(image), synapses).map((value, i) => value + (bias?.[i] ?? 0));
      expect(computed).toEqual(flat(expected).map((value) => value + 0));
      expect(folded).toEqual([...Object.keys(nodes), 'f']);
      expect(synapses.weight.includes(0)).toBe(false);
      for (let s = 0; s < synapses.sources; s++) {
        for (let k = synapses.offset[s] + 1; k < synapses.offset[s + 1]; k++) {
          expect(synapses.target[k]).toBeGreaterThan(synapses.target[k - 1]);
        }
      }
      compared++;
      // Negative control: one weight more or less must show.
      if (synapses.weight.length > 0) {
        const one = { ...synapses, weight: synapses.weight.map((w, i) => (i === 0 ? w + 1 : w)) };
        expect(apply(new Float64Array(synapses.sources).fill(1), one)).not.toEqual(
          apply(new Float64Array(synapses.sources).fill(1), synapses),
        );
      }
    }),
    { numRuns: 300 },
  );
  expect(compared).toBeGreaterThan(200);
});

const matrix = (rows: number, columns: number) => weightOf(rows * columns).map((data) => Float64Array.from(data));

test('sparse fan-outs are the matrices that they stand for', () => {
  const shapes = fc.tuple(whole(1, 7), whole(1, 7), whole(1, 7));
  const pairs = shapes.chain(([a, b, c]) =>
    fc.record({ a: fc.constant(a), b: fc.constant(b), c: fc.constant(c), ab: matrix(b, a), bc: matrix(c, b) }),
  );
  fc.assert(
    fc.property(pairs, ({ a, b, c, ab, bc }) => {
      const first = fromDense(ab, b, a);
      const second = fromDense(bc, c, b);
      expect(toDense(first)).toEqual(ab);
      expect(transpose(transpose(first))).toEqual(first);
      const turned = toDense(transpose(first));
      for (let i = 0; i < a; i++) for (let j = 0; j < b; j++) expect(turned[i * b + j]).toBe(ab[j * a + i]);
      const dense = new Float64Array(c * a);
      for (let k = 0; k < c; k++) {
        for (let i = 0; i < a; i++) for (let j = 0; j < b; j++) dense[k * a + i] += bc[k * b + j] * ab[j * a + i];
      }
      const both = product(first, second);
      expect(toDense(both)).toEqual(dense.map((value) => value + 0));
      expect(both.weight.length).toBe(dense.filter((value) => value !== 0).length);
    }),
  );
});

test('transposing keeps the kind of the weights', () => {
  const csr = { ...fromDense([1, 0, 2, 3], 2, 2), weight: Int16Array.of(1, 2, 3) };
  expect(transpose(csr).weight).toEqual(Int16Array.of(1, 2, 3));
  expect(transpose({ ...csr, target: Uint32Array.of(1, 0, 1), offset: Uint32Array.of(0, 1, 3) }).weight).toEqual(
    Int16Array.of(2, 1, 3),
  );
});
