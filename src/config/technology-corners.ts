/**
 * Corners of a model card that holds the typical devices only: the same text with some numbers moved. What is moved and
 * how far is declared in the technology file, so that a reader sees what a corner means here.
 */

import { MenageError } from '../errors/index.js';
import type { Corner } from './conditions.js';
import { spiceValue } from './spice-value.js';
import type { CardModels } from './technology-file.js';

type Shift = NonNullable<CardModels['corners']>['ss']['nmos'];

/** Text of the model card at each corner that is known; the typical one always is. */
export type CornerCards = Readonly<{ tt: string } & Partial<Record<Corner, string>>>;

/** The card of a `.model` with its continuation lines. */
const modelPattern = (name: string): RegExp => new RegExp(`^\\s*\\.model\\s+${name}\\s.*(?:\\r?\\n\\s*\\+.*)*`, 'im');

function moveModel(model: string, { add, scale }: Shift, path: string): string {
  let text = model;
  const move = (kind: string, key: string, change: (value: number) => number): void => {
    const pattern = new RegExp(`\\b${key}(\\s*=\\s*)([-+]?[\\d.][\\w.+-]*)`, 'i');
    const value = spiceValue(pattern.exec(text)?.[2] ?? '');
    if (Number.isNaN(value)) {
      throw new MenageError('E_TECHNOLOGY', {
        path: `${path}.${kind}.${key}`,
        legal: 'a parameter of the typical model with a plain number',
      });
    }
    text = text.replace(pattern, (_, equals: string) => `${key}${equals}${Number(change(value).toPrecision(9))}`);
  };
  for (const [key, factor] of Object.entries(scale)) move('scale', key, (value) => value * factor);
  for (const [key, step] of Object.entries(add)) move('add', key, (value) => value + Math.sign(value) * step);
  return text;
}

/**
 * @param card text of the typical model card
 * @returns the card at every corner that is declared, `tt` always
 * @throws E_TECHNOLOGY for a shift of a parameter that the card does not have
 */
export function cornerCards(card: string, models: CardModels, name: string): CornerCards {
  const cards: { tt: string } & Partial<Record<Corner, string>> = { tt: card };
  for (const [corner, shifts] of Object.entries(models.corners ?? {})) {
    let text = card;
    for (const type of ['nmos', 'pmos'] as const) {
      const path = `${name}: models.corners.${corner}.${type}`;
      text = text.replace(modelPattern(models[type]), (model) => moveModel(model, shifts[type], path));
    }
    cards[corner as Corner] = `* corner ${corner}\n${text}`;
  }
  return cards;
}
