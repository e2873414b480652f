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
  const stages = stageCores(mapping);
  const addressOf = mapping.layers.map((layer) => layerAddresses(layer, engines, slots));
  const addressSpace = mapping.layers.map((layer) => layer.parts.length * engines * slots);
  const inputs = network.layers[0].synapses.sources;

  const cores = mapping.layers.flatMap((placed, l) => {
    const layer = network.layers[l];
    const sources = l === 0 ? inputs : addressSpace[l - 1];
    return placed.parts.map(({ core }, part): CorePlan => {
      const neuron = new Int32Array(engines * slots).fill(-1);
      for (let k = 0; k < placed.neurons; k++) {
        if (placed.part[k] === part) neuron[placed.slot[k] * engines + placed.engine[k]] = k;
      }
      return {
        index: core,
        layer: l,
        part,
        engines,
        slots,
        weightBits,
        sources,
        ...packRows({
          layer,
          weightBits,
          engines,
          sources,
          sourceAddress: (i) => (l === 0 ? i : addressOf[l - 1][i]),
          place: (k) => (placed.part[k] === part ? { engine: placed.engine[k], slot: placed.slot[k] } : null),
        }),
        slotsUsed: Math.max(1, Math.ceil((neuron.findLastIndex((k) => k >= 0) + 1) / engines)),
        occupied: Uint8Array.from(neuron, (k) => (k >= 0 ? 1 : 0)),
        neuron,
        addressBase: part * engines * slots,
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
    cyclesPerOperation: design.accelerator.cyclesPerOperation,
    clockHz: design.accelerator.clockHz,
    events: design.accelerator.events,
    bus: design.accelerator.bus,
    cores: cores.sort((a, b) => a.index - b.index),
    stages,
    addressOf,
    addressSpace,
  };
}
