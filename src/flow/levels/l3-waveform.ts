/** The waveforms around the first spike that the Verilog has wrong: its recording once more, one core written down. */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type WaveformScopes, waveformModule } from '../../../generators/testbench/waveform.js';
import type { Divergence } from '../../compare/types.js';
import { isMenageError } from '../../errors/index.js';
import { modulePrefix } from '../../ir/names.js';
import type { LayerMapping } from '../../mapper/types.js';
import { formatDivergence } from '../../report/words.js';
import { simulateRtl } from '../../sim/rtl/index.js';
import { gtkwaveSave, type WaveGroup } from '../../sim/waves/gtkwave.js';
import { readVcdNames, type Wave } from '../../sim/waves/vcd-names.js';
import type { LevelJob } from './common.js';
import { estimateCycles } from './cycles.js';

const file = 'divergence.vcd';
const save = 'divergence.gtkw';
const times = 'divergence.times';

/** What a reader looks at, from the cause to the effect. */
const signals: readonly { title: string; scope: keyof WaveformScopes; names: readonly string[] }[] = [
  { title: 'clock and place', scope: 'own', names: ['clk', 'round', 'step'] },
  { title: 'events in', scope: 'core', names: ['in_valid', 'in_ready', 'in_word'] },
  { title: 'engine', scope: 'own', names: ['operation', 'takes_part', 'slot', 'weight', 'membrane', 'spike'] },
  {
    title: 'all engines',
    scope: 'core',
    names: ['op_start', 'op_kind', 'op_enable', 'op_sign', 'op_magnitude', 'op_slot', 'spike', 'trim'],
  },
  { title: 'sequencer', scope: 'core', names: ['u_sequencer.state_q', 'u_sequencer.slot_q', 'u_sequencer.spiking_q'] },
  { title: 'events out', scope: 'core', names: ['out_valid', 'out_ready', 'out_word'] },
];

/** Signals that the file has, under their titles. */
function groups(waves: readonly Wave[], scopes: WaveformScopes): WaveGroup[] {
  const known = new Map(waves.map((wave) => [wave.name.replace(/\[[^\]]*\]$/, ''), wave]));
  return signals.map(({ title, scope, names }) => ({
    title,
    waves: names.flatMap((name) => known.get(`${scopes[scope]}.${name}`) ?? []),
  }));
}

/** Where a neuron lives. */
function placeOf({ parts, part, engine, slot }: LayerMapping, neuron: number) {
  return { ...parts[part[neuron]], engine: engine[neuron], slot: slot[neuron] };
}

/**
 * The divergence with the place of its neuron and files that show it. One whose tree cannot be simulated with the
 * waveforms written, an edited one say, is left without them.
 */
export async function withWaveform(job: LevelJob, divergence: Divergence): Promise<Divergence> {
  const { prepared, samples, generated, work, limits, signal } = job;
  const { plan, mapping } = prepared;
  const { recording, layer, neuron, step } = divergence;
  const sample = samples.find(({ id }) => id === recording);
  const mapped = mapping.layers.find(({ name }) => name === layer);
  if (sample === undefined || mapped === undefined || neuron === undefined || step === undefined) return divergence;
  // a neuron that the layer does not have: the address alone is known
  if (neuron >= mapped.neurons) return divergence;
  const { round, ...place } = placeOf(mapped, neuron);
  const { expected, found, ...where } = divergence;
  const placed: Divergence = { ...where, ...place, expected, found };
  const workDir = join(work, 'waveform');
  await mkdir(workDir);
  const prefix = modulePrefix(plan.name);
  const module = waveformModule(prefix, plan, {
    ...{ ...place, round, first: Math.max(0, step - 1), last: step, file, times },
  });
  const source = resolve(workDir, `${prefix}_waveform.v`);
  await writeFile(source, module.text);
  try {
    await simulateRtl({
      ...{ folder: generated, layout: plan, samples: [sample], workDir, timeout: limits.timeout, signal },
      ...{
        simulator: 'icarus',
        processes: 1,
        beside: [source],
        expectedCycles: estimateCycles(prepared, [sample], []),
      },
    });
    const folder = join(workDir, 'process0');
    const [from, to] = (await readFile(join(folder, times), 'utf8')).trim().split('\n').map(Number);
    const told = formatDivergence(placed);
    const shown = groups(await readVcdNames(join(folder, file)), module.scopes);
    await writeFile(join(folder, save), gtkwaveSave(file, told, { from, to: to ?? from }, shown));
    const path = join(basename(dirname(work)), basename(work), 'waveform', 'process0');
    return { ...placed, waveform: join(path, file), view: join(path, save) };
  } catch (error) {
    if (isMenageError(error) && error.code !== 'E_INTERRUPTED') return placed;
    throw error;
  }
}
