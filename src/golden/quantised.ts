/**
 * L1: what the hardware computes, operation for operation, in the order in which the controller carries them out. Bit
 * for bit equal, in IEEE double, to a real-number model that leaks every slot at every step; event-driven all the same.
 *
 * A step of one neuron: each event moves its weight; the bias moves in pieces that one ladder operation holds; the
 * comparator fires; a reset at once goes to zero or takes the threshold off, in pieces; the leak multiplies by beta; a
 * delayed subtraction takes the threshold off after it. Every movement clips at the membrane's range.
 */

import { MenageError } from '../errors/index.js';
import { ladderSteps } from '../snn/ladder-steps.js';
import type { QuantisedLayer, QuantisedNetwork, SpikeTrain } from '../snn/types.js';
import { checkInput, countSpikes, SpikeRecorder } from './spikes.js';
import type { Golden, GoldenResult, QuantisedOptions, Saturation } from './types.js';

interface LayerRun {
  readonly spikes: SpikeTrain;
  readonly sops: number;
  readonly range: { min: number; max: number };
  readonly clipped: number;
}

/**
 * Charge moves in whole LSB, and 1 + x is 1 in IEEE double for any |x| < 2^-54: a membrane below this is zero to
 * everything that can happen to it, so that leaking it further changes nothing.
 */
const nothing = 2 ** -60;

function leaked(membrane: number, beta: number, steps: number): number {
  if (beta === 1) return membrane;
  let v = membrane;
  for (let rest = steps; rest > 0 && v !== 0; rest--) {
    v *= beta;
    if (v < nothing && v > -nothing) v = 0;
  }
  return v;
}

/** @throws E_SEMANTICS for what the hardware cannot do, E_RANGE for a threshold that no membrane can reach */
function check(layer: QuantisedLayer, saturation: Saturation | null): void {
  if (layer.reset === 'zero' && layer.resetDelay) {
    throw new MenageError('E_SEMANTICS', {
      path: `${layer.name}: reset`,
      value: 'zero, delayed',
      legal: 'the hardware resets to zero at once, or subtracts at once or delayed',
    });
  }
  if (saturation !== null && !(saturation.min <= 0 && saturation.max > layer.threshold)) {
    throw new MenageError('E_RANGE', {
      path: `${layer.name}: threshold`,
      value: layer.threshold,
      legal: `a membrane of ${saturation.min}..${saturation.max} LSB contains 0 and passes the threshold`,
      remedy: 'use fewer weight bits, or a technology with more swing',
    });
  }
}

function createLayer(
  layer: QuantisedLayer,
  weightBits: number,
  rank: Uint32Array | undefined,
  saturation: Saturation | null,
): (input: SpikeTrain) => LayerRun {
  check(layer, saturation);
  const { beta, threshold } = layer;
  const { offset, target, weight, targets: size } = layer.synapses;
  const floor = saturation?.min ?? Number.NEGATIVE_INFINITY;
  const ceiling = saturation?.max ?? Number.POSITIVE_INFINITY;
  const firesAt = layer.fire === 'at';
  const fires = (v: number): boolean => (firesAt ? v >= threshold : v > threshold);
  const subtraction = layer.reset === 'subtract' ? ladderSteps(-threshold, weightBits) : [];
  const biasPieces = layer.bias === null ? null : Array.from(layer.bias, (bias) => ladderSteps(bias, weightBits));
  const biased = Uint32Array.from(layer.bias?.keys() ?? []).filter((k) => layer.bias?.[k] !== 0);

  const membrane = new Float64Array(size);
  /** leaks that the membrane has been through */
  const age = new Uint32Array(size);
  const lastVisit = new Int32Array(size);
  const active = new Uint32Array(size);
  /** neurons that fire in the next step whatever arrives */
  const awake = new Uint32Array(size);

  return (input) => {
    membrane.fill(0);
    age.fill(0);
    lastVisit.fill(-1);
    const recorder = new SpikeRecorder(input.steps, size, rank);
    let sops = 0;
    let clipped = 0;
    let min = 0;
    let max = 0;
    let awakeCount = 0;
    const move = (v: number, pieces: readonly number[]): number => {
      let moved = v;
      for (const piece of pieces) {
        moved += piece;
        if (moved < floor) {
          moved = floor;
          clipped++;
        } else if (moved > ceiling) {
          moved = ceiling;
          clipped++;
        }
        if (moved < min) min = moved;
        else if (moved > max) max = moved;
      }
      return moved;
    };
    for (let step = 0; step < input.steps; step++) {
      let count = 0;
      const visit = (k: number): void => {
        if (lastVisit[k] === step) return;
        lastVisit[k] = step;
        active[count++] = k;
        membrane[k] = leaked(membrane[k], beta, step - age[k]);
      };
      for (let i = 0; i < awakeCount; i++) visit(awake[i]);
      for (let i = 0; i < biased.length; i++) visit(biased[i]);
      for (let e = input.offset[step]; e < input.offset[step + 1]; e++) {
        const first = offset[input.address[e]];
        const end = offset[input.address[e] + 1];
        sops += end - first;
        for (let i = first; i < end; i++) {
          const k = target[i];
          if (lastVisit[k] !== step) visit(k);
          let v = membrane[k] + weight[i];
          if (v < min || v > max) {
            if (v < floor) {
              v = floor;
              clipped++;
            } else if (v > ceiling) {
              v = ceiling;
              clipped++;
            }
            if (v < min) min = v;
            else if (v > max) max = v;
          }
          membrane[k] = v;
        }
      }
      awakeCount = 0;
      for (let i = 0; i < count; i++) {
        const k = active[i];
        let v = membrane[k];
        if (biasPieces !== null) v = move(v, biasPieces[k]);
        const spike = fires(v);
        if (spike) {
          recorder.push(k);
          if (layer.reset === 'zero') v = 0;
          else if (!layer.resetDelay) v = move(v, subtraction);
        }
        v *= beta;
        if (spike && layer.resetDelay) v = move(v, subtraction);
        if (fires(v)) awake[awakeCount++] = k;
        membrane[k] = v;
        age[k] = step + 1;
      }
      recorder.endStep();
    }
    return { spikes: recorder.train(), sops, range: { min, max }, clipped };
  };
}

/**
 * @param network from `quantise`
 * @param options order of the encoder and range of the membrane, per layer
 * @returns a model whose `run` throws E_RECORDING for input of the wrong size; ranges are in LSB and, unlike those of
 *   L0, over every single movement of charge
 * @throws E_SEMANTICS, E_RANGE
 */
export function createQuantisedGolden(network: QuantisedNetwork, options: QuantisedOptions = {}): Golden {
  const layers = network.layers.map((layer, l) =>
    createLayer(layer, network.weightBits, options.order?.[l], options.saturation?.[l] ?? null),
  );
  return {
    run(input): GoldenResult {
      checkInput(input, network.layers[0]?.synapses.sources ?? input.size);
      let spikes = input;
      const runs = layers.map((run) => {
        const result = run(spikes);
        spikes = result.spikes;
        return result;
      });
      return {
        layers: runs.map((run) => run.spikes),
        counts: countSpikes(spikes),
        sops: Float64Array.from(runs, (run) => run.sops),
        range: runs.map((run) => run.range),
        clipped: Float64Array.from(runs, (run) => run.clipped),
      };
    },
  };
}
