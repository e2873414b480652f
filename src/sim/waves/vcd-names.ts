/** Names of the signals in a VCD file, as a viewer calls them. */

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** Full name with its range, `bench.dut.word[8:0]`, and whether it is a real number. */
export interface Wave {
  readonly name: string;
  readonly width: number;
  readonly real: boolean;
}

/** Reads the declarations at the head of a file, and no further. */
export async function readVcdNames(path: string): Promise<Wave[]> {
  const scopes: string[] = [];
  const waves: Wave[] = [];
  const stream = createReadStream(path, 'utf8');
  try {
    for await (const line of createInterface({ input: stream })) {
      const [word, kind, width, , name, range] = line.trim().split(/\s+/);
      if (word === '$enddefinitions') break;
      if (word === '$scope') scopes.push(width);
      else if (word === '$upscope') scopes.pop();
      else if (word === '$var') {
        const suffix = range === undefined || range === '$end' ? '' : range;
        waves.push({ name: `${[...scopes, name].join('.')}${suffix}`, width: Number(width), real: kind === 'real' });
      }
    }
  } finally {
    stream.destroy();
  }
  return waves;
}
