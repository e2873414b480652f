/**
 * L0: the float network under its own semantics, event-driven. A neuron is visited in a step only if a spike reaches
 * it, if a bias drives it, or if it may fire without either; its leak in between is made up for at the next visit.
 */

import type { FloatLayer, FloatNetwork, SpikeTrain } from '../snn/types.js';
import { checkInput, countSpikes, delayed, SpikeRecorder } from './spikes.js';
import type { Golden, GoldenResult } from './types.js';

interface LayerRun {
  readonly fired: SpikeTrain;
  readonly sops: number;
  readonly range: { min: number; max: number };
}

/**
 * A membrane this small is nothing to any weight that a file can hold (float32 times a gain), so that the leak of a
 * neuron that sleeps for long need not be followed into the denormal numbers.
 */
const nothing = 1e-100;

function createLayer(layer: FloatLayer): (input: SpikeTrain) => LayerRun {
  const { beta, gain, threshold, rest, lowerBound, bias, resetDelay } = layer;
  const { offset, target, weight } = layer.synapses;
  const size = threshold.length;
  const subtracts = layer.reset === 'subtract';
  const firesAt = layer.fire === 'at';

  const membrane = new Float64Array(size);
  const current = new Float64Array(size);
  /** steps that the membrane has been through */
  const age = new Uint32Array(size);
  /** delayed reset: fired in the step before */
  const pending = new Uint8Array(size);
  const lastVisit = new Int32Array(size);
  const active = new Uint32Array(size);
  /** neurons to visit in the next step whatever arrives */
  const awake = new Uint32Array(size);

  const fires = (v: number, k: number): boolean => (firesAt ? v >= threshold[k] : v > threshold[k]);
  const afterReset = (v: number, k: number): number => (subtracts ? v - threshold[k] : rest[k]);
  // Below a positive threshold an undisturbed membrane only shrinks; at any other it may cross by itself.
  const always = Uint32Array.from(threshold.keys()).filter((k) => !(threshold[k] > 0) || (bias?.[k] ?? 0) !== 0);

  function leaked(k: number, step: number): number {
    let v = membrane[k];
    const factor = beta[k];
    if (factor === 1 || v === 0) return v;
    for (let idle = step - age[k]; idle > 0; idle--) {
      v *= factor;
      if (v < nothing && v > -nothing) return 0;
    }
    return v;
  }

  return (input) => {
    membrane.fill(0);
    age.fill(0);
    pending.fill(0);
    lastVisit.fill(-1);
    const recorder = new SpikeRecorder(input.steps, size);
    let sops = 0;
    let min = 0;
    let max = 0;
    let awakeCount = 0;
    for (let step = 0; step < input.steps; step++) {
      let count = 0;
      const visit = (k: number): void => {
        if (lastVisit[k] === step) return;
        lastVisit[k] = step;
        active[count++] = k;
      };
      for (let i = 0; i < awakeCount; i++) visit(awake[i]);
      for (let i = 0; i < always.length; i++) visit(always[i]);
      for (let e = input.offset[step]; e < input.offset[step + 1]; e++) {
        const first = offset[input.address[e]];
        const end = offset[input.address[e] + 1];
        sops += end - first;
        for (let i = first; i < end; i++) {
          const k = target[i];
          if (lastVisit[k] !== step) {
            lastVisit[k] = step;
            active[count++] = k;
          }
          current[k] += weight[i];
        }
      }
      awakeCount = 0;
      for (let i = 0; i < count; i++) {
        const k = active[i];
        let v = beta[k] * leaked(k, step) + gain[k] * (current[k] + (bias === null ? 0 : bias[k]));
        current[k] = 0;
        if (pending[k] === 1) v = afterReset(v, k);
        if (lowerBound !== null && v < lowerBound[k]) v = lowerBound[k];
        if (v < min) min = v;
        else if (v > max) max = v;
        const spike = fires(v, k);
        if (spike) {
          recorder.push(k);
          if (!resetDelay) v = afterReset(v, k);
        }
        pending[k] = spike && resetDelay ? 1 : 0;
        if (pending[k] === 1 || fires(v, k)) awake[awakeCount++] = k;
        membrane[k] = v;
        age[k] = step + 1;
      }
      recorder.endStep();
    }
    return { fired: recorder.train(), sops, range: { min, max } };
  };
}

/**
 * @param network from `applySemantics`
 * @returns a model whose `run` throws E_RECORDING for input of the wrong size; ranges are in network units
 */
export function createFloatGolden(network: FloatNetwork): Golden {
  const layers = network.layers.map(createLayer);
  return {
    run(input): GoldenResult {
      checkInput(input, network.layers[0]?.synapses.sources ?? input.size);
      let spikes = input;
      const runs = network.layers.map((layer, l) => {
        const run = (layers[l] as ReturnType<typeof createLayer>)(delayed(spikes, layer.inputDelay));
        spikes = delayed(run.fired, layer.spikeDelay);
        return { ...run, spikes };
      });
      return {
        layers: runs.map((run) => run.spikes),
        counts: countSpikes(spikes),
        sops: Float64Array.from(runs, (run) => run.sops),
        range: runs.map((run) => run.range),
        clipped: new Float64Array(runs.length),
      };
    },
  };
}
