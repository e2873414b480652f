/** Handlebars as this project uses it: text is never HTML-escaped and a missing name is an error. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars';
import { projectRoot } from '../config/project-root.js';

const engine = Handlebars.create();
const compiled = new Map<string, Handlebars.TemplateDelegate>();

/** Folder of the templates, from a checkout as well as from the built package. */
const folder = new URL('templates/', projectRoot);

function template(name: string): Handlebars.TemplateDelegate {
  let found = compiled.get(name);
  if (found === undefined) {
    const text = readFileSync(fileURLToPath(new URL(`${name}.hbs`, folder)), 'utf8');
    found = engine.compile(text, { noEscape: true, strict: true, preventIndent: true });
    compiled.set(name, found);
  }
  return found;
}

/**
 * Renders `templates/<name>.hbs`. Templates substitute and repeat; every value they print was computed before.
 *
 * @param name path below `templates`, without `.hbs`
 */
export const render = (name: string, view: object): string => template(name)(view);
