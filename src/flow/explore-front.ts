/** The Pareto front of an exploration. */

import type { Objective } from '../config/space.js';

/** What a point is judged by; energies in J/SOP, latency in s a recording, area in m2. */
export type Merits = Readonly<Record<Objective, number | null>>;

/** Smaller is better; a point without labels is as good in accuracy as any other such point. */
const cost = (merits: Merits, objective: Objective): number =>
  objective === 'accuracy' ? -(merits.accuracy ?? 0) : (merits[objective] ?? Number.POSITIVE_INFINITY);

/** Nowhere worse, somewhere better. */
export const dominates = (a: Merits, b: Merits, objectives: readonly Objective[]): boolean =>
  objectives.every((one) => cost(a, one) <= cost(b, one)) && objectives.some((one) => cost(a, one) < cost(b, one));

/** true for each point that no other dominates. */
export const paretoFront = (points: readonly Merits[], objectives: readonly Objective[]): boolean[] =>
  points.map((point) => !points.some((other) => dominates(other, point, objectives)));
