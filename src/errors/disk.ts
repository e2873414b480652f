/** What the operating system says of files, as one of our errors. */

import { MenageError } from './index.js';

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the device',
  EDQUOT: 'disk quota exceeded',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EIO: 'the device fails',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files',
};

/** An error of the operating system that speaks of the disk and not of our program. */
export const isDiskFault = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && ((error as NodeJS.ErrnoException).code ?? '') in reasons;

/** E_DISK for whatever kept a file or a folder from being written. */
export function diskFault(path: string, cause: unknown, remedy: string): MenageError {
  const { code, message } = cause instanceof Error ? (cause as NodeJS.ErrnoException) : { code: '', message: '' };
  return new MenageError('E_DISK', {
    path,
    legal: reasons[code ?? ''] ?? (message || 'cannot be written'),
    remedy,
    cause,
  });
}
