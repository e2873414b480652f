/** Counters of the cores in the Verilog against what the energy model says of the same recordings, to the last one. */

import type { Divergence } from '../../compare/types.js';
import { countCycles, countOperations } from '../../energy/index.js';
import type { AcceleratorTables } from '../../energy/types.js';
import type { GoldenResult } from '../../golden/types.js';
import type { RtlRecording } from '../../sim/rtl/index.js';
import type { Sample } from '../../snn/types.js';

/** STALL is the receiver's, whom the model does not know. */
const predicted = ['events', 'rows', 'entries', 'operations', 'spikes', 'busy', 'cycles'] as const;
const counted = [...predicted, 'stall'] as const;

type Prediction = Readonly<Record<(typeof predicted)[number], number>>;

export interface CounterComparison {
  readonly compared: number;
  readonly mismatches: number;
  readonly first?: Divergence;
}

/** One a core, for a recording that has the accelerator to itself. */
function predict(tables: AcceleratorTables, { input }: Sample, { layers }: GoldenResult): Prediction[] {
  const clock = countCycles(tables, { input, layers });
  const { cores } = countOperations(tables, [{ input, layers }]);
  return cores.map((core, c) => ({ ...core, cycles: clock.cores[c]?.cycles ?? -1 }));
}

/** Recordings of which there are no counters are not compared. */
export function compareCounters(
  tables: AcceleratorTables,
  samples: readonly Sample[],
  golden: readonly GoldenResult[],
  found: readonly RtlRecording[],
): CounterComparison {
  let compared = 0;
  let mismatches = 0;
  let first: Divergence | undefined;
  found.forEach(({ id, counters }, r) => {
    if (counters === null) return;
    predict(tables, samples[r] as Sample, golden[r] as GoldenResult).forEach((expected, core) => {
      for (const name of predicted) {
        compared++;
        const value = counters[core]?.[name];
        if (value === expected[name]) continue;
        mismatches++;
        first ??= {
          recording: id,
          core,
          expected: `${name} ${expected[name]}, by the energy model`,
          found: `${name} ${value}`,
        };
      }
    });
  });
  return { compared, mismatches, first };
}

/** By core: every counter, summed over the recordings. */
export function counterFigures(found: readonly RtlRecording[]): Record<string, string> {
  const figures: Record<string, string> = {};
  for (const core of found[0]?.counters?.keys() ?? []) {
    const sum = (name: (typeof counted)[number]): number =>
      found.reduce((total, { counters }) => total + (counters?.[core]?.[name] ?? 0), 0);
    figures[`counters of core ${core}`] = counted.map((name) => `${name} ${sum(name)}`).join(', ');
  }
  return figures;
}
