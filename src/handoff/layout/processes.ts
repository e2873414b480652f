/** Processes that arrays can be drawn in, and where Magic's description of each is found. */

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { MenageError } from '../../errors/index.js';
import { scmos } from './scmos.js';
import { sky130 } from './sky130.js';
import type { Process } from './types.js';

export const PROCESSES = { scmos, sky130 } as const;
export type ProcessName = keyof typeof PROCESSES;

/**
 * @param unit F, C as it is drawn; that of the process without it
 * @param env where PDK_ROOT is looked up, for a process whose description comes with an installed PDK
 * @throws E_TECHNOLOGY where that PDK is not installed, or has no description for Magic
 */
export function findProcess(
  name: ProcessName,
  unit?: number,
  env: NodeJS.ProcessEnv = process.env,
): { process: Process; technology: string; unit: number | null } {
  const found = PROCESSES[name](unit);
  const { technology } = found;
  if (!technology.includes('/')) return { process: found, technology, unit: found.unit };
  const root = env.PDK_ROOT ?? '';
  // Magic runs in a folder of its own.
  const file = resolve(root, technology);
  if (root !== '' && statSync(file, { throwIfNoEntry: false })?.isFile())
    return { process: found, technology: file, unit: found.unit };
  throw new MenageError('E_TECHNOLOGY', {
    path: 'PDK_ROOT',
    value: env.PDK_ROOT,
    legal: `no ${technology} below it: ${name} is drawn by the rules of an installed PDK`,
    remedy: `set PDK_ROOT to the folder of an open_pdks installation, or draw in scmos, which comes with Magic`,
  });
}
