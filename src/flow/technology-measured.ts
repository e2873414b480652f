/** The `measured` section of a technology file, written from what was measured of its engine. */

import { stringify } from 'yaml';
import { type Characterisation, pointAt } from '../config/characterisation.js';
import { nominal } from '../config/conditions.js';
import { MenageError } from '../errors/index.js';

/**
 * The technology file with that section in place of its own. The section is the file's last, so that everything above
 * it keeps the form that its author gave it.
 *
 * @param command that makes it again
 * @throws E_TECHNOLOGY where the engine could not be measured, or other sections stand behind this one
 */
export function withMeasured(
  text: string,
  transistor: Characterisation,
  macro: Characterisation,
  command: string,
): string {
  const [above = '', ...behind] = text.split(/^measured:/m);
  const next = /^[a-z]\w*:/m.exec(behind.join(''))?.[0];
  if (next !== undefined) {
    throw new MenageError('E_TECHNOLOGY', {
      path: 'technology file',
      value: next,
      legal: '`measured:` as its last section',
      remedy: 'move the section to the end',
    });
  }
  const { slots, membrane, lsbVolts, beta } = transistor.engine;
  const model = (of: Characterisation) => {
    const numbers = Object.entries(pointAt(of, nominal, `${of.level} level`).model);
    // Six decimals are below anything that matters and keep the file readable.
    return Object.fromEntries(numbers.map(([key, value]) => [key, Number(value.toFixed(6)) + 0]));
  };
  const measured = {
    command,
    engine: { slots, membrane, lsbVolts, beta },
    transistor: model(transistor),
    macro: model(macro),
  };
  return `${above.trimEnd()}\n${stringify({ measured }, { lineWidth: 0 })}`;
}
