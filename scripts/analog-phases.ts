/**
 * Prints when the phase generator of a technology moves what, in which order, and what an operation costs:
 *
 *     node dist/scripts/analog-phases.js [TECHNOLOGY ...] [--corner tt] [--temperature 27] [--supply 1] [--lock]
 *         [--slots 2] [--bits 4] [--engines 1]
 *
 * --lock sets the bias so that the line is as long as it is to be there, as a trim of the chip would; --corners runs the
 * table of corners instead, each without and with it; --fit prints `delays` and `toggle` of the technology file.
 */

import { parseArgs } from 'node:util';
import type { PhaseOptions } from '../generators/analog/block-benches/phases.js';
import { delayLine, phaseGeneratorOf } from '../generators/analog/blocks/phase-line.js';
import { sizeEngine } from '../generators/analog/sizing.js';
import { type Conditions, conditionsSchema, conditionsText } from '../src/config/conditions.js';
import { loadTechnology, type Technology } from '../src/config/technology.js';
import { isMenageError } from '../src/errors/index.js';
import { lineLock, type PhaseFigures, phaseFigures } from '../src/flow/block-figures/phases.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    corner: { type: 'string', default: 'tt' },
    temperature: { type: 'string', default: '27' },
    supply: { type: 'string', default: '1' },
    slots: { type: 'string', default: '2' },
    bits: { type: 'string', default: '4' },
    engines: { type: 'string', default: '1' },
    lock: { type: 'boolean', default: false },
    corners: { type: 'boolean', default: false },
    fit: { type: 'boolean', default: false },
  },
});

/** The slowest and the fastest, those that are skewed, then the rest. */
const table = [
  ['ss', -40, 0.9],
  ['ff', 85, 1.1],
  ['sf', 27, 1],
  ['fs', 27, 1],
  ['ss', 85, 0.9],
  ['ff', -40, 1.1],
  ['ss', 27, 1],
  ['ff', 27, 1],
  ['tt', 27, 1],
] as const;

const ns = (seconds: number | undefined): string => ((seconds ?? Number.NaN) * 1e9).toFixed(2).padStart(7);
const ps = (seconds: number): string => (seconds * 1e12).toFixed(0);

function print({ technology }: PhaseOptions, { taps, deadTime, closest, latency, faults, energy }: PhaseFigures): void {
  const { cycle, phases } = technology;
  for (const { tap, copies, load } of delayLine(technology)) {
    const asked = phases[tap] * cycle;
    const off = ns(taps[tap]! - asked);
    console.log(`  ${tap.padEnd(16)}${ns(asked)}${ns(taps[tap])}${off}  x${copies} ${(load * 1e15).toFixed(2)} fF`);
  }
  console.log(`  least dead time ${ps(deadTime)} ps, ${closest}; controls ${latency.map(ps).join('..')} ps late`);
  console.log(`  faults: ${faults.length === 0 ? 'none' : faults.join('; ')}`);
  const fJ = (joules: number): string => (joules * 1e15).toFixed(0);
  const parts = energy.map(({ kind, line, controls }) => `${kind} ${fJ(line)} + ${fJ(controls)}`);
  console.log(`  line + controls, fJ: ${parts.join(', ')}`);
}

/** Straight line of every kind of delay over its load. */
async function printDelays(options: PhaseOptions): Promise<void> {
  const { taps } = await phaseFigures({ ...options, kinds: ['none', 'none'] });
  const delays = delayLine(options.technology);
  const took = delays.map(({ tap }, i) => taps[tap]! - (i === 0 ? 0 : taps[delays[i - 1]!.tap]!));
  const lines = phaseGeneratorOf(options.technology).delays.map(({ copies }) => {
    const own = delays.flatMap(({ copies: c, load }, i) => (c === copies && i > 0 ? [[load, took[i]!] as const] : []));
    const mean = (of: (point: readonly [number, number]) => number): number =>
      own.reduce((sum, point) => sum + of(point), 0) / own.length;
    const [x, y] = [mean(([load]) => load), mean(([, time]) => time)];
    const resistance = mean(([load, time]) => (load - x) * (time - y)) / mean(([load]) => (load - x) ** 2);
    return { copies, fixed: y - resistance * x, resistance };
  });
  for (const { copies, fixed, resistance } of lines) {
    console.log(
      `    - { copies: ${copies}, fixed: ${fixed.toPrecision(3)}, resistance: ${resistance.toPrecision(3)} }`,
    );
  }
  const first = lines.find(({ copies }) => copies === delays[0]!.copies)!;
  console.log(`  toggle: ${(took[0]! - first.fixed - first.resistance * delays[0]!.load).toPrecision(3)}`);
}

/** At every corner: the last tap without a lock; then, with it, the tap that is furthest off, dead time and latency. */
async function corners(options: PhaseOptions, list: readonly Conditions[]): Promise<void> {
  const { cycle, phases } = options.technology;
  console.log(
    '  corner | last tap, ns | bias of the lock | tap furthest off, ns | least dead time, ps | latency, ps | faults',
  );
  for (const conditions of list) {
    const at = { ...options, conditions };
    const { last, bias } = await lineLock(at);
    const found = await phaseFigures({ ...at, bias, kinds: ['subtract', 'fire', 'reset'] });
    const off = delayLine(options.technology).map(({ tap }) => found.taps[tap]! - phases[tap] * cycle);
    const worst = off.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
    const cells = [
      conditionsText(conditions),
      ns(last),
      bias.toFixed(3),
      ns(worst),
      `${ps(found.deadTime)} (${found.closest})`,
      found.latency.map(ps).join('..'),
      found.faults.join('; ') || 'none',
    ];
    console.log(`  ${cells.join(' | ')}`);
  }
}

async function main(): Promise<void> {
  const conditions = conditionsSchema.parse({
    corner: values.corner,
    temperature: Number(values.temperature),
    supply: Number(values.supply),
  });
  for (const name of positionals.length === 0 ? ['generic90', 'sky130'] : positionals) {
    const technology: Technology = loadTechnology(name);
    const shape = { weightBits: Number(values.bits), slotsPerEngine: Number(values.slots) };
    const sizing = sizeEngine(technology, shape, { threshold: 5, beta: 0.9 });
    const engines = Number(values.engines);
    const options = { technology, sizing, level: 'transistor', conditions, engines } as const;
    console.log(`${technology.name}: ${conditionsText(conditions)}`);
    if (values.fit) await printDelays(options);
    else if (values.corners) {
      await corners(
        options,
        table.map(([corner, temperature, supply]) => ({ corner, temperature, supply })),
      );
    } else {
      const { bias } = values.lock ? await lineLock(options) : { bias: 1 };
      if (values.lock) console.log(`  bias times ${bias.toFixed(3)}`);
      print(options, await phaseFigures({ ...options, bias }));
    }
  }
}

main().catch((error: unknown) => {
  console.error(isMenageError(error) ? error.message : error);
  process.exitCode = 1;
});
