/** A deck and what it includes as one text: the embedded simulator has no file system. */

import { MenageError } from '../../errors/index.js';

const include = /^\s*\.inc(?:lude)?\s+["']?([^"'\s]+)["']?\s*$/i;
/** files below one another; the generated decks need three */
const deepest = 16;

/**
 * @param name of the deck
 * @param read text of a file that lies beside the deck, by its name
 * @throws E_FILE for an include that names another folder or a file that is not there, or that goes round in a circle
 */
export async function inlineDeck(name: string, read: (name: string) => Promise<string>): Promise<string> {
  const expand = async (file: string, depth: number): Promise<string> => {
    const fault = (legal: string): MenageError =>
      new MenageError('E_FILE', { path: `${name}: .include`, value: file, legal });
    if (!/^[\w.-]+$/.test(file) || file.startsWith('.')) throw fault('a file beside the deck, without a folder');
    if (depth > deepest) throw fault(`at most ${deepest} files below one another`);
    const text = await read(file).catch(() => {
      throw fault('no such file beside the deck');
    });
    const lines = text.split('\n').map(async (line) => {
      const [, below] = include.exec(line) ?? [];
      return below === undefined ? line : expand(below, depth + 1);
    });
    return (await Promise.all(lines)).join('\n');
  };
  return expand(name, 0);
}
