/**
 * Refuses SPICE text that could do more than describe a circuit. ngspice runs shell commands out of `.control` sections
 * even in batch mode, so text from a user's technology file is screened before the simulator sees it.
 */

import { MenageError } from '../../errors/index.js';

/** What stands at the start of a card, with continuation lines already joined; ngspice ignores case. */
const forbidden: readonly (readonly [RegExp, string])[] = [
  [/^\s*\.\s*(control|endc)\b/i, 'a control section can run shell commands'],
  [/^\s*\.\s*(include|inc|lib|incl?u?d?e?)\b/i, 'a model card must stand alone: paste what it includes'],
  [
    /^\s*\.\s*(csparam|exec|system|shell|codemodel|load|save|print|plot|write|tran|dc|ac|op|noise|end)\b/i,
    'only models, parameters and subcircuits are taken',
  ],
  [/^\s*\*(ng_script|#)/i, 'a script marker'],
  [/^\s*a\w*\s/i, 'code models (A elements) can read and write files'],
  [/^\s*(shell|system|source|codemodel|set|alias|load|write|wrdata)\b/i, 'a simulator command'],
  [/`/, 'a back-quote'],
  [/\b(input_file|output_file|file|filename|lib_path)\s*=/i, 'a file name'],
];

/** Cards with their first line's number; comments stay, for what hides in them. */
function cards(text: string): { line: number; text: string }[] {
  const found: { line: number; text: string }[] = [];
  text.split(/\r\n|\r|\n/).forEach((raw, i) => {
    const last = found.at(-1);
    if (/^\s*\+/.test(raw) && last !== undefined) last.text += ` ${raw.replace(/^\s*\+/, '')}`;
    else found.push({ line: i + 1, text: raw });
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
  for (const card of cards(text)) {
    if (/\0/.test(card.text)) refuse(name, card.line, card.text, 'not text');
    for (const [pattern, reason] of forbidden) {
      if (isComment(card.text) && reason !== 'a script marker') continue;
      if (pattern.test(card.text)) refuse(name, card.line, card.text, reason);
    }
  }
}

const isComment = (text: string): boolean => /^\s*\*/.test(text);

function refuse(name: string, line: number, value: string, legal: string): never {
  throw new MenageError('E_TECHNOLOGY', {
    path: `${name}:${line}`,
    value: value.trim(),
    legal,
    remedy: 'take this line out of the model card',
  });
}
