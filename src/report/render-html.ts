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

/** columns, from which on a table is a list of cards on a phone */
const wide = 5;

/**
 * Says in every cell of a wide table what heads its column, for the style to print where columns are no more. What was
 * escaped cannot look like a cell.
 */
function labelCells(html: string): string {
  return html.replace(/<table\b([^>]*)>([\s\S]*?)<\/table>/g, (whole, attributes: string, inside: string) => {
    const [head, ...body] = inside.split('</thead>');
    const heads = [...head.matchAll(/<th\b[^>]*>([\s\S]*?)<\/th>/g)].map(([, text]) => text);
    if (heads.length < wide) return whole;
    const rows = body.join('</thead>').replace(/<tr>[\s\S]*?<\/tr>/g, (row) => {
      let column = 0;
      return row.replace(/<t[hd]\b/g, (cell) => `${cell} data-label="${heads[column++] ?? ''}"`);
    });
    const classes = /class="([^"]*)"/.exec(attributes)?.[1];
    return `<table class="${classes === undefined ? '' : `${classes} `}cards">${head}</thead>${rows}</table>`;
  });
}

/**
 * Renders `templates/report/<name>.hbs`, which may include its neighbours as partials.
 *
 * @param view every name that the templates print; a missing one is an error of the program
 */
export function renderHtml(name: string, view: object): string {
  engine ??= load();
  return labelCells((engine.partials[name] as Handlebars.TemplateDelegate)(view));
}
