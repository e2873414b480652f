/**
 * Prints how far an engine strays from L2 at corners, each with the characterisation of its own:
 *
 *     node dist/scripts/analog-corners.js [TECHNOLOGY ...] [--points extreme|all] [--only ss,-40,0.9]
 *         [--slots 16] [--addressed 16] [--fitted 160] [--judged 200] [--jobs 1]
 *         [--controls sources|shifted|generated]
 *
 * extreme   tt, and every other corner at both ends of temperature and supply
 * all       five corners, three temperatures, three supplies
 *
 * Controls of the first kind are ideal edges at the switches; generated ones come from the phase generator, whose line is locked at
 * each point, through level shifters.
 *
 * Simulations are kept by the content of their files, so that an interrupted table goes on where it ended.
 */

import { parseArgs } from 'node:util';
import { z } from 'zod';
import { CONTROLS } from '../generators/analog/bench-controls.js';
import { cacheFolder } from '../src/cache/index.js';
import { CORNERS, type Conditions, conditionsSchema, nominal } from '../src/config/conditions.js';
import { loadTechnology } from '../src/config/technology.js';
import { isMenageError } from '../src/errors/index.js';
import { lineLock } from '../src/flow/block-figures/phases.js';
import { trajectory } from '../src/flow/block-figures/trajectory.js';
import { typicalEngine, wholeMatrix } from '../src/flow/characterize.js';
import { runningOf } from '../src/flow/characterize-runs.js';
import { runPool } from '../src/sim/pool.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    points: { type: 'string', default: 'extreme' },
    only: { type: 'string', multiple: true },
    slots: { type: 'string', default: '16' },
    addressed: { type: 'string', default: '16' },
    fitted: { type: 'string', default: '160' },
    judged: { type: 'string', default: '200' },
    jobs: { type: 'string', default: '1' },
    controls: { type: 'string', default: 'sources' },
    bits: { type: 'string', default: '8' },
    threshold: { type: 'string' },
    headroom: { type: 'string' },
  },
});

const controls = z.enum(CONTROLS).parse(values.controls);

const extremes: readonly Conditions[] = [
  nominal,
  ...CORNERS.filter((corner) => corner !== 'tt').flatMap((corner) =>
    [-40, 85].flatMap((temperature) => [0.9, 1.1].map((supply) => ({ corner, temperature, supply }))),
  ),
];

function points(): readonly Conditions[] {
  if (values.only !== undefined) {
    return values.only.map((text) => {
      const [corner, temperature, supply] = text.split(',');
      return conditionsSchema.parse({ corner, temperature: Number(temperature), supply: Number(supply) });
    });
  }
  return values.points === 'all' ? wholeMatrix : extremes;
}

/** LSB, rms and max: asked for at tt at 27 C and the nominal supply, and everywhere else. */
const asked = { typical: [0.3, 1], elsewhere: [0.6, 2] } as const;

async function table(name: string): Promise<void> {
  const technology = loadTechnology(name);
  const number = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));
  const sizing = typicalEngine(technology, {
    slots: Number(values.slots),
    weightBits: Number(values.bits),
    beta: 0.9,
    threshold: number(values.threshold),
    headroom: number(values.headroom),
  });
  const request = {
    fitted: Number(values.fitted),
    judged: Number(values.judged),
    addressed: Number(values.addressed),
    seed: 7,
  };
  console.log(
    `\n${technology.name}, N = ${sizing.slots}, T = ${technology.cycle * 1e9} ns, LSB, ${request.judged} operations\n`,
  );
  console.log('| corner | C | VDD | rms | max | offset | droop % | leak offset | comparator | wrong | |');
  console.log('|---|---|---|---|---|---|---|---|---|---|---|');
  let within = 0;
  const jobs = points().map((conditions) => async (signal: AbortSignal) => {
    const { corner, temperature, supply } = conditions;
    const context = {
      sizing,
      technology,
      level: 'transistor',
      conditions,
      controls,
      simulator: 'ngspice',
      cache: cacheFolder(),
      timeout: 1800,
    } as const;
    const place = `| ${corner} | ${temperature} | ${Math.round(supply * 100)} % |`;
    try {
      const { model, works, rms, max, wrongDecisions } = await trajectory(
        controls === 'generated'
          ? { ...context, lineBias: (await lineLock(context, runningOf(context, signal))).bias }
          : context,
        request,
        signal,
      );
      const [rmsAsked, maxAsked] =
        corner === 'tt' && temperature === 27 && supply === 1 ? asked.typical : asked.elsewhere;
      const good = works && rms < rmsAsked && max < maxAsked && wrongDecisions === 0;
      if (good) within++;
      const numbers = [
        rms.toFixed(3),
        max.toFixed(2),
        model.offset.toFixed(3),
        (model.droop * 100).toFixed(3),
        model.leakOffset.toFixed(3),
        model.comparatorOffset.toFixed(2),
        wrongDecisions,
      ];
      console.log(`${place} ${numbers.join(' | ')} | ${good ? '' : 'fails'} |`);
    } catch (error) {
      if (!isMenageError(error) || error.code === 'E_INTERRUPTED') throw error;
      console.log(`${place} | | | | | | | ${error.legal ?? error.message} |`);
    }
  });
  await runPool(jobs, Number(values.jobs));
  console.log(`\n${within} of ${jobs.length} points within what is asked`);
}

async function main(): Promise<void> {
  const names = positionals.length === 0 ? ['generic90', 'sky130'] : positionals;
  for (const name of names) await table(name);
}

main().catch((error: unknown) => {
  console.error(isMenageError(error) ? error.message : error);
  process.exitCode = 1;
});
