/** Sliding windows as fan-outs: convolution, and pooling as a convolution of each channel with a constant kernel. */

import { fromRows } from '../csr.js';
import type { Csr } from '../types.js';
import { axisEntries, axisOf, type Dimension } from './axis.js';

type Pair = readonly [number, number];
type Image = readonly [channels: number, height: number, width: number];

export interface Windows {
  readonly input: Image;
  readonly output: Image;
  readonly groups: number;
  /** row-major [channels out, channels in / groups, height, width] */
  readonly weight: ArrayLike<number>;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  /** rows and columns of zeros before the first */
  readonly before: Pair;
}

/**
 * No fewer synapses than `windowFanOut` makes, known before anything is allocated; exact without zero weights unless
 * stride and dilation both exceed 1.
 */
export function windowSynapses(windows: Windows): number {
  const { input, output, groups } = windows;
  const [rows, columns] = dimensions(windows).map(axisEntries);
  return ((input[0] * output[0]) / groups) * Math.max(rows, 1) * Math.max(columns, 1);
}

/**
 * The fan-out from input [C, H, W] to output [C', H', W'], both row-major. Nothing of the size input x output is made:
 * each row is written straight from the kernel.
 */
export function windowFanOut(windows: Windows): Csr {
  const { input, output, groups, weight, kernel } = windows;
  const [rows, columns] = dimensions(windows).map(axisOf);
  const area = kernel[0] * kernel[1];
  const inGroup = input[0] / groups;
  const outGroup = output[0] / groups;
  const [height, width] = [input[1], input[2]];
  const plane = output[1] * output[2];
  return fromRows(input[0] * height * width, output[0] * plane, windowSynapses(windows), (source, push) => {
    const x = source % width;
    const y = Math.floor(source / width) % height;
    const channel = Math.floor(source / (width * height));
    if (rows.offset[y] === rows.offset[y + 1] || columns.offset[x] === columns.offset[x + 1]) return;
    const group = Math.floor(channel / inGroup);
    for (let out = group * outGroup; out < (group + 1) * outGroup; out++) {
      const taps = (out * inGroup + (channel % inGroup)) * area;
      for (let r = rows.offset[y]; r < rows.offset[y + 1]; r++) {
        const line = out * plane + rows.output[r] * output[2];
        const row = taps + rows.tap[r] * kernel[1];
        for (let c = columns.offset[x]; c < columns.offset[x + 1]; c++) {
          push(line + columns.output[c], weight[row + columns.tap[c]]);
        }
      }
    }
  });
}

const dimensions = ({ input, output, kernel, stride, dilation, before }: Windows): Dimension[] =>
  ([0, 1] as const).map((i) => ({
    input: input[i + 1],
    outputs: output[i + 1],
    kernel: kernel[i],
    stride: stride[i],
    dilation: dilation[i],
    before: before[i],
  }));
