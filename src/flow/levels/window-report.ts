/** What the windows of a SPICE level show, and the waveforms around the place where one first goes wrong. */

import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Divergence } from '../../compare/types.js';
import { RAW_FILE } from '../../sim/spice/ngspice.js';
import { parseRawFile } from '../../sim/spice/raw-file.js';
import { gtkwaveSave } from '../../sim/waves/gtkwave.js';
import { formatVcd, TICK } from '../../sim/waves/vcd.js';
import { readVcdNames } from '../../sim/waves/vcd-names.js';
import type { Prepared } from '../prepare.js';
import type { LevelJob } from './common.js';
import type { EngineRun } from './engine-run.js';
import type { Window } from './windows.js';

/** What the windows show of what each engine does: one engine's windows never make up for another's. */
export function coverageFigures(
  { prepared: { quantised } }: { readonly prepared: Pick<Prepared, 'quantised'> },
  windows: readonly Window[],
): Record<string, string> {
  const engines = new Map<string, Window[]>();
  for (const window of windows) {
    const { core, engine } = window.trace;
    const name = `shown of ${quantised.layers[window.layer]?.name} core ${core} engine ${engine}`;
    engines.set(name, [...(engines.get(name) ?? []), window]);
  }
  return Object.fromEntries(
    [...engines].map(([name, own]) => {
      const possible = new Set(own.flatMap((window) => window.possible));
      const seen = new Set(own.flatMap(({ coverage }) => coverage.seen));
      const missing = [...possible].filter((feature) => !seen.has(feature));
      const told = missing.length === 0 ? '' : `; not shown: ${missing.join(', ')}`;
      return [name, `${seen.size} of ${possible.size}${told}`];
    }),
  );
}

/** Operations before the divergence that its waveform shows. */
const before = 2;

/** Where two levels part, with the waveforms around it in a file beside the deck. */
export async function writeDivergence(
  { prepared, work }: LevelJob,
  window: Window,
  divergence: Divergence,
  { probe }: EngineRun,
  folder: string,
): Promise<Divergence> {
  const operation = divergence.operation ?? 0;
  const { cycle, phases } = prepared.technology;
  const end = (probe.sampleTimes[operation] ?? 0) + (1 - phases.sample) * cycle;
  const raw = parseRawFile(await readFile(join(work, folder, RAW_FILE)), probe.stopTime);
  const file = `divergence_operation${operation}.vcd`;
  const told = `operations ${Math.max(0, operation - before)}..${operation} of core ${divergence.core} engine ${divergence.engine}, window from operation ${window.start}`;
  const from = end - (before + 1) * cycle;
  const path = join(work, folder, file);
  await writeFile(path, formatVcd(raw, from, end, told));
  const view = file.replace(/vcd$/, 'gtkw');
  const ticks = { from: Math.round(from / TICK), to: Math.round(end / TICK) };
  const groups = [{ title: 'nodes of the engine', waves: await readVcdNames(path) }];
  await writeFile(join(work, folder, view), gtkwaveSave(file, told, ticks, groups));
  const place = join(basename(dirname(work)), basename(work), folder);
  return {
    recording: window.recording,
    layer: prepared.quantised.layers[window.layer]?.name,
    ...divergence,
    waveform: join(place, file),
    view: join(place, view),
  };
}
