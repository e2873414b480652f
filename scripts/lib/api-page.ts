/** docs/api.md from the compiler's declarations: what the package's entry point exports, with its comments. */

export interface Declarations {
  /** text of dist/<module>.d.ts */
  readonly read: (module: string) => string;
}

interface Exported {
  readonly name: string;
  readonly module: string;
}

/** Names that an entry point re-exports, and where from. */
export function exportsOf(entry: string): Exported[] {
  return [...entry.matchAll(/^export (?:type )?\{([^}]*)\} from '([^']+)';/gm)].flatMap(([, names = '', module = '']) =>
    names
      .split(',')
      .map((name) => name.trim().replace(/^type /, ''))
      .filter((name) => name !== '')
      .map((name) => ({ name, module })),
  );
}

/** From `start` to the semicolon, or the brace of a body, that ends a declaration. */
function endOf(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    const letter = text[i] as string;
    if ('{(['.includes(letter)) depth += 1;
    else if ('})]'.includes(letter)) {
      depth -= 1;
      if (depth === 0 && letter === '}' && /^\s*(?:\n|$)/.test(text.slice(i + 1))) return i + 1;
    } else if (letter === ';' && depth === 0) return i + 1;
  }
  throw new Error('a declaration that does not end');
}

/** A declaration and the comment above it, without its marks. */
export function declarationOf(text: string, name: string): { code: string; comment: string } | undefined {
  const found = new RegExp(
    `^export (?:declare )?(?:abstract )?(?:async )?(?:function|const|class|interface|type) ${name}\\b`,
    'm',
  ).exec(text);
  if (found === null) return undefined;
  const code = text.slice(found.index, endOf(text, found.index)).replace(/^export (declare )?/, '');
  const above = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(text.slice(0, found.index))?.[1] ?? '';
  const comment = above
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trim())
    .join('\n')
    .trim();
  return { code, comment };
}

const prose = (comment: string): string =>
  comment
    .replace(/(?:^|\s)@param (\w+)/g, '\n- `$1`:')
    .replace(/(?:^|\s)@(throws|returns)/g, (_, tag: string) => `\n- ${tag}:`)
    .replace(/^(?!-)(.*)\n(?=- )/m, '$1\n\n')
    .trim();

/** @throws for an export without a declaration that can be found */
export function apiPage(entry: string, example: string, { read }: Declarations): string {
  const sections = exportsOf(entry).map(({ name, module }) => {
    const found = declarationOf(read(module), name);
    if (found === undefined) throw new Error(`${name}: no declaration in ${module}`);
    const { code, comment } = found;
    return [`### ${name}`, ...(comment === '' ? [] : [prose(comment)]), `\`\`\`ts\n${code.trim()}\n\`\`\``].join(
      '\n\n',
    );
  });
  return `${[
    '# Programs that use Menage',
    'Written by `node dist/scripts/api.js` from the declarations of `src/index.ts`; a test holds the page to them. Import from `menage`. What is not here is internal.',
    'Everything that a user can get wrong is thrown as a `MenageError` with its code ([FAQ](faq.md)).',
    '## Example',
    '`scripts/api-example.ts`, which is compiled with the rest and run by a test; `../src/index.js` is `menage` elsewhere.',
    `\`\`\`ts\n${example.trim()}\n\`\`\``,
    '## Exports',
    ...sections,
  ].join('\n\n')}\n`;
}
