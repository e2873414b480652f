/** L1: the quantised network against the float one, by what a user loses: accuracy. */

import { accuracy, decide } from '../../compare/accuracy.js';
import type { LevelVerdict } from '../../compare/types.js';
import { control, judge } from '../../compare/verdict.js';
import { createQuantisedGolden } from '../../golden/index.js';
import type { GoldenResult } from '../../golden/types.js';
import type { QuantisedNetwork } from '../../snn/types.js';
import type { LevelJob } from './common.js';

/** The quantised network with every weight of its first layer negated: what it decides must change. */
function negated(network: QuantisedNetwork): QuantisedNetwork {
  const [first, ...others] = network.layers;
  if (first === undefined) return network;
  const synapses = { ...first.synapses, weight: first.synapses.weight.map((w) => -w) };
  return { ...network, layers: [{ ...first, synapses }, ...others] };
}

export function verifyL1({ prepared, samples, golden, update }: LevelJob): LevelVerdict {
  const started = performance.now();
  const results = (level: readonly GoldenResult[]) =>
    samples.map(({ label }, i) => ({ label, counts: (level[i] as GoldenResult).counts }));
  const [float, quantised] = [results(golden.l0), results(golden.l1)];
  const changed = float.filter(({ counts }, i) => decide(counts) !== decide((golden.l1[i] as GoldenResult).counts));
  // Without labels, a changed decision counts as lost.
  const before = accuracy(float);
  const after = accuracy(quantised);
  const loss = before === null || after === null ? changed.length / samples.length : before - after;
  const allowed = prepared.loaded.design.verification.accuracyLoss;
  // Rates are multiples of 1/samples: leave room for the last bit of the subtraction only.
  const tooMuch = loss > allowed + 1e-9;
  const wrong = createQuantisedGolden(negated(prepared.quantised));
  const disturbed = samples.filter((sample, i) => {
    const counts = wrong.run(sample.input).counts;
    return counts.some((count, k) => count !== (golden.l1[i] as GoldenResult).counts[k]);
  }).length;
  update(samples.length, samples.length, 'recordings');
  const clipped = golden.l1.reduce((sum, { clipped: layers }) => sum + layers.reduce((a, b) => a + b, 0), 0);
  return judge(
    {
      reference: 'L0',
      compared: samples.length,
      mismatches: tooMuch ? Math.max(1, changed.length) : 0,
      ...(tooMuch && {
        firstDivergence: { expected: `accuracy loss <= ${allowed}`, found: loss.toFixed(4) },
      }),
      negativeControls: [
        control('the first layer is negated', disturbed > 0, `output counts of ${disturbed} recordings change`),
      ],
      figures: {
        ...(after !== null && { accuracy: after }),
        'accuracy loss': loss,
        'decisions changed': changed.length,
        'charge movements clipped': clipped,
      },
    },
    (performance.now() - started) / 1000,
  );
}
