/** `menage synth DESIGN`: the digital half as cells of a library, with areas and timing margins. */

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import type { LevelVerdict } from '../../compare/types.js';
import { writeFolder } from '../../emit/write-tree.js';
import { MenageError } from '../../errors/index.js';
import { estimateCycles } from '../../flow/levels/cycles.js';
import { verifyGates } from '../../flow/levels/gates.js';
import { designDataset, readAll } from '../../flow/samples.js';
import { powerOf, synthesise } from '../../flow/synth.js';
import type { CellActivity } from '../../sim/synth/activity.js';
import { generatedFolder } from '../generated.js';
import { interrupted } from '../interrupt.js';
import { generatedOptions, jsonOption, recordingOptions } from '../options.js';
import { EXIT, print, writeJson } from '../output.js';
import { progressFor } from '../progress.js';
import { formatSynthesis } from '../synthesis.js';

interface Arguments {
  design?: string;
  generated?: string;
  liberty: string;
  clock: number;
  out?: string;
  gateLevel: boolean;
  power: boolean;
  cells?: string;
  recordings?: string;
  limit?: number;
  lenient?: boolean;
  toolTimeout: number;
  json?: string;
  quiet?: boolean;
}

/** Where the Debian package qflow-tech-osu018 puts its cells. */
const osu018 = '/usr/share/qflow/tech/osu018/osu018_stdcells.lib';

export const synthCommand: CommandModule<object, Arguments> = {
  command: 'synth [design]',
  describe: 'synthesise the digital half to a cell library: cells, area by block, setup and hold margins',
  builder: (args) =>
    generatedOptions(recordingOptions(jsonOption(args)))
      .option('liberty', {
        type: 'string',
        default: osu018,
        requiresArg: true,
        describe: "cells; OSU's 180 nm as Debian packs them without it",
      })
      .option('clock', { type: 'number', default: 100, requiresArg: true, describe: 'MHz' })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'folder for netlist, constraints, scripts and logs; appears whole or not at all',
      })
      .option('gate-level', {
        type: 'boolean',
        default: false,
        describe: 'level L6: the netlist in place of the RTL on the recordings, every spike and cycle the same',
      })
      .option('power', {
        type: 'boolean',
        default: false,
        describe: 'with --gate-level: power by block, from how often every cell switches; large netlists take long',
      })
      .option('cells', {
        type: 'string',
        requiresArg: true,
        describe: "Verilog of the cells by their maker, for L6 in Icarus; the Liberty file's functions without it",
      })
      .option('tool-timeout', { type: 'number', default: 1800, requiresArg: true, describe: 's, one tool' })
      .example('$0 synth designs/accel1-nmnist', 'OSU018 at 100 MHz')
      .example(
        '$0 synth --generated out/accel1/generated --liberty cells.lib --clock 50',
        'what stands in a folder',
      ) as never,
  async handler({
    design,
    generated,
    liberty,
    clock,
    out,
    gateLevel,
    power: weigh,
    cells,
    toolTimeout,
    json,
    quiet,
    ...choice
  }) {
    if (!(clock > 0 && clock <= 100_000)) {
      throw new MenageError('E_ARGUMENT', { path: '--clock', value: clock, legal: 'MHz, above 0, up to 100000' });
    }
    if (design === undefined && gateLevel) {
      throw new MenageError('E_ARGUMENT', { path: '--gate-level', legal: 'a design says what the netlist computes' });
    }
    if (weigh && !gateLevel) {
      throw new MenageError('E_ARGUMENT', { path: '--power', legal: 'with --gate-level, where switching is counted' });
    }
    const progress = progressFor(quiet ?? false);
    const common = { timeout: toolTimeout, progress, signal: interrupted };
    const scratch = await mkdtemp(join(tmpdir(), 'menage-synth-'));
    try {
      const { folder, prepared } = await generatedFolder({ design, generated }, scratch, progress);
      const samples =
        gateLevel && prepared ? await readAll(await designDataset(prepared.loaded, choice), () => {}) : [];
      await writeFolder(out ?? join(scratch, 'out'), async (work) => {
        const { result, mapped } = await synthesise({ folder, liberty, clockMHz: clock, work, ...common });
        let gates: LevelVerdict | undefined;
        let activity = undefined as CellActivity | undefined;
        if (gateLevel && prepared !== null) {
          const own = join(work, 'gate-level');
          await mkdir(own);
          const job = {
            ...{ layout: prepared.plan, layers: prepared.quantised.layers.map(({ name }) => name), samples },
            ...{ folder, mapped, mapDir: work, cells, work: own, signal: interrupted },
            limits: { jobs: 1, timeout: toolTimeout },
            expectedCycles: estimateCycles(prepared, samples, []),
            ...(weigh && {
              onActivity: (found: CellActivity) => {
                activity = found;
              },
            }),
          };
          gates = await progress.stage('L6 gates', () => verifyGates(job));
        }
        const counted = activity;
        const power = counted && (await progress.stage('power', () => powerOf(mapped, counted, work, common)));
        if (json !== undefined)
          await writeJson(json, { ...result, ...(gates && { L6: gates }), ...(power && { power }) });
        if (json !== '-') print(formatSynthesis(result, gates, power));
        if (!result.met || (gates && gates.status !== 'pass')) process.exitCode = EXIT.fail;
      });
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  },
};
