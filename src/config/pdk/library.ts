/** Reads one section of a PDK's SPICE library with all that it includes. */

import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { MenageError } from '../../errors/index.js';

export interface LibraryText {
  /** logical lines, comments left out, in the order of reading */
  readonly lines: readonly string[];
  /** what was read, as paths inside the PDK's root */
  readonly files: ReadonlyMap<string, string>;
}

/** Nested deeper than any library is. */
const deepest = 20;

/**
 * @param root folder that the PDK is installed in; nothing outside is read
 * @param library path of the library inside root
 * @param section its `.lib` name, such as `tt`
 * @throws E_FILE for a file that cannot be read; E_TECHNOLOGY for a section that is not there and for an include that
 *   leaves root
 */
export function readLibrary(root: string, library: string, section: string): LibraryText {
  const base = realpathSync(root);
  const files = new Map<string, string>();
  const lines: string[] = [];

  const read = (path: string): string => {
    const refuse = (code: 'E_FILE' | 'E_TECHNOLOGY', legal: string): never => {
      throw new MenageError(code, { path: 'PDK library', value: relative(base, path), legal });
    };
    if (!existsSync(path)) refuse('E_FILE', 'is not there');
    const real = realpathSync(path);
    if (!real.startsWith(base + sep)) refuse('E_TECHNOLOGY', 'leaves the folder that PDK_ROOT names');
    const text = readFileSync(real, 'utf8');
    files.set(relative(base, path), text);
    return text;
  };

  function take(path: string, wanted: string | null, depth: number): void {
    if (depth > deepest) {
      throw new MenageError('E_TECHNOLOGY', {
        path: 'PDK library',
        value: relative(base, path),
        legal: `includes nested deeper than ${deepest}`,
      });
    }
    let inside = wanted === null;
    let found = inside;
    for (const line of logicalLines(read(path))) {
      const [, word, rest] = /^\.(lib|endl|include|inc)\b\s*(.*)$/i.exec(line) ?? [];
      if (word === undefined) {
        if (inside) lines.push(line);
        continue;
      }
      const names = [...rest!.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => (a ?? b ?? c)!);
      const kind = word.toLowerCase();
      if (kind === 'endl') inside = wanted === null;
      else if (kind === 'lib' && names.length === 1) {
        inside = names[0]!.toLowerCase() === wanted;
        found ||= inside;
      } else if (inside) take(resolve(dirname(path), names[0]!), names[1]?.toLowerCase() ?? null, depth + 1);
    }
    if (!found) {
      throw new MenageError('E_TECHNOLOGY', {
        path: 'PDK library',
        value: relative(base, path),
        legal: `has no section ${wanted}`,
      });
    }
  }
  take(resolve(base, library), section.toLowerCase(), 0);
  return { lines, files };
}

/** Continued lines joined, comments gone. */
function logicalLines(text: string): string[] {
  const lines: string[] = [];
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    if (line === '' || line.startsWith('*')) continue;
    const code = line.replace(/\s+\$.*$|;.*$/, '');
    if (code.startsWith('+') && lines.length > 0) lines[lines.length - 1] += ` ${code.slice(1).trim()}`;
    else lines.push(code);
  }
  return lines;
}
