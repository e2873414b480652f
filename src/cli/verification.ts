/** What `run` and `verify` have in common: from the command line to a request, and from a verdict to its telling. */

import type { Controls } from '../../generators/analog/bench-controls.js';
import type { Verdict } from '../compare/types.js';
import type { LoadedDesign } from '../config/load-design.js';
import { MenageError } from '../errors/index.js';
import { readExpected } from '../flow/expected.js';
import { type Prepared, prepare } from '../flow/prepare.js';
import { designDataset, readAll } from '../flow/samples.js';
import type { VerifyRequest } from '../flow/verify.js';
import { formatVerdict } from '../report/format-verdict.js';
import { interrupted } from './interrupt.js';
import { type EngineArguments, toClosedLoop, toLevels, toWindows } from './options.js';
import { coloured, EXIT, print, warn, writeJson } from './output.js';
import { progressFor } from './progress.js';

export interface VerificationArguments extends EngineArguments {
  design: string;
  recordings?: string;
  limit?: number;
  lenient?: boolean;
  levels: string;
  expected?: string;
  simulator: 'auto' | 'icarus' | 'verilator';
  window?: string[];
  closedLoop?: string;
  controls: Controls;
  jobs: number;
  toolTimeout: number;
  json?: string;
  quiet?: boolean;
}

/** A request that still lacks what is verified, and where it may write. */
export type OpenRequest = Omit<VerifyRequest, 'generated' | 'work' | 'array'>;

/** Behind level shifters an engine's numbers are others: a reset of generic90 leaves 2 LSB. @throws E_ARGUMENT */
function checkControls(controls: Controls, { characterisation }: Prepared): void {
  if (controls === 'sources' || characterisation?.controls === 'shifted') return;
  throw new MenageError('E_ARGUMENT', {
    path: '--controls',
    value: controls,
    legal: 'with a characterisation of engines behind their level shifters',
    remedy: 'menage characterize DESIGN --controls shifted --out FILE, then --characterisation FILE',
  });
}

/** Checks the command line, then reads, prepares and loads: what is wrong shows before anything is written. */
export async function verificationRequest(args: VerificationArguments, loaded: LoadedDesign): Promise<OpenRequest> {
  const { recordings, limit, lenient, simulator, controls, jobs, toolTimeout } = args;
  const levels = toLevels(args.levels);
  const windows = toWindows(args.window);
  const closedLoop = toClosedLoop(args.closedLoop);
  const progress = progressFor(args.quiet ?? false);
  const dataset = await designDataset(loaded, { recordings, limit, lenient, onDamage: warn });
  const expected = args.expected === undefined ? null : await readExpected(args.expected);
  const prepared = await progress.stage('import, quantisation, mapping', (update) =>
    prepare(loaded, interrupted, update),
  );
  checkControls(controls, prepared);
  const samples = await progress.stage('recordings', (update) => readAll(dataset, update, interrupted));
  const limits = { jobs, timeout: toolTimeout };
  return {
    prepared,
    samples,
    levels,
    expected,
    limits,
    simulator,
    windows,
    controls,
    closedLoop,
    progress,
    signal: interrupted,
  };
}

/** Prints or writes the verdict and sets the exit status. @param more goes below the table on a terminal */
export async function tell(verdict: Verdict, { json }: VerificationArguments, more = ''): Promise<void> {
  if (json !== undefined) await writeJson(json, verdict);
  if (json !== '-') print(`${formatVerdict(verdict, { colour: coloured() })}${more}`);
  if (verdict.status !== 'pass') process.exitCode = EXIT.fail;
}
