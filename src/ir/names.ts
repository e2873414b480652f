/** Names that reach netlists and module headers. */

import { MenageError } from '../errors/index.js';

/**
 * A design's name as the prefix of module names. What is built from it always has a suffix (`_top`, `_core`), so that
 * no design name can become a keyword of Verilog or SystemVerilog.
 *
 * @throws E_NAME for a name that does not start with a letter
 */
export function modulePrefix(designName: string): string {
  const name = designName.toLowerCase().replace(/[^a-z0-9_]/g, '_');
  if (/^[a-z]/.test(name)) return name;
  throw new MenageError('E_NAME', {
    path: 'name',
    value: designName,
    legal: 'a letter, then letters, digits, _ and -',
    remedy: 'it names the Verilog modules',
  });
}
