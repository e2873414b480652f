/** Sliding windows as fan-outs: convolution, and pooling as a convolution of each channel with a constant kernel. */

import type { Csr } from '../types.js';

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

/** Along one dimension: the outputs that an input position reaches, ascending, and through which tap of the kernel. */
interface Axis {
  /** length input + 1 */
  readonly offset: Uint32Array;
  readonly output: Uint32Array;
  readonly tap: Uint32Array;
}

/** Synapses of `windowFanOut`, were no weight zero: known before anything is allocated. */
export function windowSynapses(windows: Windows): number {
  const { input, output, groups } = windows;
  const [rows, columns] = axes(windows);
  return ((input[0] * output[0]) / groups) * rows.output.length * columns.output.length;
}

/**
 * The fan-out from input [C, H, W] to output [C', H', W'], both row-major. Nothing of the size input x output is made:
 * each row is written straight from the kernel.
 */
export function windowFanOut(windows: Windows): Csr {
  const { input, output, groups, weight, kernel } = windows;
  const [rows, columns] = axes(windows);
  const area = kernel[0] * kernel[1];
  const inGroup = input[0] / groups;
  const outGroup = output[0] / groups;
  const plane = output[1] * output[2];
  const sources = input[0] * input[1] * input[2];
  const offset = new Uint32Array(sources + 1);

  /** Calls `visit` for each synapse of one input position, targets ascending. */
  const walk = (channel: number, y: number, x: number, visit: (target: number, weight: number) => void): void => {
    const group = Math.floor(channel / inGroup);
    for (let out = group * outGroup; out < (group + 1) * outGroup; out++) {
      const taps = (out * inGroup + (channel % inGroup)) * area;
      for (let r = rows.offset[y]; r < rows.offset[y + 1]; r++) {
        const line = out * plane + rows.output[r] * output[2];
        const row = taps + rows.tap[r] * kernel[1];
        for (let c = columns.offset[x]; c < columns.offset[x + 1]; c++) {
          const w = weight[row + columns.tap[c]];
          if (w !== 0) visit(line + columns.output[c], w);
        }
      }
    }
  };
  const everySource = (visit: (source: number, channel: number, y: number, x: number) => void): void => {
    let source = 0;
    for (let channel = 0; channel < input[0]; channel++) {
      for (let y = 0; y < input[1]; y++) for (let x = 0; x < input[2]; x++) visit(source++, channel, y, x);
    }
  };

  let count = 0;
  everySource((source, channel, y, x) => {
    walk(channel, y, x, () => count++);
    offset[source + 1] = count;
  });
  const target = new Uint32Array(count);
  const kept = new Float64Array(count);
  let at = 0;
  everySource((_, channel, y, x) => {
    walk(channel, y, x, (t, w) => {
      target[at] = t;
      kept[at++] = w;
    });
  });
  return { sources, targets: output[0] * plane, offset, target, weight: kept };
}

const axes = ({ input, output, kernel, stride, dilation, before }: Windows): [Axis, Axis] => [
  axis(input[1], output[1], kernel[0], stride[0], dilation[0], before[0]),
  axis(input[2], output[2], kernel[1], stride[1], dilation[1], before[1]),
];

/** Output o takes input i = o stride - before + tap dilation. */
function axis(input: number, outputs: number, kernel: number, stride: number, dilation: number, before: number): Axis {
  const offset = new Uint32Array(input + 1);
  const output: number[] = [];
  const taps: number[] = [];
  for (let i = 0; i < input; i++) {
    const reach = i + before;
    const first = Math.max(0, Math.ceil((reach - (kernel - 1) * dilation) / stride));
    for (let o = first; o < outputs && o * stride <= reach; o++) {
      if ((reach - o * stride) % dilation !== 0) continue;
      output.push(o);
      taps.push((reach - o * stride) / dilation);
    }
    offset[i + 1] = output.length;
  }
  return { offset, output: Uint32Array.from(output), tap: Uint32Array.from(taps) };
}
