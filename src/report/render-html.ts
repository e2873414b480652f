/**
 * Handlebars for pages: everything that is printed is HTML-escaped, unlike in src/emit/render.ts, which makes code.
 * Only `{{{ }}}` is not, and only SVG that was drawn here may stand in it.
 */

import { readdirSync, readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import { projectRoot } from '../config/project-root.js';

const folder = new URL('templates/report/', projectRoot);
const options = { strict: true, noEscape: false } as const;

let engine: typeof Handlebars | undefined;

/** An engine that knows every template of the folder as a partial. */
function load(): typeof Handlebars {
  const created = Handlebars.create();
  for (const file of readdirSync(folder)) {
    if (!file.endsWith('.hbs')) continue;
    created.registerPartial(file.slice(0, -4), created.compile(readFileSync(new URL(file, folder), 'utf8'), options));
  }
  return created;
}

/**
 * Renders `templates/report/<name>.hbs`, which may include its neighbours as partials.
 *
 * @param view every name that the templates print; a missing one is an error of the program
 */
export function renderHtml(name: string, view: object): string {
  engine ??= load();
  return (engine.partials[name] as Handlebars.TemplateDelegate)(view);
}
