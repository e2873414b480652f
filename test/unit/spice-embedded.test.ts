import { describe, expect, test } from 'vitest';
import { inlineDeck } from '../../src/sim/spice/inline-deck.js';
import { parseRawFile } from '../../src/sim/spice/raw-file.js';
import { formatRawFile } from '../../src/sim/spice/raw-write.js';

const inline = (files: Record<string, string>): Promise<string> =>
  inlineDeck('deck', async (name) => files[name] ?? Promise.reject(new Error(name)));

describe('inlineDeck', () => {
  test('puts every file where it is included', async () => {
    const files = {
      deck: '* title\n.include a.spice\n.INC "b.spice"\n.end',
      'a.spice': '.include b.spice\nr1',
      'b.spice': 'c1',
    };
    expect(await inline(files)).toBe('* title\nc1\nr1\nc1\n.end');
  });

  test.each([['/etc/passwd'], ['../other.spice'], ['folder/a.spice'], ['.spiceinit'], ['absent.spice']])(
    'refuses %s',
    async (file) => {
      await expect(inline({ deck: `*\n.include ${file}\n` })).rejects.toMatchObject({ code: 'E_FILE', value: file });
    },
  );

  test('ends where files include each other', async () => {
    const files = { deck: '.include a', a: '.include deck' };
    await expect(inline(files)).rejects.toThrow(/E_FILE.*below one another/);
  });
});

test('a raw file is read as it was written, and not when a value is missing', () => {
  const columns = [
    { name: 'time', type: 'time', values: [0, 1e-9, 2e-9] },
    { name: 'v(spike)', type: 'voltage', values: [0, 1.2, -0.3] },
  ];
  const raw = parseRawFile(formatRawFile('* title', columns), 2e-9);
  expect([...raw.time]).toEqual([0, 1e-9, 2e-9]);
  expect([...raw.column('V(spike)')]).toEqual([0, 1.2, -0.3]);
  const short = formatRawFile('* title', [columns[0]!, { ...columns[1]!, values: [0, 1.2] }]);
  expect(() => parseRawFile(short, 2e-9).column('v(spike)')).toThrow(/no number/);
});
