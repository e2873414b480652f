/**
 * A Slurm of one node on loopback, in a folder of its own, for trials: munge, controller and node daemon. Needs root,
 * since the node daemon becomes the user of each job, and the Debian packages slurm-wlm and munge.
 */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findProgram } from '../../src/sim/programs.js';

export const SLURM_PROGRAMS = ['slurmctld', 'slurmd', 'sbatch', 'squeue', 'munged'] as const;
const sbin = '/usr/sbin:/sbin';

/** Why no cluster can be started here; null where it can. */
export function slurmLacks(): string | null {
  if (process.getuid?.() !== 0) return 'root is needed to start slurmd';
  const missing = SLURM_PROGRAMS.find((name) => findProgram(name, `${process.env.PATH}:${sbin}`) === undefined);
  return missing === undefined ? null : `${missing} is missing: apt-get install slurm-wlm munge`;
}

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });

/** Loopback only, no accounting, short waits: what is tried is our side of it. */
const configuration = (folder: string, control: number, node: number, cpus: number): string => `
ClusterName=menage
SlurmctldHost=${hostname()}(127.0.0.1)
SlurmctldPort=${control}
SlurmdPort=${node}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${folder}/munge/munge.sock
CredType=cred/munge
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=sched_min_interval=100000,bf_interval=2
ReturnToService=2
SlurmdTimeout=10
MaxArraySize=101
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd.log
NodeName=${hostname()} NodeAddr=127.0.0.1 CPUs=${cpus} RealMemory=16000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
`;

export interface SlurmCluster {
  readonly folder: string;
  /** value of SLURM_CONF */
  readonly config: string;
  startNode(): Promise<void>;
  /** SIGKILL, as a machine that loses power */
  killNode(): Promise<void>;
  killController(): Promise<void>;
  startController(): Promise<void>;
  stop(): Promise<void>;
}

/** @throws where it does not come up within half a minute */
export async function startSlurm(cpus: number): Promise<SlurmCluster> {
  // A socket's path is short, and munged wants all folders above it to be safe.
  const folder = await mkdtemp('/run/menage-slurm-');
  const path = { PATH: `${process.env.PATH}:${sbin}` };
  for (const name of ['munge', 'state', 'spool']) mkdirSync(join(folder, name));
  const key = join(folder, 'munge', 'key');
  writeFileSync(key, Buffer.alloc(64, 7));
  chmodSync(key, 0o400);
  chmodSync(folder, 0o755);
  chmodSync(join(folder, 'munge'), 0o755);
  chownSync(join(folder, 'munge'), 0, 0);
  const config = join(folder, 'slurm.conf');
  writeFileSync(config, configuration(folder, await freePort(), await freePort(), cpus));
  const env = { ...path, SLURM_CONF: config };
  const children: Record<string, ChildProcess> = {};
  const start = (name: string, args: readonly string[]): void => {
    children[name] = spawn(name, args, { env, stdio: 'ignore' });
    children[name].on('error', () => undefined);
  };
  const until = async (what: string, ready: () => boolean): Promise<void> => {
    for (let i = 0; i < 300; i++) {
      if (ready()) return;
      await sleep(100);
    }
    throw new Error(`${what} does not come up`);
  };
  const answers = (tool: string, args: readonly string[], pattern: RegExp): boolean => {
    try {
      return pattern.test(execFileSync(tool, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    } catch {
      return false;
    }
  };
  const end = async (name: string, signal: NodeJS.Signals): Promise<void> => {
    const child = children[name];
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    await gone;
  };
  const startController = async (): Promise<void> => {
    start('slurmctld', ['-D', '-f', config]);
    await until('slurmctld', () => answers('scontrol', ['ping'], /is UP/));
  };
  const startNode = async (): Promise<void> => {
    start('slurmd', ['-D', '-f', config]);
    await until('slurmd', () => answers('sinfo', ['--noheader', '--format=%T'], /^(idle|mixed|allocated)$/m));
  };
  start('munged', [
    ...['--foreground', '--force', `--key-file=${key}`, `--socket=${folder}/munge/munge.sock`],
    ...[`--pid-file=${folder}/munge/pid`, `--log-file=${folder}/munge/log`, `--seed-file=${folder}/munge/seed`],
  ]);
  await until('munged', () => answers('munge', ['-n', `--socket=${folder}/munge/munge.sock`], /^MUNGE:/));
  await startController();
  await startNode();
  return {
    folder,
    config,
    startNode,
    killNode: () => end('slurmd', 'SIGKILL'),
    startController,
    killController: () => end('slurmctld', 'SIGKILL'),
    stop: async () => {
      answers('scancel', ['--user=root'], /^/);
      for (const name of ['slurmd', 'slurmctld', 'munged']) await end(name, 'SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
