/** Accelerators drawn from a seed over the whole range of the parameters, with networks small enough to check each. */

import { buildPlan } from '../../generators/plan/index.js';
import type { AcceleratorPlan } from '../../generators/types.js';
import { type Design, designSchema } from '../../src/config/design.js';
import { mapNetwork } from '../../src/mapper/index.js';
import { rng } from '../../src/random/index.js';
import { fromRows } from '../../src/snn/csr.js';
import type { QuantisedLayer, QuantisedNetwork, Sample, SpikeTrain } from '../../src/snn/types.js';

type Saturation = { readonly min: number; readonly max: number } | null;

export interface ParameterSet {
  readonly design: Design;
  readonly network: QuantisedNetwork;
  readonly plan: AcceleratorPlan;
  /** the most that a core takes; the design may allow more */
  readonly rounds: number;
  readonly saturation: readonly Saturation[];
  readonly samples: readonly Sample[];
}

const semantics = [
  { reset: 'subtract', resetDelay: true },
  { reset: 'subtract', resetDelay: false },
  { reset: 'zero', resetDelay: false },
] as const;
const betas = [0.9012345678901234, 1, 0] as const;
/** Cores of one set at most: what is larger takes rounds, or fewer neurons. */
const MOST_CORES = 6;

type Draw = ReturnType<typeof rng>;

/** 1..largest, small numbers as often as large ones. */
const spread = (draw: Draw, largest: number): number => Math.round(largest ** draw.uniform());

function drawLayer(
  draw: Draw,
  sources: number,
  targets: number,
  set: { readonly index: number; readonly largest: number; readonly bias: boolean },
): QuantisedLayer {
  const { index, largest, bias } = set;
  const synapses = fromRows(sources, targets, sources * targets, (_, push) => {
    for (let k = 0; k < targets; k++) {
      const weight = Math.max(-largest, Math.min(largest, draw.integer(2 * largest + 1) - Math.floor(0.7 * largest)));
      if (draw.uniform() < 0.6 && weight !== 0) push(k, weight);
    }
  });
  return {
    name: 'drawn',
    shape: [targets],
    synapses: { ...synapses, weight: Int16Array.from(synapses.weight) },
    bias: bias ? Int32Array.from({ length: targets }, () => draw.integer(5 * largest) - 2 * largest) : null,
    scale: 1,
    threshold: Math.ceil(largest * (0.4 + 1.4 * draw.uniform())),
    beta: betas[draw.integer(3)],
    ...semantics[index % 3],
    fire: draw.uniform() < 0.5 ? 'above' : 'at',
  };
}

function drawSamples(draw: Draw, size: number): Sample[] {
  return [0.4, 1, 0].map((rate, r) => {
    const steps = 3 + draw.integer(4);
    const rows = Array.from({ length: steps }, () =>
      Array.from({ length: size }, (_, i) => i).filter(() => draw.uniform() < rate),
    );
    const offset = Uint32Array.from([0, ...rows], (_, t) => rows.slice(0, t).reduce((sum, row) => sum + row.length, 0));
    const input: SpikeTrain = { steps, size, offset, address: Uint32Array.from(rows.flat()) };
    return { id: `drawn/${r}`, label: null, emulated: true, input };
  });
}

/**
 * Set `index` of a sample. What has few values (bits, semantics, interfaces, dispatch) goes round with the index; what has
 * many is drawn, after the ends of its range.
 */
export async function parameterSet(seed: number, index: number): Promise<ParameterSet> {
  const draw = rng(seed, 'parameter set', index);
  const weightBits = 4 + (index % 5);
  const enginesPerCore = [1, 64][index] ?? spread(draw, 64);
  const rounds = index % 3 === 2 ? 2 + draw.integer(2) : 1;
  // a layer takes rounds only where it is larger than a core
  const slotsPerEngine = [256, 1][index] ?? spread(draw, rounds === 1 ? 256 : Math.max(1, 20 / enginesPerCore));
  const capacity = enginesPerCore * slotsPerEngine;
  const layers = 1 + draw.integer(3);
  const partsOf = (neurons: number): number => Math.ceil(neurons / capacity);
  const sizes = [1 + draw.integer(24)];
  for (let l = 0; l < layers; l++) {
    const most = Math.min(40, capacity * Math.max(1, Math.floor(MOST_CORES / layers)) * rounds);
    sizes.push(rounds === 1 ? 1 + draw.integer(most) : Math.min(most, capacity + 1 + draw.integer(most)));
  }
  const cores = sizes.slice(1).reduce((sum, size) => sum + Math.ceil(partsOf(size) / rounds), 0);
  const design = designSchema.parse({
    version: 1,
    name: `set${index}`,
    network: { file: 'network.nir', semantics: { preset: 'nir' } },
    input: { dataset: 'npz', shape: [2, 1, 1], steps: 4, windowUs: 1 },
    accelerator: {
      ...{ cores, enginesPerCore, slotsPerEngine, weightBits, rounds },
      dispatch: index % 4 < 2 ? 'lockstep' : 'decoupled',
      events: index % 2 === 0 ? 'axi-stream' : 'aer',
      bus: index % 8 < 4 ? 'wishbone' : 'apb',
      ...{ replayWords: 512, spoolWords: 512, queueDepth: 2 + draw.integer(7) },
      cyclesPerOperation: 2 + draw.integer(3),
      fifoDepth: 2 + draw.integer(7),
    },
  });
  const largest = 2 ** (weightBits - 1) - 1;
  const bias = draw.uniform() < 0.5;
  const network: QuantisedNetwork = {
    inputShape: [sizes[0]],
    weightBits,
    layers: sizes.slice(1).map((targets, l) => ({
      ...drawLayer(draw, sizes[l], targets, { index, largest, bias }),
      name: `layer${l}`,
    })),
  };
  const saturation = network.layers.map(({ threshold }) =>
    draw.uniform() < 0.5 ? null : { min: -2 * threshold, max: 3 * threshold },
  );
  const { accelerator } = design;
  const mapping = await mapNetwork(network.layers, accelerator, {
    ...{ method: 'auto', deadline: 60, effort: 0.05, seed, dispatch: accelerator.dispatch },
  });
  const plan = buildPlan(design, '0123456789ab', network, mapping, saturation);
  const used = mapping.layers.flatMap(({ parts }) => parts.map(({ round }) => round + 1));
  return { design, network, plan, rounds: Math.max(...used), saturation, samples: drawSamples(draw, sizes[0]) };
}
