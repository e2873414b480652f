/** Sliding windows along one dimension: which outputs an input position reaches. */

/** One dimension: output o takes input i = o stride - before + tap dilation. */
export interface Dimension {
  readonly input: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
}

/** Inclusive bounds of the outputs, and of the taps, that input i can have to do with. */
function bounds({ outputs, kernel, stride, dilation, before }: Dimension, i: number) {
  const reach = i + before;
  return {
    firstOutput: Math.max(0, Math.ceil((reach - (kernel - 1) * dilation) / stride)),
    lastOutput: Math.min(outputs - 1, Math.floor(reach / stride)),
    firstTap: Math.max(0, Math.ceil((reach - (outputs - 1) * stride) / dilation)),
    lastTap: Math.min(kernel - 1, Math.floor(reach / dilation)),
  };
}

/** Pairs of input and output, or a few more. */
export function axisEntries(dimension: Dimension): number {
  let count = 0;
  for (let i = 0; i < dimension.input; i++) {
    const { firstOutput, lastOutput, firstTap, lastTap } = bounds(dimension, i);
    count += Math.max(0, Math.min(lastOutput - firstOutput, lastTap - firstTap) + 1);
  }
  return count;
}

/** The outputs that each input position reaches, ascending, and through which tap of the kernel. */
export interface Axis {
  /** length input + 1 */
  readonly offset: Uint32Array;
  readonly output: Uint32Array;
  readonly tap: Uint32Array;
}

export function axisOf(dimension: Dimension): Axis {
  const { input, stride, dilation, before } = dimension;
  const most = axisEntries(dimension);
  const offset = new Uint32Array(input + 1);
  const output = new Uint32Array(most);
  const tap = new Uint32Array(most);
  let count = 0;
  const add = (o: number, k: number): void => {
    output[count] = o;
    tap[count++] = k;
  };
  for (let i = 0; i < input; i++) {
    const reach = i + before;
    const { firstOutput, lastOutput, firstTap, lastTap } = bounds(dimension, i);
    // Outputs or taps, whichever are fewer: a huge dilation or stride is no reason to search long.
    if (lastOutput - firstOutput <= lastTap - firstTap) {
      for (let o = firstOutput; o <= lastOutput; o++) {
        if ((reach - o * stride) % dilation === 0) add(o, (reach - o * stride) / dilation);
      }
    } else {
      for (let k = lastTap; k >= firstTap; k--) {
        if ((reach - k * dilation) % stride === 0) add((reach - k * dilation) / stride, k);
      }
    }
    offset[i + 1] = count;
  }
  return { offset, output, tap };
}
