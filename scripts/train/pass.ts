/**
 * One recording forward and back through time. A step of a neuron, as snnTorch's Leaky with a delayed subtraction:
 *
 *     v[t] = beta v[t-1] + sum of weights - threshold s[t-1],   s[t] = v[t] > threshold
 *
 * on an engine as measured: with gain, offset, droop, noise and the clipped range of its operations, counted on average
 * over a layer. Sums follow events in both directions: a source that is silent in a step costs nothing, except where
 * the gradient of hidden spikes needs every one of them.
 */

import type { SpikeTrain } from '../../src/snn/types.js';
import type { Draw, LayerConstants, Pulse } from './types.js';

export interface PassLayer {
  readonly sources: number;
  readonly targets: number;
  /** [sources x targets] */
  readonly weight: Float32Array;
  readonly constants: LayerConstants;
}

/** Units of the softmax for one output spike: twenty steps of one spike more must not drown all others at once. */
const perSpike = 0.5;

interface Trace {
  /** [steps x targets] each */
  readonly membrane: Float64Array;
  readonly spike: Float64Array;
  /** d loss / d spike, then d loss / d membrane */
  readonly error: Float64Array;
  /** membrane cannot follow its input here */
  readonly clipped: Uint8Array;
  /** share of the membrane before that is left, one a step */
  readonly kept: Float64Array;
}

export interface PassResult {
  /** cross-entropy of the softmax over half the output counts, nats */
  readonly loss: number;
  /** output with the largest count, the lowest of equals */
  readonly decided: number;
}

export class Pass {
  readonly #traces: readonly Trace[];
  #source = new Uint32Array();
  #amount = new Float64Array();

  constructor(
    readonly layers: readonly PassLayer[],
    readonly steps: number,
    readonly pulse: Pulse,
  ) {
    this.#traces = layers.map(({ targets }) => ({
      membrane: new Float64Array(steps * targets),
      spike: new Float64Array(steps * targets),
      error: new Float64Array(steps * targets),
      clipped: new Uint8Array(steps * targets),
      kept: new Float64Array(steps),
    }));
  }

  /**
   * @param gradient one array a layer, as its weights: the loss's gradient is added to it
   * @param normal of the noise
   */
  run(input: SpikeTrain, label: number, gradient: readonly Float32Array[] | null, normal: Draw): PassResult {
    this.#makeRoom(input);
    for (let l = 0; l < this.layers.length; l++) this.#forward(l, input, normal);
    const result = this.#judge(label);
    if (gradient !== null) {
      for (let l = this.layers.length - 1; l >= 0; l--) this.#backward(l, input, gradient[l]);
    }
    return result;
  }

  #makeRoom({ address }: SpikeTrain): void {
    const most = Math.max(address.length, ...this.layers.map(({ sources }) => sources));
    if (this.#source.length >= most) return;
    this.#source = new Uint32Array(2 * most);
    this.#amount = new Float64Array(2 * most);
  }

  /** Sources that send something to layer l in a step, and how much; events that come twice come twice. */
  #arriving(l: number, step: number, { offset, address }: SpikeTrain): number {
    const source = this.#source;
    const amount = this.#amount;
    let count = 0;
    if (l === 0) {
      for (let e = offset[step]; e < offset[step + 1]; e++) {
        source[count] = address[e];
        amount[count++] = 1;
      }
      return count;
    }
    const { spike } = this.#traces[l - 1];
    const { sources } = this.layers[l];
    for (let i = 0, at = step * sources; i < sources; i++, at++) {
      if (spike[at] === 0) continue;
      source[count] = i;
      amount[count++] = spike[at];
    }
    return count;
  }

  #forward(l: number, input: SpikeTrain, normal: Draw): void {
    const { targets, weight, constants } = this.layers[l];
    const { threshold, beta, min, max, gain, offset, droop, noise, density } = constants;
    const { membrane, spike, clipped, kept } = this.#traces[l];
    const sum = new Float64Array(targets);
    for (let step = 0; step < this.steps; step++) {
      sum.fill(0);
      const count = this.#arriving(l, step, input);
      for (let i = 0; i < count; i++) {
        const amount = this.#amount[i];
        for (let k = 0, at = this.#source[i] * targets; k < targets; k++, at++) sum[k] += amount * weight[at];
      }
      const operations = 1 + density * count;
      const left = beta * (1 - droop) ** operations;
      kept[step] = left;
      for (let k = 0, at = step * targets; k < targets; k++, at++) {
        const before = step === 0 ? 0 : left * membrane[at - targets] - threshold * spike[at - targets];
        let v = before + gain * sum[k] + offset * operations;
        if (noise > 0) v += noise * Math.sqrt(operations) * normal();
        const held = Math.min(max, Math.max(min, v));
        clipped[at] = held === v ? 0 : 1;
        membrane[at] = held;
        spike[at] = this.pulse.spike(held - threshold);
      }
    }
  }

  #judge(label: number): PassResult {
    const { targets } = this.layers[this.layers.length - 1];
    const { spike, error } = this.#traces[this.#traces.length - 1];
    const counts = new Float64Array(targets);
    for (let at = 0; at < spike.length; at++) counts[at % targets] += spike[at];
    const most = counts.reduce((a, b) => Math.max(a, b));
    const shares = counts.map((count) => Math.exp(perSpike * (count - most)));
    const total = shares.reduce((a, b) => a + b);
    for (let at = 0; at < error.length; at++) {
      error[at] = perSpike * (shares[at % targets] / total - (at % targets === label ? 1 : 0));
    }
    return { loss: Math.log(total) + perSpike * (most - counts[label]), decided: counts.indexOf(most) };
  }

  /** Turns the layer's spike errors into membrane errors, adds its gradient, and gives the layer before its errors. */
  #backward(l: number, input: SpikeTrain, gradient: Float32Array): void {
    const { sources, targets, weight, constants } = this.layers[l];
    const { threshold, gain } = constants;
    const { membrane, error, clipped, kept } = this.#traces[l];
    const { slope, throughReset } = this.pulse;
    const last = (this.steps - 1) * targets;
    for (let at = error.length - 1; at >= 0; at--) {
      const later = at >= last ? 0 : error[at + targets];
      const ofSpike = error[at] - (throughReset ? threshold * later : 0);
      const carried = at >= last ? 0 : kept[Math.floor(at / targets) + 1] * later;
      const whole = ofSpike * slope(membrane[at] - threshold) + carried;
      error[at] = clipped[at] === 1 ? 0 : whole;
    }
    for (let step = 0; step < this.steps; step++) {
      const now = error.subarray(step * targets, (step + 1) * targets);
      const count = this.#arriving(l, step, input);
      for (let i = 0; i < count; i++) {
        const scale = this.#amount[i] * gain;
        for (let k = 0, at = this.#source[i] * targets; k < targets; k++, at++) gradient[at] += scale * now[k];
      }
      if (l === 0) continue;
      const before = this.#traces[l - 1].error;
      for (let i = 0, at = 0; i < sources; i++) {
        let total = 0;
        for (let k = 0; k < targets; k++, at++) total += weight[at] * now[k];
        before[step * sources + i] = gain * total;
      }
    }
  }
}
