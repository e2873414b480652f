/**
 * Prints what the blocks of a technology are, each measured on its own bench:
 *
 *     node dist/scripts/analog-blocks.js [TECHNOLOGY ...] [--corner tt] [--temperature 27] [--supply 1]
 *
 * Without a name, both shipped engines: with the cascoded inverter and with the folded cascode.
 */

import { parseArgs } from 'node:util';
import { middleCode, trimOf } from '../generators/analog/blocks/threshold-dac.js';
import { type EngineSizing, sizeEngine } from '../generators/analog/sizing.js';
import { conditionsSchema } from '../src/config/conditions.js';
import { loadTechnology, type Technology } from '../src/config/technology.js';
import { isMenageError } from '../src/errors/index.js';
import { amplifierFigures } from '../src/flow/block-figures/amplifier.js';
import { comparatorFigures } from '../src/flow/block-figures/comparator.js';
import { ladderLinearity } from '../src/flow/block-figures/ladder.js';
import { farads } from '../src/units/index.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    corner: { type: 'string' },
    temperature: { type: 'string' },
    supply: { type: 'string' },
  },
});

const conditions = conditionsSchema.parse({
  ...(values.corner !== undefined && { corner: values.corner }),
  ...(values.temperature !== undefined && { temperature: Number(values.temperature) }),
  ...(values.supply !== undefined && { supply: Number(values.supply) }),
});

const row = (name: string, ...cells: readonly string[]): void =>
  console.log([name.padEnd(44), ...cells.map((cell) => cell.padStart(12))].join(''));
const fixed = (value: number, digits = 2): string => value.toFixed(digits);

/** The same ladder with another number of physical bits and a parasitic of 2 % of what an inner node carries. */
function ladder(sizing: EngineSizing, magnitudeBits: number, compensated: boolean): EngineSizing {
  const { unit } = sizing;
  const parasitic = 0.02 * 5 * unit;
  const estimate = compensated ? parasitic : 0;
  return {
    ...sizing,
    magnitudeBits,
    ladderParasitic: farads(parasitic),
    link: farads(2 * (unit + estimate)),
    terminator: farads(unit + estimate),
  };
}

async function blocks(technology: Technology): Promise<void> {
  const sizing = sizeEngine(technology, { weightBits: 8, slotsPerEngine: 4 }, { threshold: 187, beta: 0.9 });
  const options = { technology, sizing, level: 'transistor', conditions } as const;
  const inLsb = (volts: number): string => `${fixed(volts / sizing.lsbVolts)} LSB`;
  console.log(`\n${technology.name}: ${conditions.corner}, ${conditions.temperature} C, supply x ${conditions.supply}`);
  const amplifier = await amplifierFigures(options);
  row(`amplifier (${technology.amplifier.kind})`);
  row('  gain at mid swing', `${fixed(amplifier.gain, 1)} dB`);
  row(
    '  unity gain; of the loop with a slot',
    ...[amplifier.bandwidth, amplifier.loopBandwidth].map((hertz) => `${fixed(hertz / 1e6, 0)} MHz`),
  );
  row('  phase margin of the loop', `${fixed(amplifier.phaseMargin, 0)} deg`);
  row('  settling to half an LSB, largest weight', `${fixed(amplifier.settling * 1e9)} ns`);
  row('  output with a gain above 600', ...amplifier.swing.map((volts) => `${fixed(volts)} V`));
  row('  supply current, shared bias included', `${fixed(amplifier.current * 1e6, 1)} uA`);
  const ideal = await comparatorFigures({ ...options, code: null });
  row('comparator: offset, kick of its input', inLsb(ideal.offset), inLsb(ideal.kickback));
  row('preamplifier: gain', ideal.gain === null ? '-' : ideal.gain.toFixed(2));
  if (technology.trim !== undefined) {
    const trim = trimOf(technology);
    const middle = middleCode(trim);
    const at = async (code: number): Promise<number> => (await comparatorFigures({ ...options, code })).offset;
    const [low, centre, high] = [await at(0), await at(middle), await at(2 ** trim.bits - 1)];
    row('  with its reference: offset, step of the trim', inLsb(centre), inLsb((high - low) / (2 ** trim.bits - 1)));
    row('  range of the trim', inLsb(low - centre), inLsb(high - centre));
  }
  row('ladder, parasitics of 2 % of a node', 'INL', 'DNL', 'one chip INL', 'DNL');
  for (const bits of [4, 5, 6, 7, 8]) {
    const plain = await ladderLinearity({ ...options, sizing: ladder(sizing, bits, true) });
    const cells = [plain.inl, plain.dnl];
    if (technology.mismatch !== undefined) {
      const drawn = await ladderLinearity({
        ...options,
        sizing: ladder(sizing, bits, true),
        mismatch: { seed: 1, sample: 0 },
      });
      cells.push(drawn.inl, drawn.dnl);
    }
    row(`  ${bits} bits, compensated, LSB`, ...cells.map((value) => fixed(value, 4)));
  }
  const raw = await ladderLinearity({ ...options, sizing: ladder(sizing, 8, false) });
  row('  8 bits, not compensated, LSB', fixed(raw.inl), fixed(raw.dnl));
}

async function main(): Promise<void> {
  const names = positionals.length === 0 ? ['generic90', 'generic90_folded'] : positionals;
  for (const name of names) await blocks(loadTechnology(name));
}

main().catch((error: unknown) => {
  console.error(isMenageError(error) ? error.message : error);
  process.exitCode = 1;
});
