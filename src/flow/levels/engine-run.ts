/** One engine in ngspice: a trace of operations in, membranes and decisions out. */

import { mkdir } from 'node:fs/promises';
import { generateBench } from '../../../generators/analog/bench.js';
import type { Controls } from '../../../generators/analog/bench-controls.js';
import type { EngineSizing } from '../../../generators/analog/sizing.js';
import type { EngineRecord } from '../../compare/membranes.js';
import type { Conditions } from '../../config/conditions.js';
import type { EngineProbe } from '../../config/engine-probe.js';
import type { Technology } from '../../config/technology.js';
import { writeTree } from '../../emit/write-tree.js';
import type { FileTree } from '../../ir/types.js';
import { measureEngine } from '../../sim/spice/membranes.js';
import { runNgspice } from '../../sim/spice/ngspice.js';
import type { EngineTrace } from '../../snn/operations.js';

export interface EngineJob {
  readonly sizing: EngineSizing;
  readonly technology: Technology;
  readonly level: 'macro' | 'transistor';
  readonly conditions: Conditions;
  readonly trace: EngineTrace;
  /** sources where not given, and the bias of the line that generated ones come from */
  readonly controls?: Controls;
  readonly lineBias?: number;
  readonly provenance: readonly string[];
  /** files that take the place of the engine's of the same name: a designer's edits, or an injected fault */
  readonly replace: FileTree;
  /** s */
  readonly timeout: number;
}

export interface EngineRun extends EngineRecord {
  readonly probe: EngineProbe;
  /** s, wall clock */
  readonly seconds: number;
}

/** @param folder is made here and belongs to this run */
export async function runEngine(job: EngineJob, folder: string, signal?: AbortSignal): Promise<EngineRun> {
  const { tree, probe } = generateBench(job);
  await mkdir(folder, { recursive: true });
  const files = [...tree].map(
    ([path, text]) => [path, path === probe.deck ? text : (job.replace.get(path) ?? text)] as const,
  );
  await writeTree(folder, new Map(files));
  const run = { folder, deck: probe.deck, stopTime: probe.stopTime, timeout: job.timeout, signal };
  const { raw, seconds } = await runNgspice(run);
  return { ...measureEngine(raw, probe), probe, seconds };
}
