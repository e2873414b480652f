/** `--verbose`: every external tool that runs, on standard error. */

import { observeTools, type ToolEvent } from '../sim/process.js';

let verbose = false;

export const isVerbose = (): boolean => verbose;

/** As a shell would take it. */
const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

function line({ tool, args, cwd, seconds, outcome }: ToolEvent): string {
  const command = [tool, ...args].map(quoted).join(' ');
  return outcome === undefined ? `  ${cwd}$ ${command}` : `  ${tool}: ${outcome}, ${seconds.toFixed(1)} s`;
}

/** From now on. */
export function beVerbose(): void {
  verbose = true;
  observeTools((event) => process.stderr.write(`${line(event)}\n`));
}
