/**
 * Checks a mapping against what it claims, from its arrays and the layers' fan-out alone. Shares no code with the mapper: cost,
 * rows and bound are derived here a second time, or the two could be wrong together.
 */

import { MenageError } from '../errors/index.js';
import type { LayerMapping, LayerQuality, Mapping, MappingProblem, Resources } from './types.js';

/** One thing that does not hold. */
export interface Violation {
  /** e.g. `layers[1].slot[17]` */
  readonly path: string;
  readonly value: unknown;
  readonly legal: string;
}

/** @throws MenageError E_MAPPING with the first violation and the number of all */
export function assertMapping(violations: readonly Violation[]): void {
  if (violations.length === 0) return;
  const [{ path, value, legal }] = violations;
  const more = violations.length === 1 ? '' : ` (and ${violations.length - 1} more)`;
  throw new MenageError('E_MAPPING', { path, value, legal: `${legal}${more}`, remedy: 'map the design again' });
}

/**
 * @returns every violation of: the layers are those of the problems; each core serves one layer, and each of its rounds
 *   one part, counted from 0 to as many as the design allows; every neuron has one place that exists and that no other has; no part is empty; cost, rows, bound, gap
 *   and certificate of each layer are what the places and the fan-out give
 */
export function checkMapping(problems: readonly MappingProblem[], mapping: Mapping): Violation[] {
  const found: Violation[] = [];
  const { resources, layers, quality } = mapping;
  if (layers.length !== problems.length) fault(found, 'layers.length', layers.length, `${problems.length} layers`);
  if (quality.length !== problems.length) fault(found, 'quality.length', quality.length, `${problems.length} layers`);
  if (found.length > 0) return found;
  checkCores(found, layers, resources);
  problems.forEach((problem, l) => {
    const sound = checkPlaces(found, `layers[${l}]`, problem, layers[l], resources);
    if (sound) checkQuality(found, `quality[${l}]`, problem, layers[l], quality[l], resources.enginesPerCore);
  });
  return found;
}

function fault(found: Violation[], path: string, value: unknown, legal: string): void {
  found.push({ path, value, legal });
}

function checkCores(found: Violation[], layers: readonly LayerMapping[], resources: Resources): void {
  const layerOf = new Map<number, number>();
  const taken = new Set<string>();
  layers.forEach((layer, l) => {
    layer.parts.forEach(({ core, round }, p) => {
      const path = `layers[${l}].parts[${p}]`;
      if (!Number.isInteger(core) || core < 0 || core >= resources.cores) {
        fault(found, `${path}.core`, core, `0..${resources.cores - 1}`);
      }
      const { rounds = 1 } = resources;
      if (!Number.isInteger(round) || round < 0 || round >= rounds) {
        fault(found, `${path}.round`, round, `0..${rounds - 1}`);
      }
      if ((layerOf.get(core) ?? l) !== l)
        fault(found, `${path}.core`, core, `serves layer ${layerOf.get(core)} already`);
      if (taken.has(`${core},${round}`)) fault(found, path, `core ${core}, round ${round}`, 'has a part already');
      layerOf.set(core, l);
      taken.add(`${core},${round}`);
    });
  });
  layers.forEach((layer, l) => {
    layer.parts.forEach(({ core, round }, p) => {
      const path = `layers[${l}].parts[${p}].round`;
      if (round > 0 && !taken.has(`${core},${round - 1}`)) {
        fault(found, path, round, `core ${core} has nothing to do in round ${round - 1}`);
      }
    });
  });
}

/** @returns whether the places can be computed with */
function checkPlaces(
  found: Violation[],
  path: string,
  problem: MappingProblem,
  layer: LayerMapping,
  { enginesPerCore, slotsPerEngine }: Resources,
): boolean {
  const before = found.length;
  const neurons = problem.synapses.targets;
  if (layer.name !== problem.name) fault(found, `${path}.name`, layer.name, problem.name);
  if (layer.neurons !== neurons) fault(found, `${path}.neurons`, layer.neurons, `${neurons}`);
  const limits = { part: layer.parts.length, engine: enginesPerCore, slot: slotsPerEngine } as const;
  for (const key of ['part', 'engine', 'slot'] as const) {
    const column = layer[key];
    if (column.length !== neurons) fault(found, `${path}.${key}.length`, column.length, `${neurons}, one a neuron`);
    column.forEach((value, k) => {
      if (value >= limits[key]) fault(found, `${path}.${key}[${k}]`, value, `0..${limits[key] - 1}`);
    });
  }
  if (found.length > before) return false;
  const owner = new Map<string, number>();
  for (let k = 0; k < neurons; k++) {
    const place = `part ${layer.part[k]}, engine ${layer.engine[k]}, slot ${layer.slot[k]}`;
    const other = owner.get(place);
    if (other !== undefined) fault(found, `${path}.slot[${k}]`, place, `holds neuron ${other} already`);
    owner.set(place, k);
  }
  layer.parts.forEach((_, p) => {
    if (!layer.part.includes(p)) fault(found, `${path}.parts[${p}]`, 'empty', 'a part has neurons');
  });
  return true;
}

function checkQuality(
  found: Violation[],
  path: string,
  problem: MappingProblem,
  layer: LayerMapping,
  claim: LayerQuality,
  engines: number,
): void {
  const { synapses, rates } = problem;
  let cost = 0;
  let rows = 0;
  let bound = 0;
  const busy = new Array<number>(synapses.targets).fill(0);
  for (let i = 0; i < synapses.sources; i++) {
    const targets = synapses.target.subarray(synapses.offset[i], synapses.offset[i + 1]);
    const perPart = new Map<number, number[]>();
    for (const k of targets) {
      const perEngine = perPart.get(layer.part[k]) ?? new Array<number>(engines).fill(0);
      perEngine[layer.engine[k]]++;
      perPart.set(layer.part[k], perEngine);
    }
    const read = [...perPart.values()].reduce((sum, perEngine) => sum + Math.max(...perEngine), 0);
    const rate = rates === undefined ? 1 : rates[i];
    rows += read;
    cost += rate * read;
    bound += rate * Math.ceil(targets.length / engines);
    for (const k of targets) busy[k] += rate;
  }
  if (claim.dispatch === 'decoupled') {
    const perEngine = new Map<number, number>();
    busy.forEach((load, k) => {
      const at = layer.part[k] * engines + layer.engine[k];
      perEngine.set(at, (perEngine.get(at) ?? 0) + load);
    });
    const busiest = new Map<number, number>();
    for (const [at, load] of perEngine) {
      const { round } = layer.parts[Math.floor(at / engines)];
      busiest.set(round, Math.max(busiest.get(round) ?? 0, load));
    }
    cost = [...busiest.values()].reduce((sum, load) => sum + load, 0);
    const cores = new Set(layer.parts.map((part) => part.core)).size;
    const mean = busy.reduce((sum, load) => sum + load, 0) / (engines * cores);
    bound = busy.reduce((most, load) => Math.max(most, load), mean);
  }
  const same = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
  const gap = bound === 0 ? 0 : cost / bound - 1;
  const compare = (key: 'cost' | 'lowerBound' | 'gap' | 'rows', derived: number): void => {
    if (!same(claim[key], derived)) fault(found, `${path}.${key}`, claim[key], `${derived} by the mapping's places`);
  };
  compare('cost', cost);
  compare('lowerBound', bound);
  compare('gap', gap);
  compare('rows', rows);
  if (claim.name !== problem.name) fault(found, `${path}.name`, claim.name, problem.name);
  if (claim.proven !== (claim.certificate !== 'none')) {
    fault(found, `${path}.proven`, claim.proven, `certificate is ${claim.certificate}`);
  }
  // What no set of engines can gain is a matter of a search; what is checked is that the claims do not contradict each other.
  const { certificate, together } = claim;
  const onePart = layer.parts.length === 1;
  const most = claim.proven || !onePart ? engines : Math.max(1, engines - 1);
  if (!Number.isInteger(together) || together < (claim.proven ? engines : 1) || together > most) {
    fault(found, `${path}.together`, together, claim.proven ? `${engines}: the layer is proven` : `1..${most}`);
  }
  if (certificate === 'branch-and-bound' && !onePart) {
    fault(found, `${path}.certificate`, certificate, 'of layers of one part only');
  }
  const meets = claim.certificate === 'closed-form' || claim.certificate === 'bound-met';
  if (meets && !same(cost, bound)) {
    fault(found, `${path}.certificate`, claim.certificate, `cost ${cost} is above the bound ${bound}`);
  }
}
