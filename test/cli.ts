/** Runs the built program as a user does. */

import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../src/config/project-root.js';

const program = fileURLToPath(new URL('dist/src/cli/main.js', projectRoot));
const root = fileURLToPath(projectRoot);

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export const scratch = (): Promise<string> => mkdtemp(join(tmpdir(), 'menage-cli-'));

function built(): string {
  if (!existsSync(program)) throw new Error('dist is missing: npm run build');
  return program;
}

/** @param env is put over the environment of the tests */
export function menage(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { cwd: root, env: { ...process.env, ...env }, maxBuffer: 2 ** 26 };
    execFile(process.execPath, [built(), ...args], options, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ status, stdout, stderr });
    });
  });
}

/** Starts the program and sends it a signal once its standard error says `when`. */
export function interrupt(args: readonly string[], when: RegExp, signal: NodeJS.Signals): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [built(), ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr, sent] = ['', '', false];
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
      if (sent || !when.test(stderr)) return;
      sent = true;
      setTimeout(() => child.kill(signal), 1500);
    });
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}
