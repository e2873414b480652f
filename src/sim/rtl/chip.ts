/** The chip around the accelerator, loaded through its bus and fed through its event interfaces. */

import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MenageError } from '../../errors/index.js';
import type { Sample, SpikeTrain } from '../../snn/types.js';
import { expectEnded, relevantLines, runTool } from '../process.js';
import { buildSimulation } from './build.js';
import { layerTrains } from './layers.js';
import type { RtlLayout, Simulator } from './types.js';
import { parseSpikes, stimulus } from './words.js';

export interface ChipRequest {
  /** the generated tree, as it was written */
  readonly folder: string;
  readonly layout: RtlLayout;
  readonly samples: readonly Sample[];
  /** an empty folder that belongs to this simulation alone */
  readonly workDir: string;
  /** s */
  readonly timeout: number;
  readonly simulator?: Simulator;
  /** seed of a sender and a receiver that pause at random */
  readonly backpressure?: number;
  /** clock cycles for which the receiver takes nothing at first */
  readonly pause?: number;
  /** accesses before the recordings, as the bench's +script reads them */
  readonly script?: readonly string[];
  readonly maxCycles?: number;
  readonly signal?: AbortSignal;
}

export interface ChipResult {
  /** by recording: spikes of the last layer in the network's own neuron numbers */
  readonly recordings: readonly SpikeTrain[];
  readonly cycles: number;
  /** until everything was loaded, read back and compared */
  readonly configurationCycles: number;
  readonly warnings: readonly string[];
}

/**
 * Compiles the tree's chip bench and plays the recordings, one after the other without a pause between them.
 *
 * @throws E_TOOL_FAILED when a checksum, a counter or a protocol is not as it should be, or something is missing
 */
export async function simulateChip(request: ChipRequest): Promise<ChipResult> {
  const { folder, layout, samples, workDir, timeout, signal } = request;
  const built = await buildSimulation({ ...request, list: 'chip.f' });
  for (const file of ['config.hex', 'loader.hex']) await copyFile(join(folder, 'mem', file), join(workDir, file));
  await writeFile(join(workDir, 'stimulus.txt'), stimulus(samples));
  await writeFile(join(workDir, 'script.txt'), `${(request.script ?? []).join('\n')}\n`);
  const option = (name: string, value: number | undefined): string[] =>
    value === undefined ? [] : [`+${name}=${value}`];
  const args = [
    ...built.args,
    ...['+config=config.hex', '+loader=loader.hex', '+stimulus=stimulus.txt', '+spikes=spikes.txt'],
    ...(request.script === undefined ? [] : ['+script=script.txt']),
    ...option('backpressure', request.backpressure),
    ...option('pause', request.pause),
    ...option('max_cycles', request.maxCycles),
  ];
  const { log } = expectEnded(await runTool({ tool: built.program, args, cwd: workDir, timeout, signal }));
  const logFile = join(workDir, 'simulation.log');
  await writeFile(logFile, log);
  if (!log.includes('menage: complete')) {
    throw new MenageError('E_TOOL_FAILED', {
      path: logFile,
      legal: `the simulation did not come to its end:\n${relevantLines(log, 4)}`,
    });
  }
  const file = join(workDir, 'spikes.txt');
  const spikes = parseSpikes(await readFile(file, 'utf8'), [], samples, file);
  const outermost = { ...layout, stages: layout.stages.slice(-1), addressOf: layout.addressOf.slice(-1) };
  return {
    recordings: samples.map((_, r) => layerTrains(outermost, spikes, r)[0]),
    cycles: spikes.cycles,
    configurationCycles: spikes.configurationCycles,
    warnings: built.warnings,
  };
}
