/** Ctrl-C and `kill` end a job in order: simulators first, then half-written folders, then we. */

import { MenageError } from '../errors/index.js';

const controller = new AbortController();

/** Aborted by SIGINT or SIGTERM; every long stage takes it. */
export const interrupted: AbortSignal = controller.signal;

/** Runs `main` with the signals caught; a second signal ends at once. */
export async function interruptible(main: () => Promise<void>): Promise<void> {
  const stop = (signal: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(130);
    process.stderr.write(`\n${signal}: stopping the simulators and removing what is half-written\n`);
    controller.abort(
      new MenageError('E_INTERRUPTED', { path: signal, legal: 'stopped on request; nothing was written' }),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    await main();
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
