/** One regression a folder at a time: two would count each other's work as lost. */

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../emit/alive.js';
import { diskFault } from '../errors/disk.js';
import { MenageError } from '../errors/index.js';

const FILE = 'running';

/**
 * Takes the folder; a lock whose process is gone is taken over.
 *
 * @returns gives it back
 * @throws E_DISK where another process has it
 */
export async function lockFolder(out: string): Promise<() => Promise<void>> {
  await mkdir(out, { recursive: true }).catch((cause) => {
    throw diskFault(out, cause, 'free space or choose another --out');
  });
  const file = join(out, FILE);
  const mine = `${process.pid} ${hostname()}`;
  for (let attempt = 0; ; attempt++) {
    try {
      await writeFile(file, mine, { flag: 'wx' });
      return () => rm(file, { force: true });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    }
    const [pid, host] = (await readFile(file, 'utf8').catch(() => '')).split(' ');
    if (attempt > 0 || (host === hostname() && isAlive(Number(pid))) || (host !== undefined && host !== hostname())) {
      throw new MenageError('E_DISK', {
        path: out,
        legal: `process ${pid} on ${host ?? 'this machine'} works in it`,
        remedy: `wait for it, or choose another --out; if it is gone, remove ${file}`,
      });
    }
    await rm(file, { force: true });
  }
}
