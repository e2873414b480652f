/** Every view of a hand-off, read back by the tool that a chip flow reads it with. */

import { mkdir, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MenageError } from '../../errors/index.js';
import { findProgram } from '../../sim/programs.js';
import type { Views } from '../views.js';
import type { CheckRequest, Finding } from './common.js';
import { checkFileLists, checkFuseSoc, checkHashes, checkLibrelane } from './files.js';
import { checkLayout } from './layout.js';
import { checkLef } from './lef.js';
import { checkLiberty } from './liberty.js';
import { checkCdl, checkXschem } from './netlists.js';
import { checkVerilog } from './verilog.js';

interface Check {
  readonly tool: string | null;
  readonly run: (request: CheckRequest) => Promise<Finding[]>;
}

export const CHECKS: Readonly<Record<string, Check>> = {
  hashes: { tool: null, run: checkHashes },
  filelists: { tool: null, run: checkFileLists },
  fusesoc: { tool: null, run: checkFuseSoc },
  librelane: { tool: null, run: checkLibrelane },
  verilog: { tool: 'yosys', run: checkVerilog },
  liberty: { tool: 'sta', run: checkLiberty },
  lef: { tool: 'klayout', run: checkLef },
  cdl: { tool: 'netgen-lvs', run: checkCdl },
  xschem: { tool: 'xschem', run: checkXschem },
  layout: { tool: 'klayout', run: checkLayout },
};

export type CheckResult =
  | { readonly view: string; readonly kind: 'checked'; readonly by: string; readonly findings: readonly Finding[] }
  | { readonly view: string; readonly kind: 'skipped'; readonly reason: string };

/**
 * @param only views to check; all without it
 * @throws E_FILE for a folder that is no hand-off; E_TOOL_TIMEOUT, E_TOOL_FAILED, E_INTERRUPTED
 */
export async function checkHandoff(
  folder: string,
  {
    timeout = 300,
    only = Object.keys(CHECKS),
    signal,
  }: { timeout?: number; only?: readonly string[]; signal?: AbortSignal } = {},
): Promise<readonly CheckResult[]> {
  let views: Views;
  let whole: string;
  try {
    whole = await realpath(folder);
    views = JSON.parse(await readFile(join(whole, 'views.json'), 'utf8')) as Views;
  } catch (cause) {
    throw new MenageError('E_FILE', {
      path: folder,
      legal: 'a folder of `menage handoff`: no views.json in it',
      cause,
    });
  }
  const scratch = await mkdtemp(join(tmpdir(), 'menage-handoff-'));
  try {
    const results: CheckResult[] = [];
    for (const view of only) {
      const { tool, run } = CHECKS[view] as Check;
      if (tool !== null && findProgram(tool) === undefined) {
        results.push({ view, kind: 'skipped', reason: `${tool} is not installed` });
        continue;
      }
      if (view === 'layout' && (views.layout ?? null) === null) {
        results.push({ view, kind: 'skipped', reason: 'the capacitors were not drawn (--layout)' });
        continue;
      }
      const work = join(scratch, view);
      await mkdir(work);
      results.push({
        view,
        kind: 'checked',
        by: tool ?? 'menage',
        findings: await run({ folder: whole, views, work, timeout, signal }),
      });
    }
    return results;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
