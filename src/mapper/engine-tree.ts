/**
 * The best places of the neurons of some engines while all others stay, by branch and bound: either it finds a cheaper one, or it has
 * ruled all of them out.
 *
 * Bound. Let some neurons have places, source i read r_i rows by now, and t_i engines have as many of its targets. If n_j of its
 * s_i other targets go to such an engine j, it will read max n_j >= (sum of n_j) / min(t_i, s_i) rows more. So neuron k, put on
 * engine j, can be charged f_i / min(t_i, s_i) for each of its sources that j has the most of: what all are charged on their
 * cheapest engines is never more than what is to come. Charges are rounded down to whole units, costs are whole: no
 * rounding gets into a proof.
 */

import type { Freed } from './freed.js';

export interface Outcome {
  /** engine of each neuron, cheaper than they were; null where there is none or none was found */
  readonly places: Uint8Array | null;
  readonly cost: number;
  /** nothing is cheaper than `cost` */
  readonly complete: boolean;
  /** numbers of the tables looked at or written */
  readonly work: number;
}

/**
 * What is lost on any but the best engine, against the mean loss over all (of which no more counts than ends the branch), when the
 * neuron to place next is chosen. Measured on 100 -> 40 at 90 %: 118,000 nodes, 585,000 by the first alone, 1.2 million by the second.
 */
const REGRET = 3;

/** Nodes between two looks at `stopped`. */
const AWAITED = 4096;

/**
 * @param slots neurons at most on an engine
 * @param most work at most
 */
export function placeBest(freed: Freed, slots: number, most: number, stopped: () => boolean): Outcome {
  const { engines, weight, step, least, targets } = freed;
  const neurons = freed.neurons.length;
  const sourcesOf: number[][] = Array.from({ length: neurons }, () => []);
  targets.forEach((list, i) => {
    for (const a of list) sourcesOf[a].push(i);
  });
  const count = new Int32Array(targets.length * engines);
  const rows = Int32Array.from(least);
  const tops = new Int32Array(targets.length);
  /** targets without a place */
  const missing = Int32Array.from(targets, (list) => list.length);
  /** of neuron a on engine j at a * engines + j */
  const charge = new Float64Array(neurons * engines);
  const place = new Int8Array(neurons).fill(-1);
  const load = new Int32Array(engines);
  let [best, cost, nodes, work] = [null as Uint8Array | null, freed.cost, 0, 0];

  /** Charges the targets of source i that have no place yet, or takes that back. */
  const settle = (i: number, sign: number): void => {
    if (tops[i] === 0 || missing[i] === 0) return;
    const share = sign * Math.floor(weight[i] / Math.min(tops[i], missing[i]));
    const list = targets[i];
    for (let j = 0; j < engines; j++) {
      if (count[i * engines + j] !== rows[i]) continue;
      for (let n = 0; n < list.length; n++) if (place[list[n]] < 0) charge[list[n] * engines + j] += share;
      work += list.length;
    }
  };
  const put = (a: number, j: number): number => {
    let more = 0;
    place[a] = j;
    load[j]++;
    for (const i of sourcesOf[a]) {
      const at = i * engines + j;
      const now = count[at] + 1;
      const same = now < rows[i] && (tops[i] === 0 || tops[i] < missing[i]);
      if (!same) settle(i, -1);
      missing[i]--;
      count[at] = now;
      if (same) continue;
      if (now === rows[i]) tops[i]++;
      else if (now > rows[i]) {
        more += weight[i];
        rows[i] = now;
        tops[i] = 1;
      }
      settle(i, 1);
    }
    return more;
  };
  /** @param before rows and tops of its sources, as they were */
  const take = (a: number, j: number, before: Int32Array): void => {
    sourcesOf[a].forEach((i, n) => {
      const at = i * engines + j;
      const [rowsThen, topsThen] = [before[2 * n], before[2 * n + 1]];
      const same = count[at] < rowsThen && (topsThen === 0 || topsThen <= missing[i]);
      if (!same) settle(i, -1);
      missing[i]++;
      count[at]--;
      if (same) return;
      rows[i] = rowsThen;
      tops[i] = topsThen;
      settle(i, 1);
    });
    place[a] = -1;
    load[j]--;
  };
  /**
   * @param used engines that have a neuron: of those that are empty one is as good as another
   * @param gap from the bound so far to the least cost
   */
  const search = (left: number, spent: number, used: number, gap: number): boolean => {
    if (work > most || (++nodes % AWAITED === 0 && stopped())) return false;
    if (spent > cost - step) return true;
    if (left === 0) {
      best = Uint8Array.from(place);
      cost = spent;
      return true;
    }
    const open = Math.min(used + 1, engines);
    work += left * open;
    let [bound, next, urgent, lowest] = [spent, -1, -1, 0];
    for (let a = 0; a < neurons; a++) {
      if (place[a] >= 0) continue;
      const first = a * engines;
      let [low, second] = [Infinity, Infinity];
      for (let j = 0; j < open; j++) {
        if (load[j] === slots) continue;
        const c = charge[first + j];
        if (c < low) [low, second] = [c, low];
        else if (c < second) second = c;
      }
      bound += low;
      let urgency = REGRET * (second - low);
      for (let j = 0; j < open; j++) if (load[j] < slots) urgency += Math.min(charge[first + j] - low, gap) / open;
      if (urgency > urgent || (urgency === urgent && sourcesOf[a].length > sourcesOf[next].length)) {
        [next, urgent, lowest] = [a, urgency, low];
      }
    }
    if (bound > cost - step) return true;
    const own = sourcesOf[next];
    const before = new Int32Array(2 * own.length);
    own.forEach((i, n) => {
      before[2 * n] = rows[i];
      before[2 * n + 1] = tops[i];
    });
    const choices = Array.from({ length: open }, (_, j) => ({ j, c: charge[next * engines + j] }));
    for (const { j, c } of choices.filter(({ j }) => load[j] < slots).sort((x, y) => x.c - y.c)) {
      if (bound + c - lowest > cost - step) break;
      const more = put(next, j);
      const complete = search(left - 1, spent + more, Math.max(used, j + 1), cost - step - bound);
      take(next, j, before);
      if (!complete) return false;
    }
    return true;
  };
  const complete = cost === 0 || search(neurons, 0, 0, cost - step);
  return { places: best, cost, complete, work };
}
