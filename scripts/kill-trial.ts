/**
 * SIGKILL at random moments of run, regress and characterize: the same command again must then leave the bytes of an
 * undisturbed run, nothing half-written and no simulator. node dist/scripts/kill-trial.js [KILLS] [SEED]
 */

import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../src/config/project-root.js';
import { rng } from '../src/random/index.js';

const [kills = 200, seed = 1] = process.argv.slice(2).map(Number);
const at = (path: string): string => fileURLToPath(new URL(path, projectRoot));
const program = at('dist/src/cli/main.js');
const root = mkdtempSync(join(tmpdir(), 'menage-kill-trial-'));
const matrix = join(root, 'matrix.yaml');
writeFileSync(
  matrix,
  `version: 1\nname: kills\ndesigns: [{design: ${at('designs/tiny')}, limit: 6}]\nlevels: [L0, L1, L3]\nrecordingsPerJob: 2\n`,
);

interface Command {
  readonly name: string;
  readonly args: (folder: string) => readonly string[];
  /** what is compared: the rest holds times */
  readonly result: (path: string) => boolean;
}

const commands: readonly Command[] = [
  {
    name: 'run',
    args: (folder) => ['run', at('designs/tiny'), '--limit', '2', '--levels', 'L0,L1,L3', '--out', join(folder, 'out')],
    result: (path) => path.startsWith('out/generated/') || path === 'out/.menage',
  },
  {
    name: 'regress',
    args: (folder) => ['regress', matrix, '--out', join(folder, 'out'), '--chunk', '2'],
    result: (path) => path === 'out/results.jsonl',
  },
  {
    name: 'characterize',
    args: (folder) => [
      ...['characterize', '--technology', 'generic90', '--slots', '2', '--level', 'macro'],
      ...['--length', '40', '--out', join(folder, 'out.json')],
    ],
    result: (path) => path === 'out.json',
  },
];

/** Every file below a folder that is compared, with the hash of its content; other files by name. */
function state(folder: string, { result }: Command): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return paths
    .map((path) => [relative(folder, path), path] as const)
    .filter(([name]) => result(name))
    .map(([name, path]) => `${name} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`)
    .join('\n');
}

/** Names beside the outputs that only a half-finished run leaves. */
const partial = (folder: string): string[] =>
  readdirSync(folder).filter((name) => name.includes('partial') || name.endsWith('.old'));

/** Simulators and workers that carry this trial's folder, or that were started by what carries it. */
const orphans = (folder: string): string[] =>
  execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(folder) && !line.includes('kill-trial'));

function start(command: Command, folder: string) {
  mkdirSync(folder, { recursive: true });
  const env = { ...process.env, MENAGE_CACHE: join(folder, 'cache') };
  const child = spawn(process.execPath, [program, ...command.args(folder), '--quiet'], { env, stdio: 'ignore' });
  return { child, ended: new Promise<number | null>((done) => child.once('exit', (status) => done(status))) };
}

const right = new Map<string, { readonly state: string; readonly milliseconds: number }>();
for (const command of commands) {
  const folder = join(root, `undisturbed-${command.name}`);
  const started = performance.now();
  const status = await start(command, folder).ended;
  if (status !== 0) throw new Error(`${command.name} ends with ${status} without being disturbed`);
  right.set(command.name, { state: state(folder, command), milliseconds: performance.now() - started });
}

const random = rng(seed, 'kills');
const counts = new Map<string, number>();
const wrong: string[] = [];
let hit = 0;
// A command that ended by itself before its moment is no kill.
for (let i = 0; hit < kills; i++) {
  const command = commands[i % commands.length] as Command;
  const { state: expected, milliseconds } = right.get(command.name) as { state: string; milliseconds: number };
  const folder = join(root, `${i}`);
  const { child, ended } = start(command, folder);
  const moment = random.uniform() * milliseconds;
  await Promise.race([sleep(moment), ended]);
  const killed = child.kill('SIGKILL');
  await ended;
  await sleep(50);
  const say = (what: string): void => {
    wrong.push(`kill ${i} (${command.name} after ${moment.toFixed(0)} ms): ${what}`);
  };
  if (orphans(folder).length > 0) say(`still running: ${orphans(folder)[0]}`);
  const status = await start(command, folder).ended;
  if (status !== 0) say(`the rerun ends with ${status}`);
  if (state(folder, command) !== expected) say('the rerun leaves other bytes');
  if (partial(folder).length > 0) say(`left over: ${partial(folder)}`);
  if (killed) counts.set(command.name, (counts.get(command.name) ?? 0) + 1);
  hit += Number(killed);
  rmSync(folder, { recursive: true, force: true });
}
rmSync(root, { recursive: true, force: true });
for (const line of wrong.slice(0, 20)) console.error(line);
const killed = [...counts].map(([name, count]) => `${name} ${count}`).join(', ');
console.log(`${kills} kills, seed ${seed} (${killed}): ${wrong.length} wrong`);
process.exitCode = wrong.length > 0 ? 1 : 0;
