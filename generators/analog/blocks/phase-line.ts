/**
 * The delay line of the phases: one edge an operation runs along it, and each moment of `phases` is a tap. A tap starts the
 * delay of the next, so that no corner and no mismatch can change their order. Every delay is two inverters of limited
 * current with a capacitor each, then two plain ones that make its edge steep: what a delay takes is near c vdd
 * over the current, and exactly what its kind was measured to take (the current-starved line of a ring oscillator; Baker, CMOS Circuit Design, Layout, and Simulation).
 */

import type { Phases } from '../../../src/config/phases.js';
import type { Technology } from '../../../src/config/technology.js';
import { MenageError } from '../../../src/errors/index.js';
import { spiceNumber } from '../spice-text.js';

export type PhaseSizes = NonNullable<Technology['phaseGenerator']>;

/** Phases that are an edge of a control; a bench reads membranes at `sample`. */
export type Tap = Exclude<keyof Phases, 'sample'>;

/** @throws E_TECHNOLOGY for a technology without one */
export function phaseGeneratorOf(technology: Technology): PhaseSizes {
  if (technology.phaseGenerator !== undefined) return technology.phaseGenerator;
  throw new MenageError('E_TECHNOLOGY', {
    path: `technology ${technology.name}: phaseGenerator`,
    legal: 'missing: the moments of a cycle cannot be made',
    remedy: 'add the section to the technology file',
  });
}

export interface Delay {
  readonly tap: Tap;
  /** s, from the tap before, or from the start of the operation */
  readonly time: number;
  /** times the bias current */
  readonly copies: number;
  /** F, drawn at each of the two inverters */
  readonly load: number;
}

/**
 * What every delay is drawn with, in the order of the line.
 *
 * @throws E_TECHNOLOGY for a delay that is too short for its inverters
 */
export function delayLine(technology: Technology): readonly Delay[] {
  const { delays, toggle } = phaseGeneratorOf(technology);
  const { cycle, phases } = technology;
  const { sample: _, ...moments } = phases;
  let before = toggle;
  return (Object.entries(moments) as [Tap, number][]).map(([tap, at]) => {
    const time = at * cycle - before;
    before = at * cycle;
    const fits = delays.map(({ copies, fixed, resistance }) => ({
      tap,
      time,
      copies,
      load: (time - fixed) / resistance,
    }));
    const chosen = fits.find(({ load }) => load >= 0);
    if (chosen !== undefined) return chosen;
    const shortest = Math.min(...delays.map(({ fixed }) => fixed));
    throw new MenageError('E_TECHNOLOGY', {
      path: `technology ${technology.name}: phases.${tap}`,
      value: at,
      legal: `a delay of ${spiceNumber(shortest)} s or more, not ${spiceNumber(time)} s`,
      remedy: 'move the phase, lengthen the cycle, or give phaseGenerator.delays one of more current',
    });
  });
}

/** @param loads how many windows each tap is an end of */
export const delayInstances = (delays: readonly Delay[], loads: ReadonlyMap<Tap, number>): string[] =>
  delays.map(({ tap, copies, load }, i) => {
    const input = i === 0 ? 'turn' : tapNet(delays[i - 1]!.tap);
    const strength = Math.max(1, Math.ceil((loads.get(tap) ?? 0) / 2));
    const nets = `${input} ${tapNet(tap)} ${tapNet(tap)}n ib vbp vdd vss`;
    return `xdelay_${tap.toLowerCase()} ${nets} phase_delay c=${spiceNumber(load)} copies=${copies} loads=${strength}`;
  });

/** Net of a tap; its complement has an n more. */
export const tapNet = (tap: Tap): string => `t_${tap.toLowerCase()}`;
