/**
 * What one engine must do within its cycle, calculated from its capacitors, and the sizes that this takes: time constants
 * of switches and amplifier against the phases, swing against threshold and range, noise and matching against an LSB.
 * Every row says what is needed and what is drawn; the row with the least margin is what limits the engine.
 *
 * Resistances follow from R = (R W) / W with the largest R W over all corners, as `scripts/analog-switches` measures it. A
 * path whose margin is m would still settle with all of its widths divided by m.
 */

import type { Technology } from '../../src/config/technology.js';
import { MenageError } from '../../src/errors/index.js';
import { capacitorNoise, virtualGroundCapacitance } from './noise-bench.js';
import type { EngineSizing } from './sizing.js';

/** LSB that a settling may leave of the largest step: what is aimed at, and beyond what an engine is refused */
export const SETTLED = 0.5;
const REFUSED = 2;
/** LSB rms of noise, and of the ladder's mismatch at its largest step, of an engine worth its weight bits */
const NOISE = 0.5;
const MISMATCH = 1;
/** degrees Celsius, the hottest corner */
const hottest = 85;

export interface BudgetRow {
  /** the parameter of the technology that it is about */
  readonly parameter: string;
  readonly meaning: string;
  readonly unit: string;
  readonly drawn: number;
  readonly needed: number;
  /** above 1: there is more than is needed */
  readonly margin: number;
}

export interface Budget {
  readonly rows: readonly BudgetRow[];
  /** the row with the least margin */
  readonly limit: BudgetRow;
  /** s, after the evaluation, until the largest weight has settled to `SETTLED` */
  readonly settling: number;
}

/** LSB, what the membranes of a network were seen to do. */
export interface MembraneRange {
  readonly min: number;
  readonly max: number;
}

const least = (parameter: string, meaning: string, unit: string, drawn: number, needed: number): BudgetRow => ({
  parameter,
  meaning,
  unit,
  drawn,
  needed,
  margin: drawn / needed,
});
const most = (parameter: string, meaning: string, unit: string, drawn: number, needed: number): BudgetRow => ({
  ...least(parameter, meaning, unit, drawn, needed),
  margin: needed / drawn,
});

const series = (a: number, b: number): number => (a * b) / (a + b);

/** Loads of the loop while a slot is connected. */
function loop(technology: Technology, sizing: EngineSizing) {
  const ground = virtualGroundCapacitance(sizing, technology);
  const { membrane } = sizing;
  const { parasitics } = technology;
  const feedback = membrane / (membrane + ground);
  const load = parasitics.output + parasitics.bus + membrane * parasitics.bottomPlate + series(ground, membrane);
  return { ground, feedback, load };
}

/**
 * s, from the evaluation until an ideal single-pole amplifier has carried the largest weight to `settled` LSB: slewing
 * while its input sees more than its current can follow, then the exponential of the loop.
 */
export function amplifierSettling(technology: Technology, sizing: EngineSizing, settled: number): number {
  const { transconductance, current } = technology.amplifier;
  const { feedback, load } = loop(technology, sizing);
  const constant = load / (transconductance * feedback);
  const step = (2 ** sizing.magnitudeBits - 1) * sizing.lsbVolts;
  const linear = current / transconductance / feedback;
  const slewing = Math.max(0, step - linear);
  return (slewing * load) / current + constant * Math.log(Math.min(step, linear) / (settled * sizing.lsbVolts));
}

/** Time constants of two stages that settle one after the other are nearer to the root of their squares than to their sum. */
const cascade = (a: number, b: number): number => Math.hypot(a, b);

/** Paths through several switches, at the largest resistance of each over all corners, against the time there is. */
function switchRows(technology: Technology, sizing: EngineSizing, settled: number): BudgetRow[] {
  const { resistance, injection, autoZero = injection, gate, outputGate, ladder } = technology.switches;
  if (resistance === undefined) return [];
  const { cycle, phases } = technology;
  const { ground } = loop(technology, sizing);
  const { membrane, unit, ladderParasitic, lsbVolts, saturation, magnitudeBits } = sizing;
  const constants = (lsb: number): number => Math.log(lsb / settled);
  const sa = resistance.injection / injection.w;
  const carried =
    (sa + resistance.gate / gate.w + resistance.gate / outputGate.w) *
    series(ground, membrane) *
    constants(2 ** magnitudeBits - 1);
  const emptied =
    (sa + resistance.injection / autoZero.w + (2 * resistance.middle) / gate.w) *
    membrane *
    constants(Math.max(saturation.max, -saturation.min));
  const preset =
    (resistance.ladder / ladder.w) * 2 * (unit + ladderParasitic) * constants(technology.supply.vref / lsbVolts);
  const row = (parameter: string, meaning: string, needed: number, from: number, to: number): BudgetRow =>
    most(parameter, meaning, 's', needed, (to - from) * cycle);
  const amplifier = amplifierSettling(technology, sizing, settled);
  return [
    row(
      'switches.gate',
      'So, Sb and Sa, behind the amplifier, settle after the largest weight',
      cascade(carried, amplifier),
      phases.evaluate,
      phases.slotTopOff,
    ),
    row(
      'switches.injection',
      'Su, Sa, Sb and Sm empty the largest membrane',
      emptied,
      phases.preset,
      phases.resetBottomOff,
    ),
    row('switches.ladder', 'a bit of the ladder is preset', preset, phases.preset, phases.autoZeroOff),
  ];
}

function amplifierRows(technology: Technology, sizing: EngineSizing, settled: number): BudgetRow[] {
  const { cycle, phases, amplifier } = technology;
  const { feedback, load } = loop(technology, sizing);
  const time = (phases.slotTopOff - phases.evaluate) * cycle;
  const step = (2 ** sizing.magnitudeBits - 1) * sizing.lsbVolts;
  const constants = Math.log(step / (settled * sizing.lsbVolts));
  return [
    most(
      'cycle',
      'the amplifier settles after the largest weight',
      's',
      amplifierSettling(technology, sizing, settled),
      time,
    ),
    least(
      'amplifier.transconductance',
      'bandwidth of the loop',
      'S',
      amplifier.transconductance,
      (load * constants) / (feedback * time),
    ),
    least('amplifier.current', 'slewing in a quarter of the time', 'A', amplifier.current, (4 * step * load) / time),
    // Droop moves a full membrane by less than an LSB an operation.
    least(
      'amplifier.gain',
      'an LSB of a full membrane',
      'V/V',
      amplifier.gain,
      (Math.max(sizing.saturation.max, -sizing.saturation.min) * (1 - feedback)) / feedback,
    ),
  ];
}

function accuracyRows(technology: Technology, sizing: EngineSizing): BudgetRow[] {
  const noise = capacitorNoise(sizing, virtualGroundCapacitance(sizing, technology), hottest);
  const rows = [most('capacitors.membrane', 'kT/C of one operation, LSB rms', 'LSB', noise, NOISE)];
  const { mismatch } = technology;
  if (mismatch === undefined) return rows;
  // The step in the middle of the scale: the top bit against all others.
  const pair = mismatch.capacitor / Math.sqrt(sizing.unit / mismatch.density);
  const middle = 2 ** (sizing.magnitudeBits - 1) * pair;
  return [...rows, most('capacitors.unit', 'matching of the middle step, LSB rms', 'LSB', middle, MISMATCH)];
}

function swingRows(technology: Technology, sizing: EngineSizing, range: MembraneRange | undefined): BudgetRow[] {
  const { swing } = technology;
  const up = sizing.threshold * sizing.lsbVolts;
  const rows = [least('swing.up', 'threshold within its share of the swing', 'V', swing.up * swing.headroom, up)];
  if (range === undefined) return rows;
  if (range.max > 0)
    rows.push(least('swing.up', 'highest membrane of the network', 'V', swing.up, range.max * sizing.lsbVolts));
  if (range.min < 0)
    rows.push(least('swing.down', 'lowest membrane of the network', 'V', swing.down, -range.min * sizing.lsbVolts));
  return rows;
}

/**
 * @param range of the membranes, as the golden model saw them; a range beyond the swing clips, which the golden model
 *   has in it: it is told, and does not fail
 */
export function engineBudget(
  technology: Technology,
  sizing: EngineSizing,
  range?: MembraneRange,
  settled = SETTLED,
): Budget {
  const rows = [
    ...amplifierRows(technology, sizing, settled),
    ...switchRows(technology, sizing, settled),
    ...accuracyRows(technology, sizing),
    ...swingRows(technology, sizing, range),
  ];
  const limit = rows.reduce((tightest, row) => (row.margin < tightest.margin ? row : tightest));
  return { rows, limit, settling: amplifierSettling(technology, sizing, settled) };
}

/** What must hold for an engine to work at all; matching and range are for whoever quantises. */
const fatal = /^(cycle|amplifier|switches)/;

/**
 * @throws E_TECHNOLOGY with the number that fails, and for a technology without `switches.resistance`: what is not
 *   calculated is not taken for good
 */
export function checkBudget(technology: Technology, sizing: EngineSizing): void {
  if (technology.switches.resistance === undefined) {
    throw new MenageError('E_TECHNOLOGY', {
      path: `technology ${technology.name}: switches.resistance`,
      legal: 'not declared: whether switches carry a weight and empty a membrane in their time cannot be calculated',
      remedy: `declare what \`node dist/scripts/analog-switches.js ${technology.name}\` prints`,
    });
  }
  const { rows } = engineBudget(technology, sizing, undefined, REFUSED);
  const failed = rows.filter(({ parameter, margin }) => fatal.test(parameter) && !(margin >= 1));
  const [worst] = failed.sort((a, b) => a.margin - b.margin);
  if (worst === undefined) return;
  throw new MenageError('E_TECHNOLOGY', {
    path: `technology ${technology.name}: ${worst.parameter}`,
    value: worst.drawn,
    legal: `${worst.meaning}: needs ${worst.parameter === 'cycle' ? 'at most' : 'at least'} ${worst.needed.toPrecision(3)} ${worst.unit}`,
    remedy: 'lengthen the cycle, enlarge the device, or quantise with fewer weight bits',
  });
}
