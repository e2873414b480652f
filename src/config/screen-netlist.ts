/**
 * Refuses SPICE text that could do more than describe a circuit. ngspice runs shell commands out of `.control` sections
 * even in batch mode, so text that comes with a technology is screened before a simulator sees it. What is legal is
 * listed, not what is not: a card that nobody thought of is refused.
 */

import { MenageError } from '../errors/index.js';

/** Dot cards that models and subcircuits are made of. */
const legalCards = new Set(['.model', '.param', '.subckt', '.ends', '.func', '.global']);
/** Elements of a compact model's subcircuit; no A (code models read and write files), no sources with file access. */
const legalElements = /^[bcdefghijklmnopqrstvxz]/i;

/** Why a logical line is refused, or undefined. */
function fault(card: string): string | undefined {
  const text = card.trim();
  // Scripts hide in comments too: `*ng_script` in the first line, `*#` anywhere.
  if (/^\*\s*(ng_script|#)/i.test(text)) return 'a script marker';
  // In a comment too: no model needs one, and whoever reads the text next may not take it for a comment.
  if (text.includes('`')) return 'a back-quote';
  if (text === '' || text.startsWith('*') || text.startsWith('$') || text.startsWith(';')) return undefined;
  if (/\b\w*file\w*\s*=/i.test(text)) return 'a file name';
  const word = text.split(/\s/)[0]!.toLowerCase();
  if (word.startsWith('.')) return legalCards.has(word) ? undefined : `only ${[...legalCards].join(' ')} are taken`;
  if (!legalElements.test(word)) return 'not an element that a model may hold';
  if (/^(shell|system|source|codemodel|set|alias|load|write|wrdata|echo|plot|print|run|quit|cd)$/.test(word)) {
    return 'a simulator command';
  }
  return undefined;
}

/**
 * Logical lines with the number of their first line. A continuation belongs to the last line that is no comment, as the
 * simulator has it; with nothing to continue it stays alone, and is refused as no element.
 */
function logicalLines(text: string): { line: number; text: string }[] {
  const found: { line: number; text: string }[] = [];
  let open: { text: string } | undefined;
  text.split(/\r\n|\r|\n/).forEach((raw, i) => {
    const card = { line: i + 1, text: raw };
    if (/^\s*\+/.test(raw) && open !== undefined) {
      open.text += ` ${raw.replace(/^\s*\+/, '')}`;
      return;
    }
    found.push(card);
    if (!/^\s*([*$;]|$)/.test(raw)) open = card;
  });
  return found;
}

/**
 * Passes text that holds only models, parameters, subcircuits and their elements.
 *
 * @param name what the text is called in the error
 * @throws E_TECHNOLOGY with line and reason
 */
export function screenNetlist(text: string, name: string): void {
  const refuse = (line: number, value: string, legal: string): never => {
    throw new MenageError('E_TECHNOLOGY', {
      path: `${name}:${line}`,
      value: value.trim(),
      legal,
      remedy: 'a model card must stand alone and only describe: take this line out',
    });
  };
  for (const { line, text: card } of logicalLines(text)) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is these that are looked for
    if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(card)) refuse(line, '', 'not text');
    const reason = fault(card);
    if (reason !== undefined) refuse(line, card, reason);
  }
}
