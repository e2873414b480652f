/** The VPI module that joins Icarus and libngspice, compiled where it is used. */

import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MenageError } from '../../errors/index.js';
import { expectEnded, relevantLines, runTool } from '../process.js';
import { findProgram } from '../programs.js';

/** Name of the module without suffix. */
export const VPI_MODULE = 'menage_loop';

/**
 * @param folder holds the module's C sources; the module appears beside it
 * @throws E_TOOL_MISSING without a compiler; E_TOOL_FAILED where libngspice or a header is missing; E_TOOL_TIMEOUT,
 *   E_INTERRUPTED
 */
export async function buildModule(folder: string, timeout: number, signal?: AbortSignal): Promise<void> {
  if (findProgram('gcc') === undefined) expectEnded({ kind: 'missing', tool: 'gcc' });
  const sources = (await readdir(folder)).filter((name) => name.endsWith('.c')).sort();
  const args = [`--name=${VPI_MODULE}`, ...sources, '-lngspice'];
  const { exitCode, log } = expectEnded(await runTool({ tool: 'iverilog-vpi', args, cwd: folder, timeout, signal }));
  const file = join(folder, 'iverilog-vpi.log');
  await writeFile(file, log);
  const built = await stat(join(folder, `${VPI_MODULE}.vpi`)).catch(() => null);
  if (exitCode === 0 && built !== null && built.size > 0) return;
  throw new MenageError('E_TOOL_FAILED', {
    path: file,
    legal: `the module between Icarus and libngspice does not compile:\n${relevantLines(log)}`,
    remedy: 'it needs libngspice with its header; on Debian and Ubuntu: apt-get install libngspice0-dev gcc',
  });
}
