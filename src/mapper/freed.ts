/** Some engines of a part taken empty, all others as they are: what is left to decide, and nothing else. */

import { forEachSource, type Reduced } from './reduce.js';

/** Units of all rates together, or of the least where the others are multiples of it. */
const UNITS = 2 ** 40;
const STEP = 2 ** 20;

/**
 * Rates in whole units: sums are exact in any order, and no proof hangs on rounding.
 *
 * @returns also the units that all are multiples of, so that two costs differ by as much if they differ
 */
function wholeUnits(rates: Float64Array): { weight: Float64Array; step: number } {
  const least = rates.reduce((a, b) => (b > 0 ? Math.min(a, b) : a), Infinity);
  const times = rates.map((rate) => Math.round(rate / least));
  if (rates.every((rate, i) => Math.abs(rate / least - times[i]) < 1e-9 && times[i] < STEP)) {
    return { weight: times.map((n) => n * STEP), step: STEP };
  }
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  return { weight: rates.map((rate) => Math.round((rate / total) * UNITS)), step: 1 };
}

/** The neurons of one part and their sources, which stay the same whatever engines they are on. */
export interface Part {
  readonly first: number;
  readonly engines: number;
  readonly neurons: readonly number[];
  /** rate of each source in whole units */
  readonly weight: Float64Array;
  /** units that costs are multiples of */
  readonly step: number;
  /** targets of each source, as places in `neurons` */
  readonly targets: readonly (readonly number[])[];
  readonly synapses: number;
}

/** @param bin of every neuron; those of part p are [p * engines, (p + 1) * engines) */
export function partTables(reduced: Reduced, parts: number, engines: number, bin: ArrayLike<number>): Part[] {
  const { weight, step } = wholeUnits(reduced.weight);
  return Array.from({ length: parts }, (_, p) => {
    const neurons = Array.from({ length: reduced.neurons }, (_, k) => k).filter(
      (k) => Math.floor(bin[k] / engines) === p,
    );
    const targets: number[][] = Array.from({ length: reduced.sources }, () => []);
    for (const [at, k] of neurons.entries()) forEachSource(reduced, k, (i) => targets[i].push(at));
    const several = Array.from(targets.keys()).filter((i) => targets[i].length > 1);
    return {
      first: p * engines,
      engines,
      neurons,
      weight: Float64Array.from(several, (i) => weight[i]),
      step,
      targets: several.map((i) => targets[i]),
      synapses: several.reduce((sum, i) => sum + targets[i].length, 0),
    };
  });
}

export interface Freed {
  /** engines to fill, alike, numbered from 0 */
  readonly engines: number;
  readonly neurons: readonly number[];
  readonly weight: Float64Array;
  readonly step: number;
  /** rows of each source whatever becomes of the freed neurons: those on other engines, or a fair share of its targets here */
  readonly least: Int32Array;
  /** targets of each source, as places in `neurons` */
  readonly targets: readonly Int32Array[];
  /** of the neurons as they are: units of rate times rows beyond `least` */
  readonly cost: number;
}

/** Without the sources that read `least` rows in any case. @param chosen engines of the part, 0 .. M-1 */
export function freeEngines(part: Part, bin: ArrayLike<number>, chosen: readonly number[]): Freed {
  const freed = new Uint8Array(part.engines);
  for (const j of chosen) freed[j] = 1;
  const engine = Int32Array.from(part.neurons, (k) => bin[k] - part.first);
  const place = new Int32Array(part.neurons.length).fill(-1);
  const neurons: number[] = [];
  part.neurons.forEach((k, at) => {
    if (freed[engine[at]] === 1) place[at] = neurons.push(k) - 1;
  });
  const count = new Int32Array(part.engines);
  const [weight, least, targets]: [number[], number[], Int32Array[]] = [[], [], []];
  let cost = 0;
  part.targets.forEach((all, i) => {
    count.fill(0);
    let [here, others, most] = [0, 0, 0];
    for (const at of all) {
      const j = engine[at];
      const c = ++count[j];
      if (freed[j] === 0) others = Math.max(others, c);
      else {
        here++;
        most = Math.max(most, c);
      }
    }
    const rows = Math.max(others, Math.ceil(here / chosen.length));
    if (here <= rows) return;
    weight.push(part.weight[i]);
    least.push(rows);
    targets.push(Int32Array.from(all.filter((at) => place[at] >= 0).map((at) => place[at])));
    cost += part.weight[i] * Math.max(0, most - rows);
  });
  return {
    engines: chosen.length,
    neurons,
    weight: Float64Array.from(weight),
    step: part.step,
    least: Int32Array.from(least),
    targets,
    cost,
  };
}
