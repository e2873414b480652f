/** `menage handoff DESIGN --out DIR`: what a chip flow takes over, every view from one description; --check reads it back. */

import { readFile } from 'node:fs/promises';
import type { CommandModule } from 'yargs';
import { z } from 'zod';
import { type LoadedDesign, loadDesign } from '../../config/load-design.js';
import { version } from '../../config/version.js';
import { writeFolder, writeTree } from '../../emit/write-tree.js';
import { MenageError } from '../../errors/index.js';
import { designCharacterisation } from '../../flow/design-characterisation.js';
import { handoffDesign } from '../../flow/handoff.js';
import { designLayouts, layoutPart } from '../../flow/layout-design.js';
import { prepare } from '../../flow/prepare.js';
import { type CheckResult, checkHandoff } from '../../handoff/check/index.js';
import { handoffTree, manifest, type Verdicts } from '../../handoff/index.js';
import { findProcess, type ProcessName } from '../../handoff/layout/processes.js';
import { findTools } from '../../sim/tools.js';
import { interrupted } from '../interrupt.js';
import {
  designArgument,
  type EngineArguments,
  engineOptions,
  jsonOption,
  poolOptions,
  processOption,
  toOverrides,
} from '../options.js';
import { EXIT, print, writeJson } from '../output.js';
import { progressFor } from '../progress.js';

interface Arguments extends EngineArguments {
  design: string;
  out: string;
  verdict?: string;
  check: boolean;
  layout: boolean;
  process: ProcessName;
  jobs: number;
  toolTimeout: number;
  json?: string;
  quiet?: boolean;
}

const verdictSchema = z.object({
  design: z.string(),
  designHash: z.string(),
  levels: z.record(z.string(), z.object({ status: z.string() })),
});

/** What a run of this design said of each level. @throws E_FILE */
async function readVerdicts(file: string, { design, hash }: LoadedDesign): Promise<Verdicts> {
  const refuse = (legal: string, cause?: unknown): MenageError =>
    new MenageError('E_FILE', { path: file, legal: `the verdict.json of \`menage run\`${legal}`, cause });
  let read: z.infer<typeof verdictSchema>;
  try {
    read = verdictSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw refuse('', cause);
  }
  if (read.design !== design.name) throw refuse(`: of design ${read.design}, not of ${design.name}`);
  const levels = Object.entries(read.levels).map(([level, { status }]) => [level, status] as const);
  if (levels.length === 0) throw refuse(': it names no level');
  return { levels: Object.fromEntries(levels), sameDesign: read.designHash === hash };
}

function checkText(result: CheckResult): string {
  if (result.kind === 'skipped') return `${result.view}: not checked, ${result.reason}`;
  const { view, by, findings } = result;
  const more = findings.length > 5 ? [`  and ${findings.length - 5} more`] : [];
  const found = findings.slice(0, 5).map((finding) => `  ${finding}`);
  return [`${view}: ${findings.length === 0 ? 'as described' : 'WRONG'} (${by})`, ...found, ...more].join('\n');
}

export const handoffCommand: CommandModule<object, Arguments> = {
  command: 'handoff <design>',
  describe: 'write what a chip flow takes over: Verilog, SDC, Liberty, LEF, CDL, LibreLane, FuseSoC, xschem, manifest',
  builder: (args) =>
    processOption(engineOptions(poolOptions(jsonOption(designArgument(args)))))
      .option('out', {
        type: 'string',
        demandOption: true,
        requiresArg: true,
        describe: 'folder to write; appears whole or not at all',
      })
      .option('verdict', {
        type: 'string',
        requiresArg: true,
        describe: 'verdict.json of a run of this design, for the manifest',
      })
      .option('check', {
        type: 'boolean',
        default: false,
        describe: 'then read every view back with Yosys, OpenSTA, KLayout, netgen and xschem, where they are installed',
      })
      .option('layout', {
        type: 'boolean',
        default: false,
        describe: 'also draw the capacitors, as `menage layout` does, into layout/',
      })
      .example('$0 handoff designs/accel1-nmnist --characterisation generic90.json --out out/handoff', '') as never,
  async handler({
    design,
    out,
    verdict,
    check,
    layout: withLayout,
    process: name,
    jobs,
    toolTimeout,
    json,
    quiet,
    ...args
  }) {
    const progress = progressFor(quiet ?? false);
    const loaded = await loadDesign(design, version, toOverrides(args));
    const verdicts = verdict === undefined ? null : await readVerdicts(verdict, loaded);
    const prepared = await progress.stage('mapping', (update) => prepare(loaded, interrupted, update));
    const characterisation = await designCharacterisation(
      prepared,
      { jobs, timeout: toolTimeout },
      progress,
      interrupted,
    );
    const handed = handoffDesign(prepared, characterisation);
    const layout = withLayout
      ? await progress.stage('layout', async (update) => {
          const running = { ...findProcess(name), timeout: toolTimeout, signal: interrupted };
          return layoutPart(loaded, await designLayouts(loaded, running, update));
        })
      : null;
    const files = handoffTree(handed, layout);
    const tools = Object.fromEntries(
      (await findTools()).map(({ name, state }) => [name, state.kind === 'found' ? state.version : state.kind]),
    );
    const tree = new Map<string, string | Uint8Array>([
      ...files,
      ['manifest.json', manifest(handed, files, { tools, verdicts })] as const,
    ]);
    await writeFolder(out, (folder) => writeTree(folder, tree));
    const checks = check
      ? await progress.stage('check', () => checkHandoff(out, { timeout: toolTimeout, signal: interrupted }))
      : [];
    if (json !== undefined)
      await writeJson(json, { design: loaded.design.name, hash: loaded.hash, files: [...tree.keys()], checks });
    if (json !== '-') {
      print(`${out}: ${tree.size} files, design ${loaded.design.name} ${loaded.hash}`);
      if (checks.length > 0) print(checks.map(checkText).join('\n'));
    }
    if (checks.some((result) => result.kind === 'checked' && result.findings.length > 0)) process.exitCode = EXIT.fail;
  },
};
