/**
 * Tests that need a simulator: where it is missing they are reported as skipped, with the reason in their name, but
 * where the tools are promised (CI) they run and fail.
 */

import { describe } from 'vitest';
import { findProgram } from '../src/sim/programs.js';
import type { ToolName } from '../src/sim/tool-facts.js';

export const missingTools = (needed: readonly ToolName[]): ToolName[] =>
  needed.filter((tool) => findProgram(tool) === undefined);

/** A `describe` whose tests run external tools. */
export function toolDescribe(needed: readonly ToolName[], name: string, body: () => void): void {
  const missing = missingTools(needed);
  const skip = missing.length > 0 && process.env.CI === undefined;
  describe.skipIf(skip)(skip ? `${name} [skipped: ${missing.join(', ')} not installed]` : name, body);
}
