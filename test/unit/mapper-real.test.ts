/** Real layers: accel1's pruned MLP against the figures of mapping.md, and a dense convolution. */

import { expect } from 'vitest';
import { boundOfCut, checkMapping, type MappingProblem, mapNetwork } from '../../src/mapper/index.js';
import { importNetwork } from '../../src/snn/nir/index.js';
import { sharedDescribe, sharedPath, sharedTest } from '../shared.js';

const problemsOf = async (file: string): Promise<MappingProblem[]> =>
  (await importNetwork(sharedPath('data', 'nir', file))).layers.map(({ name, synapses }) => ({ name, synapses }));

sharedDescribe('real networks', () => {
  sharedTest('accel1: five cores, and rows well below round robin', async () => {
    const problems = await problemsOf('mlp_nmnist_subtract_pruned50_int8.nir');
    const resources = { cores: 5, enginesPerCore: 10, slotsPerEngine: 16 };
    const base = { deadline: 300, seed: 1 };
    const dealt = await mapNetwork(problems, resources, { ...base, method: 'round-robin' });
    const found = await mapNetwork(problems, resources, { ...base, method: 'auto' });
    expect(checkMapping(problems, found)).toEqual([]);
    expect(found.layers.map((layer) => layer.parts.length)).toEqual([2, 1, 1, 1]);
    // Round robin over the bound of its own cut is what mapping.md gives as 1.37, 1.36 and 1.46.
    const overCut = problems.map((problem, l) => dealt.quality[l].cost / boundOfCut(problem, 10, dealt.layers[l].part));
    [1.37, 1.36, 1.46].forEach((figure, l) => {
      expect(Math.abs(overCut[l] - figure)).toBeLessThan(0.05);
    });
    [1.36, 1.22, 1.23, 1].forEach((ratio, l) => {
      expect(found.quality[l].cost / found.quality[l].lowerBound).toBeLessThanOrEqual(ratio);
      expect(found.quality[l].cost).toBeLessThanOrEqual(dealt.quality[l].cost);
    });
    expect(found.quality[3]).toMatchObject({ certificate: 'closed-form', proven: true });
  });

  sharedTest('a dense convolution with as many channels as engines is optimal in closed form', async () => {
    const problems = await problemsOf('cnn_sinabs.nir');
    const resources = { cores: 64, enginesPerCore: 16, slotsPerEngine: 16 };
    const { quality } = await mapNetwork(problems.slice(0, 2), resources, { method: 'auto', deadline: 5, seed: 1 });
    expect(quality.map(({ certificate, gap }) => [certificate, gap])).toEqual([
      ['closed-form', 0],
      ['closed-form', 0],
    ]);
  });
});
