/**
 * A ladder without and with redundancy on drawn chips, at transistor level:
 *
 *     node dist/scripts/analog-redundancy.js [TECHNOLOGY] [--bits 7] [--extra 1] [--link 1.1] [--samples 5] [--seed 1]
 *         [--parasitic 1] [--json FILE]
 *
 * --parasitic   what the parasitic of an inner node is against its estimate, which the links are sized by
 * --json        writes the codes of every drawn ladder
 */

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { usualRedundancy } from '../generators/analog/blocks/redundant-ladder.js';
import { sizeEngine } from '../generators/analog/sizing.js';
import { loadTechnology } from '../src/config/technology.js';
import { isMenageError } from '../src/errors/index.js';
import { ladderLinearity } from '../src/flow/block-figures/ladder.js';
import { calibrateLadder } from '../src/flow/block-figures/ladder-calibration.js';
import { farads } from '../src/units/index.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    bits: { type: 'string', default: '7' },
    extra: { type: 'string', default: String(usualRedundancy.bits) },
    link: { type: 'string', default: String(usualRedundancy.link) },
    samples: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    parasitic: { type: 'string', default: '1' },
    json: { type: 'string' },
  },
});

async function main(): Promise<void> {
  const technology = loadTechnology(positionals[0] ?? 'generic90');
  const shape = { weightBits: Number(values.bits) + 1, slotsPerEngine: 1 };
  const drawn = sizeEngine(technology, shape, { threshold: 2 ** Number(values.bits), beta: 1 });
  const sizing = { ...drawn, ladderParasitic: farads(drawn.ladderParasitic * Number(values.parasitic)) };
  const redundancy = { bits: Number(values.extra), link: Number(values.link) };
  console.log(
    `${technology.name}: ${values.bits} bits, and with ${values.extra} more and links ${values.link} as large; LSB`,
  );
  console.log('sample    INL    DNL   with table: INL    DNL');
  const tables: number[][] = [];
  for (let sample = 0; sample < Number(values.samples); sample++) {
    const mismatch = { seed: Number(values.seed), sample };
    const options = { technology, sizing, level: 'transistor', mismatch } as const;
    const plain = await ladderLinearity(options);
    const { table, linearity } = await calibrateLadder(options, redundancy);
    tables.push([...table]);
    const text = [plain.inl, plain.dnl, linearity.inl, linearity.dnl].map((value) => value.toFixed(3).padStart(7));
    console.log(`${String(sample).padStart(6)}${text.slice(0, 2).join('')}${''.padStart(12)}${text.slice(2).join('')}`);
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ redundancy, tables }, null, 1)}\n`);
}

main().catch((error: unknown) => {
  console.error(isMenageError(error) ? error.message : error);
  process.exitCode = 1;
});
