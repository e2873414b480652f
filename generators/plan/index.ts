/** From network and mapping to tables and numbers: the accelerator before it is text in any language. */

import type { Design } from '../../src/config/design.js';
import type { Mapping } from '../../src/mapper/types.js';
import type { QuantisedNetwork } from '../../src/snn/types.js';
import type { AcceleratorPlan, CorePlan } from '../types.js';
import { layerAddresses, stageCores } from './addresses.js';
import { checkPlanInput } from './checks.js';
import { packRows } from './rows.js';

/** Membrane range in LSB, one entry a layer; null where nothing clips. */
export type SaturationPlan = readonly ({ readonly min: number; readonly max: number } | null)[];

/**
 * Plans every core: memories, slot masks, addresses.
 *
 * Sources of the first layer have the addresses of the input; those of a later layer have the physical addresses of
 * the neurons before it, `part * M * N + slot * M + engine`, so that an event indexes MEM_E2A as it comes. Addresses
 * where no neuron lives have no rows. The bias is an event of its own at the first address past the sources.
 *
 * @throws E_MAPPING, E_CAPACITY, E_RANGE, E_SEMANTICS where network, mapping and design do not fit each other
 */
export function buildPlan(
  design: Design,
  designHash: string,
  network: QuantisedNetwork,
  mapping: Mapping,
  saturation: SaturationPlan = [],
): AcceleratorPlan {
  checkPlanInput(design, network, mapping);
  const { enginesPerCore: engines, slotsPerEngine: slots, weightBits } = design.accelerator;
  const stages = stageCores(mapping, design.accelerator.rounds);
  const addressOf = mapping.layers.map((layer) => layerAddresses(layer, engines, slots));
  const places = engines * slots;
  const addressSpace = mapping.layers.map((layer) => layer.parts.length * places);
  const inputs = network.layers[0].synapses.sources;

  const cores = stages.flatMap((stage, l) => {
    const layer = network.layers[l];
    const sources = l === 0 ? inputs : addressSpace[l - 1];
    return stage.map(({ core, part, rounds }, lane): CorePlan => {
      const addressBase = part * places;
      const neuron = new Int32Array(rounds * places).fill(-1);
      addressOf[l].forEach((address, k) => {
        const place = address - addressBase;
        if (place >= 0 && place < neuron.length) neuron[place] = k;
      });
      return {
        index: core,
        layer: l,
        lane,
        rounds,
        part,
        engines,
        slots,
        weightBits,
        sources,
        ...packRows({
          layer,
          weightBits,
          engines,
          rounds,
          sources,
          sourceAddress: (i) => (l === 0 ? i : addressOf[l - 1][i]),
          place: (k) => {
            const place = addressOf[l][k] - addressBase;
            if (place < 0 || place >= neuron.length) return null;
            const round = Math.floor(place / places);
            return { round, engine: place % engines, slot: Math.floor(place / engines) - round * slots };
          },
        }),
        slotsUsed: slotsUsed(neuron, engines, slots),
        occupied: Uint8Array.from(neuron, (k) => (k >= 0 ? 1 : 0)),
        neuron,
        addressBase,
        threshold: layer.threshold,
        beta: layer.beta,
        reset: layer.reset,
        resetDelay: layer.resetDelay,
        fire: layer.fire,
        saturation: saturation[l] ?? null,
      };
    });
  });

  return {
    name: design.name,
    designHash,
    inputs,
    fifoDepth: design.accelerator.fifoDepth,
    replayWords: design.accelerator.replayWords,
    spoolWords: design.accelerator.spoolWords,
    dispatch: design.accelerator.dispatch,
    queueDepth: design.accelerator.queueDepth,
    quiet: design.accelerator.quietSteps === 'skip' && network.layers.every(restsBelow),
    cyclesPerOperation: design.accelerator.cyclesPerOperation,
    clockHz: design.accelerator.clockHz,
    events: design.accelerator.events,
    bus: design.accelerator.bus,
    cores: cores.sort((a, b) => a.index - b.index),
    stages: stages.map((stage) => stage.map(({ core }) => core)),
    addressOf,
    addressSpace,
  };
}

/** A membrane at or below the threshold stays there as long as no event reaches it. */
const restsBelow = ({ threshold, beta }: QuantisedNetwork['layers'][number]): boolean => threshold > 0 && beta <= 1;

/** Slots that some round uses; at least 1. */
function slotsUsed(neuron: Int32Array, engines: number, slots: number): number {
  let last = 0;
  neuron.forEach((k, place) => {
    if (k >= 0) last = Math.max(last, Math.floor(place / engines) % slots);
  });
  return last + 1;
}
