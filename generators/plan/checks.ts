/** What the network must be for the hardware to compute it exactly. */

import type { Design } from '../../src/config/design.js';
import { MenageError } from '../../src/errors/index.js';
import type { Mapping } from '../../src/mapper/types.js';
import type { QuantisedLayer, QuantisedNetwork } from '../../src/snn/types.js';

/** @throws E_MAPPING, E_RANGE, E_SEMANTICS */
export function checkPlanInput(design: Design, network: QuantisedNetwork, mapping: Mapping): void {
  const { accelerator } = design;
  const { enginesPerCore, slotsPerEngine } = mapping.resources;
  if (enginesPerCore !== accelerator.enginesPerCore || slotsPerEngine !== accelerator.slotsPerEngine) {
    throw new MenageError('E_MAPPING', {
      path: 'resources',
      value: `${enginesPerCore} engines x ${slotsPerEngine} slots`,
      legal: `${accelerator.enginesPerCore} x ${accelerator.slotsPerEngine}, as the design says`,
      remedy: 'map again',
    });
  }
  if (network.weightBits !== accelerator.weightBits) {
    throw new MenageError('E_RANGE', {
      path: 'weightBits of the network',
      value: network.weightBits,
      legal: `${accelerator.weightBits}, as accelerator.weightBits says`,
      remedy: 'quantise again',
    });
  }
  if (network.layers.length === 0 || network.layers.length !== mapping.layers.length) {
    throw new MenageError('E_MAPPING', {
      path: 'layers',
      value: mapping.layers.length,
      legal: `${network.layers.length}, as the network has, and at least 1`,
    });
  }
  network.layers.forEach((layer, l) => {
    checkLayer(layer, network.weightBits);
    const before = network.layers[l - 1]?.synapses.targets ?? layer.synapses.sources;
    if (layer.synapses.sources !== before) {
      const legal = `${before}, the neurons of the layer before`;
      throw new MenageError('E_MAPPING', { path: `${layer.name}, sources`, value: layer.synapses.sources, legal });
    }
    const { neurons, name } = mapping.layers[l];
    if (neurons !== layer.synapses.targets || neurons === 0) {
      const legal = `${layer.synapses.targets}, as the layer has, and at least 1`;
      throw new MenageError('E_MAPPING', { path: `${name}, neurons`, value: neurons, legal });
    }
  });
}

function checkLayer(layer: QuantisedLayer, weightBits: number): void {
  const largest = 2 ** (weightBits - 1) - 1;
  const range = (path: string, value: number, legal: string): MenageError =>
    new MenageError('E_RANGE', { path: `${layer.name}, ${path}`, value, legal });
  const excess = layer.synapses.weight.findIndex((weight) => Math.abs(weight) > largest || weight === 0);
  if (excess >= 0) {
    throw range(`synapse ${excess}`, layer.synapses.weight[excess], `-${largest}..${largest} LSB without 0`);
  }
  if (!(Number.isInteger(layer.threshold) && layer.threshold > 0)) {
    throw range('threshold', layer.threshold, 'a positive integer, LSB');
  }
  if (layer.reset === 'zero' && layer.resetDelay) {
    throw new MenageError('E_SEMANTICS', {
      path: `${layer.name}, reset`,
      value: 'zero, delayed',
      legal: 'zero at once, subtract at once or subtract delayed',
    });
  }
  if (!(layer.beta >= 0 && layer.beta <= 1)) throw range('beta', layer.beta, '0..1');
}
