/**
 * L0: the float model against the dense reference, spike by spike, and against the framework's recorded counts where
 * there are any.
 */

import { accuracy } from '../../compare/accuracy.js';
import { denseReference } from '../../compare/dense-reference.js';
import { recordingNumber } from '../../compare/expected.js';
import { compareSpikes, type SpikeComparison, sumComparisons } from '../../compare/spikes.js';
import type { LevelVerdict, NegativeControl } from '../../compare/types.js';
import { control, judge } from '../../compare/verdict.js';
import type { GoldenResult } from '../../golden/types.js';
import type { FloatNetwork, Sample } from '../../snn/types.js';
import type { LevelJob } from './common.js';

const against = (network: FloatNetwork, sample: Sample, result: GoldenResult): SpikeComparison =>
  sumComparisons(
    denseReference(network, sample.input).map((expected, l) =>
      compareSpikes(expected, result.layers[l] ?? expected, { recording: sample.id, layer: network.layers[l]?.name }),
    ),
  );

/** The reference with the strongest synapse of the first layer's busiest source turned round. */
function withWrongWeight(network: FloatNetwork, { input }: Sample): FloatNetwork {
  const [first, ...others] = network.layers;
  if (first === undefined) return network;
  const { offset, weight } = first.synapses;
  const spikes = new Uint32Array(input.size);
  for (const address of input.address) spikes[address]++;
  let worst = 0;
  let effect = -1;
  for (let source = 0; source < spikes.length; source++) {
    for (let i = offset[source]; i < offset[source + 1]; i++) {
      const moved = spikes[source] * Math.abs(weight[i]);
      if (moved > effect) [worst, effect] = [i, moved];
    }
  }
  const wrong = weight.slice();
  wrong[worst] *= -50;
  return { ...network, layers: [{ ...first, synapses: { ...first.synapses, weight: wrong } }, ...others] };
}

function recordedCounts({ expected, samples, golden }: LevelJob): SpikeComparison[] {
  if (expected === null) return [];
  return samples.flatMap((sample, i) => {
    const want = expected.get(recordingNumber(sample.id));
    const have = golden.l0[i]?.counts;
    if (want === undefined || have === undefined) return [];
    const wrong = want.filter((count, k) => count !== have[k]).length + Math.abs(want.length - have.length);
    const firstDivergence = { recording: sample.id, expected: `recorded counts ${want}`, found: `${have}` };
    return [{ compared: want.length, mismatches: wrong, ...(wrong > 0 && { firstDivergence }) }];
  });
}

export function verifyL0(job: LevelJob): LevelVerdict {
  const started = performance.now();
  const { prepared, samples, golden, update, signal } = job;
  const parts: SpikeComparison[] = [];
  const controls: NegativeControl[] = [];
  samples.forEach((sample, i) => {
    signal?.throwIfAborted();
    const result = golden.l0[i] as GoldenResult;
    parts.push(against(prepared.float, sample, result));
    if (i === 0) {
      const { mismatches } = against(withWrongWeight(prepared.float, sample), sample, result);
      controls.push(control('one weight of the reference is wrong', mismatches > 0, `${mismatches} mismatches`));
    }
    update(i + 1, samples.length, 'recordings');
  });
  const recorded = recordedCounts(job);
  const right = accuracy(samples.map(({ label }, i) => ({ label, counts: (golden.l0[i] as GoldenResult).counts })));
  return judge(
    {
      reference: recorded.length > 0 ? 'dense reference, recorded counts' : 'dense reference',
      ...sumComparisons([...parts, ...recorded]),
      negativeControls: controls,
      figures: {
        ...(right !== null && { accuracy: right }),
        recordings: samples.length,
        'recorded counts compared': recorded.length,
      },
    },
    (performance.now() - started) / 1000,
  );
}
