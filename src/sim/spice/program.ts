/** Which SPICE runs: the installed ngspice, or the one in WebAssembly that needs nothing but Node. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../../config/project-root.js';
import { MenageError } from '../../errors/index.js';
import { findProgram } from '../programs.js';

export const SPICE_CHOICES = ['auto', 'ngspice', 'embedded'] as const;
export type SpiceChoice = (typeof SPICE_CHOICES)[number];

export interface SpiceProgram {
  readonly kind: 'ngspice' | 'embedded';
  /** program, and what stands before the deck's own arguments */
  readonly tool: string;
  args(deck: string, raw: string): readonly string[];
}

const installed = (tool: string): SpiceProgram => ({
  kind: 'ngspice',
  tool,
  args: (deck, raw) => ['-n', '-b', '-r', raw, deck],
});

/** Compiled code always: the program runs in a process of its own. */
const entry = fileURLToPath(new URL('dist/src/cli/programs/embedded-ngspice.js', projectRoot));

const embedded: SpiceProgram = {
  kind: 'embedded',
  tool: process.execPath,
  args: (deck, raw) => [entry, deck, raw],
};

/** What MENAGE_SPICE asks for; auto without it. @throws E_ARGUMENT */
function asked(): SpiceChoice {
  const value = process.env.MENAGE_SPICE ?? 'auto';
  const choice = SPICE_CHOICES.find((name) => name === value);
  if (choice !== undefined) return choice;
  throw new MenageError('E_ARGUMENT', { path: 'MENAGE_SPICE', value, legal: SPICE_CHOICES.join(', ') });
}

/**
 * The installed ngspice where there is one, which is three times as fast; the embedded one elsewhere. The environment
 * variable MENAGE_SPICE asks for one of them.
 *
 * @throws E_ARGUMENT for a word in MENAGE_SPICE that is no choice
 */
export function spiceProgram(): SpiceProgram {
  const choice = asked();
  if (choice === 'auto') return findProgram('ngspice') === undefined ? embedded : installed('ngspice');
  return choice === 'embedded' ? embedded : installed('ngspice');
}

/** @param tool another program that is called as ngspice is */
export const spiceOf = (tool: string | undefined): SpiceProgram =>
  tool === undefined ? spiceProgram() : installed(tool);

/** Version of the embedded simulator's package. */
export function embeddedVersion(): string {
  const file = new URL('../package.json', import.meta.resolve('eecircuit-engine'));
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** How results name the simulator in WebAssembly. */
export const EMBEDDED_NAME = 'ngspice in WebAssembly (eecircuit-engine)';
