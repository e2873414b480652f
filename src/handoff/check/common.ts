/** What the checks of the views share: the folder, what was found, and how a tool is run. */

import { expectEnded, runTool } from '../../sim/process.js';
import type { Views } from '../views.js';

export interface CheckRequest {
  /** a hand-off; nothing is written there */
  readonly folder: string;
  readonly views: Views;
  /** a folder of this check alone */
  readonly work: string;
  /** s, each tool */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

/** One disagreement, in a line. */
export type Finding = string;

/** Everything that a tool printed; xschem asks for PWD. @throws E_TOOL_MISSING, E_TOOL_TIMEOUT, E_TOOL_FAILED, E_INTERRUPTED */
export async function printed(
  tool: string,
  args: readonly string[],
  request: CheckRequest,
  cwd = request.work,
): Promise<string> {
  const { timeout, signal } = request;
  return expectEnded(await runTool({ tool, args, cwd, timeout, signal, env: { PWD: cwd } })).log;
}

/** What one set has and the other has not. */
export function differences(what: string, expected: Iterable<string>, found: Iterable<string>): Finding[] {
  const [want, have] = [new Set(expected), new Set(found)];
  return [
    ...[...want].filter((name) => !have.has(name)).map((name) => `${what}: ${name} is missing`),
    ...[...have].filter((name) => !want.has(name)).map((name) => `${what}: ${name} does not belong there`),
  ];
}

/** Numbers that were written with six digits. */
export const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-5 * Math.max(Math.abs(a), Math.abs(b));

export const isPowerKind = (kind: string): boolean => kind === 'supply' || kind === 'analog' || kind === 'bias';

export type ArrayView = Views['arrays'][number];

/** Pins bit by bit. */
export const pinsOf = ({ ports }: Pick<ArrayView, 'ports'>) =>
  ports.flatMap((port) =>
    Array.from({ length: port.vector ? port.width : 1 }, (_, bit) => ({
      ...port,
      name: port.vector ? `${port.name}[${bit}]` : port.name,
    })),
  );
