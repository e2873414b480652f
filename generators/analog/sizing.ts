/**
 * Capacitors and ranges of one engine, from the technology and what the layer asks for (design/analog.md).
 *
 * With n magnitude bits the ladder's top bit moves C Vref onto the virtual ground and each lower bit half of the one
 * above, so one LSB is C Vref / 2^(n - 1) of charge and that over Ck in volts.
 *
 * A threshold takes a share of the swing, which fixes Ck / C and leaves their scale. The switches that empty a membrane in
 * a reset are drawn for the default Ck, so C gives way before Ck grows: down to the charge that an LSB has at 8 bits, in
 * which injections and offsets are as many LSB as they were measured. Matching follows: the middle step's error in LSB goes
 * with 2^n / sqrt(C), and C with 2^n.
 */

import type { Technology } from '../../src/config/technology.js';
import type { AmplifierKind } from '../../src/config/technology-file.js';
import { MenageError } from '../../src/errors/index.js';
import { type Farads, farads, type Volts, volts } from '../../src/units/index.js';

/** What the accelerator says of every engine. */
export interface EngineShape {
  /** sign included, 4..8 */
  readonly weightBits: number;
  /** N, 1..256 */
  readonly slotsPerEngine: number;
  /** share of the upper swing that a threshold may take; the technology's without it */
  readonly headroom?: number;
  /** leaks of a step that together leave beta, 1..16; 1 without it */
  readonly leakOperations?: number;
}

/** What a layer asks of its engines. */
export interface EngineDemand {
  /** LSB, positive */
  readonly threshold: number;
  /** share of a membrane that the leaks of a step leave, (0, 1]; 1: the engine has no leak */
  readonly beta: number;
}

export interface EngineSizing {
  readonly weightBits: number;
  readonly magnitudeBits: number;
  readonly slots: number;
  /** share of a membrane that one leak leaves */
  readonly beta: number;
  /** leaks of a step; 0 for an engine without */
  readonly leakOperations: number;
  /** C, one a bit */
  readonly unit: Farads;
  /** P, parasitic of every inner ladder node */
  readonly ladderParasitic: Farads;
  /** S = 2 (C + P), between neighbouring ladder nodes */
  readonly link: Farads;
  /** C + P, at the ladder's low end */
  readonly terminator: Farads;
  /** Ck of every slot */
  readonly membrane: Farads;
  /** Clk, null for beta = 1 */
  readonly leak: Farads | null;
  readonly lsbVolts: Volts;
  /** LSB; a membrane saturates here (integers, rounded inwards) */
  readonly saturation: { readonly min: number; readonly max: number };
  /** LSB */
  readonly threshold: number;
  /** circuit of the amplifier, which decides the bias pins */
  readonly amplifier: AmplifierKind;
  /** of the threshold supply: the threshold at the amplifier output less the comparator's trim */
  readonly thresholdVolts: Volts;
}

function check(
  { weightBits, slotsPerEngine: slots, leakOperations = 1 }: EngineShape,
  { threshold, beta }: EngineDemand,
): void {
  const refuse = (path: string, value: number, legal: string, remedy?: string): never => {
    throw new MenageError('E_RANGE', { path, value, legal, remedy });
  };
  if (!Number.isInteger(weightBits) || weightBits < 4 || weightBits > 8) refuse('weightBits', weightBits, '4..8');
  if (!Number.isInteger(slots) || slots < 1 || slots > 256) refuse('slotsPerEngine', slots, '1..256');
  if (!Number.isInteger(leakOperations) || leakOperations < 1 || leakOperations > 16) {
    refuse('leakOperations', leakOperations, '1..16');
  }
  if (!Number.isFinite(threshold) || threshold <= 0) refuse('threshold', threshold, 'above 0 LSB');
  if (!(beta > 0 && beta <= 1)) {
    refuse('beta', beta, 'above 0, at most 1', 'no capacitor takes a whole membrane: reset the neuron instead');
  }
}

const MOST_BITS = 8;

/**
 * C: as large as leaves the threshold at the default Ck, between what the technology draws for 8 bits and the least that
 * these bits allow.
 */
function unitCapacitor(technology: Technology, weightBits: number, threshold: number, headroom: number): number {
  const { unit, unitMin = unit, membrane } = technology.capacitors;
  const least = Math.min(unit, Math.max(unitMin, unit * 2 ** (weightBits - MOST_BITS)));
  const fitting =
    (membrane * technology.swing.up * headroom * 2 ** (weightBits - 2)) / (threshold * technology.supply.vref);
  return Math.min(unit, Math.max(least, fitting));
}

/** The smallest Ck, from the default upwards in steps, with the threshold within its share of the upper swing. */
function membraneCapacitor(technology: Technology, lsbCharge: number, threshold: number, headroom: number): number {
  const { membrane, membraneStep, membraneMax } = technology.capacitors;
  const { up } = technology.swing;
  const needed = (threshold * lsbCharge) / (up * headroom);
  // The margin keeps a quotient that is whole but for rounding from taking a step more.
  const steps = Math.ceil(Math.max(0, needed - membrane) / membraneStep - 1e-9);
  const chosen = membrane + steps * membraneStep;
  if (chosen > membraneMax * (1 + 1e-9)) {
    throw new MenageError('E_TECHNOLOGY', {
      path: `technology ${technology.name}: capacitors.membraneMax`,
      value: membraneMax,
      legal: `a threshold of ${threshold} LSB needs a membrane capacitor of ${needed.toExponential(3)} F`,
      remedy: 'quantise with fewer weight bits, or use a technology with more swing',
    });
  }
  return chosen;
}

/** Clk shares charge with Ck at every leak: beta = Ck / (Ck + Clk). */
function leakCapacitor(technology: Technology, membrane: number, beta: number): number | null {
  if (beta === 1) return null;
  const leak = membrane * (1 / beta - 1);
  const { leakMin, leakMax } = technology.capacitors;
  if (leak < leakMin || leak > leakMax) {
    throw new MenageError('E_TECHNOLOGY', {
      path: `technology ${technology.name}: capacitors.${leak < leakMin ? 'leakMin' : 'leakMax'}`,
      value: leak < leakMin ? leakMin : leakMax,
      legal: `beta ${beta} needs a leak capacitor of ${leak.toExponential(3)} F beside ${membrane.toExponential(3)} F`,
      remedy:
        leak < leakMin
          ? 'take fewer leakOperations, or beta as 1'
          : 'reach beta by more leakOperations, take a larger beta, or a time step that is shorter against tau',
    });
  }
  return leak;
}

/**
 * Sizes one engine.
 *
 * @throws E_RANGE for a shape or a demand outside its legal range; E_TECHNOLOGY with the number that fails where the technology
 *   cannot hold the threshold or the leak
 */
export function sizeEngine(technology: Technology, shape: EngineShape, demand: EngineDemand): EngineSizing {
  check(shape, demand);
  const { weightBits, slotsPerEngine: slots, headroom = technology.swing.headroom, leakOperations = 1 } = shape;
  const { threshold } = demand;
  const beta = demand.beta ** (1 / leakOperations);
  const { ladderParasitic } = technology.capacitors;
  const unit = unitCapacitor(technology, weightBits, threshold, headroom);
  const magnitudeBits = weightBits - 1;
  const lsbCharge = (unit * technology.supply.vref) / 2 ** (magnitudeBits - 1);
  const membrane = membraneCapacitor(technology, lsbCharge, threshold, headroom);
  const lsbVolts = lsbCharge / membrane;
  return {
    weightBits,
    magnitudeBits,
    slots,
    beta,
    leakOperations: beta === 1 ? 0 : leakOperations,
    unit: farads(unit),
    ladderParasitic: farads(ladderParasitic),
    link: farads(2 * (unit + ladderParasitic)),
    terminator: farads(unit + ladderParasitic),
    membrane: farads(membrane),
    leak: leakFarads(leakCapacitor(technology, membrane, beta)),
    lsbVolts: volts(lsbVolts),
    saturation: {
      min: -Math.floor(technology.swing.down / lsbVolts),
      max: Math.floor(technology.swing.up / lsbVolts),
    },
    threshold,
    amplifier: technology.amplifier.kind,
    thresholdVolts: volts(technology.supply.vmid + threshold * lsbVolts - technology.comparator.trim),
  };
}

const leakFarads = (leak: number | null): Farads | null => (leak === null ? null : farads(leak));
