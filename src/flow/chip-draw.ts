/**
 * How the engines of one drawn chip differ, as numbers for L2: what the mismatch coefficients of the technology come to
 * in LSB, by calculation. `generators/analog/mismatch.ts` draws the same devices into a netlist.
 */

import { trimCode } from '../../generators/analog/blocks/threshold-dac.js';
import { ladderChargeErrors } from '../../generators/analog/ladder-charge.js';
import { deviceSigma, mismatchOf } from '../../generators/analog/mismatch.js';
import type { EngineSizing } from '../../generators/analog/sizing.js';
import type { MismatchSample } from '../config/conditions.js';
import type { Technology } from '../config/technology.js';
import type { EngineDraw } from '../golden/index.js';
import { rng } from '../random/index.js';

const vacuum = 8.8541878e-12;

/** F/m2 of a gate, from the oxide that the model card names; null where it names none. */
function gateCapacitance({ modelCard }: Technology): number | null {
  const found = /\btoxe\s*=\s*([\d.]+)\s*(n?)/i.exec(modelCard);
  if (found === null) return null;
  return (3.9 * vacuum) / (Number(found[1]) * (found[2] === '' ? 1 : 1e-9));
}

/** V; half of what a threshold's error changes of the channel charge of Su and of Sa goes to the virtual ground. */
function injectionSigma(technology: Technology, { membrane }: EngineSizing): number {
  const { w, l } = technology.switches.injection;
  const oxide = gateCapacitance(technology) ?? 0;
  const threshold = deviceSigma.threshold(mismatchOf(technology), w * l);
  return (Math.SQRT2 * 0.5 * oxide * w * l * threshold) / membrane;
}

/** What a comparator decides wrongly by: V, as it was made, and what its trim leaves of that. */
export interface ComparatorDraw {
  readonly offset: number;
  readonly trimmed: number;
}

/** Numbers of one device of an engine, the same whatever else is drawn. */
const normals = (
  { seed, sample }: MismatchSample,
  core: number,
  engine: number,
  what: string,
  count: number,
): number[] => {
  const random = rng(seed, 'chip', sample, core, engine, what);
  return Array.from({ length: count }, () => random.normal());
};

/** @throws E_TECHNOLOGY as `drawEngine` */
export function drawComparator(
  technology: Technology,
  sample: MismatchSample,
  core: number,
  engine: number,
): ComparatorDraw {
  const [drawn = 0] = normals(sample, core, engine, 'comparator', 1);
  const offset = deviceSigma.comparator(mismatchOf(technology), technology) * drawn;
  const { trim } = technology;
  const taken = trim === undefined ? 0 : (trimCode(trim, offset) - trimCode(trim, 0)) * trim.step;
  return { offset, trimmed: offset + taken };
}

/**
 * @param core and engine of the chip, so that an engine draws the same whatever else is mapped
 * @throws E_TECHNOLOGY for a technology that does not say how much its devices differ
 */
export function drawEngine(
  technology: Technology,
  sizing: EngineSizing,
  sample: MismatchSample,
  core: number,
  engine: number,
): EngineDraw {
  const mismatch = mismatchOf(technology);
  const of = (what: string, count: number, sigma: number): number[] =>
    normals(sample, core, engine, what, count).map((drawn) => sigma * drawn);
  const capacitor = (value: number): number => deviceSigma.capacitor(mismatch, value);
  const { magnitudeBits, unit, link, terminator, slots, membrane, leak, lsbVolts } = sizing;
  const one = (what: string, sigma: number): number => of(what, 1, sigma)[0] as number;
  return {
    ladder: ladderChargeErrors(sizing, {
      units: of('units', magnitudeBits, capacitor(unit)),
      links: of('links', magnitudeBits - 1, capacitor(link)),
      terminator: one('terminator', capacitor(terminator)),
    }),
    slots: of('slots', slots, capacitor(membrane)),
    leak: leak === null ? 0 : one('leak', capacitor(leak)),
    offset: one('injection', injectionSigma(technology, sizing)) / lsbVolts,
    threshold: drawComparator(technology, sample, core, engine).trimmed / lsbVolts,
  };
}
