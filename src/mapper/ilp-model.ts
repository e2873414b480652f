/**
 * The mapping of one layer as an integer program, and its solution read back. Variables: `x_g_b`, how many neurons of
 * class g live in bin b; `r_i_p`, rows that part p reads for merged source i.
 */

import type { LP } from 'glpk.js/node';
import type { Placement } from './cost.js';
import { forEachSource, type Reduced } from './reduce.js';

/** glpk.h: GLP_MIN, and the kinds of bounds. Written here because the solver itself is loaded in its worker only. */
const MINIMISE = 1;
const AT_LEAST = 2;
const AT_MOST = 3;
const BETWEEN = 4;
const FIXED = 5;

type Term = LP['objective']['vars'][number];

/** Entries of the rows that tie neurons to reads, which dominate the model's size. */
export function ilpNonZeros(reduced: Reduced, bins: number): number {
  let pairs = 0;
  for (const [first] of reduced.classes) {
    forEachSource(reduced, first, () => {
      pairs++;
    });
  }
  return pairs * bins;
}

/**
 * minimise sum_i f_i sum_p r_ip, where for every class sum_b x_gb = its size, for every bin sum_g x_gb <= N, for every
 * part of several sum x = its size, and for every source and bin sum_{g of i} x_gb <= r_ip. Added since they cut no
 * optimum off and the relaxation is worthless without (mapping.md): sum_p r_ip >= ceil(deg_i / M); cost <= that of the
 * best placement known; and engines named in the order in which the classes of one neuron first use them.
 *
 * @param atMost cost of a placement known to be feasible, without the fixed cost
 */
export function ilpModel(
  reduced: Reduced,
  sizes: readonly number[],
  engines: number,
  slots: number,
  atMost: number,
): LP {
  const parts = sizes.map((_, p) => p);
  const bins = Array.from({ length: sizes.length * engines }, (_, b) => b);
  const rows: LP['subjectTo'] = [];
  const bounds: NonNullable<LP['bounds']> = [];
  const add = (name: string, vars: Term[], type: number, lb: number, ub: number): void => {
    rows.push({ name, vars, bnds: { type, lb, ub } });
  };
  const x = (g: number, b: number): string => `x_${g}_${b}`;
  const r = (i: number, p: number): string => `r_${i}_${p}`;
  const one = (name: string): Term => ({ name, coef: 1 });

  const classesOf: number[][] = Array.from(reduced.weight, () => []);
  let singles = 0;
  reduced.classes.forEach((members, g) => {
    add(
      `class_${g}`,
      bins.map((b) => one(x(g, b))),
      FIXED,
      members.length,
      members.length,
    );
    const free = members.length === 1 ? singles++ : engines;
    for (const b of bins) {
      bounds.push({
        name: x(g, b),
        type: b % engines > free ? FIXED : BETWEEN,
        lb: 0,
        ub: b % engines > free ? 0 : members.length,
      });
    }
    forEachSource(reduced, members[0], (i) => classesOf[i].push(g));
  });
  for (const b of bins)
    add(
      `slots_${b}`,
      reduced.classes.map((_, g) => one(x(g, b))),
      AT_MOST,
      0,
      slots,
    );
  if (sizes.length > 1) {
    for (const p of parts) {
      const inPart = bins.filter((b) => Math.floor(b / engines) === p);
      add(
        `part_${p}`,
        reduced.classes.flatMap((_, g) => inPart.map((b) => one(x(g, b)))),
        FIXED,
        sizes[p],
        sizes[p],
      );
    }
  }
  const objective: Term[] = [];
  classesOf.forEach((classes, i) => {
    const least = Math.ceil(reduced.degree[i] / engines);
    for (const p of parts) {
      objective.push({ name: r(i, p), coef: reduced.weight[i] });
      bounds.push({
        name: r(i, p),
        type: BETWEEN,
        lb: parts.length === 1 ? least : 0,
        ub: Math.min(slots, reduced.degree[i]),
      });
    }
    if (parts.length > 1)
      add(
        `least_${i}`,
        parts.map((p) => one(r(i, p))),
        AT_LEAST,
        least,
        0,
      );
    for (const b of bins) {
      const read = { name: r(i, Math.floor(b / engines)), coef: -1 };
      add(`read_${i}_${b}`, [...classes.map((g) => one(x(g, b))), read], AT_MOST, 0, 0);
    }
  });
  // Slack for the solver's arithmetic: the known placement itself must stay feasible.
  add('known', objective, AT_MOST, 0, atMost * (1 + 1e-6) + 1e-6);
  return {
    name: 'mapping',
    objective: { direction: MINIMISE, name: 'rows', vars: objective },
    subjectTo: rows,
    bounds: bounds.map((bound) => (bound.lb === bound.ub ? { ...bound, type: FIXED } : bound)),
    generals: bounds.map((bound) => bound.name),
  };
}

/** @returns the placement of a solution's variables, or null where they are none (a class not placed wholly) */
export function readSolution(
  reduced: Reduced,
  parts: number,
  engines: number,
  value: Readonly<Record<string, number>>,
): Placement | null {
  const bin = new Uint32Array(reduced.neurons);
  for (const [g, members] of reduced.classes.entries()) {
    let next = 0;
    for (let b = 0; b < parts * engines; b++) {
      for (let n = Math.round(value[`x_${g}_${b}`] ?? 0); n > 0; n--) {
        if (next === members.length) return null;
        bin[members[next++]] = b;
      }
    }
    if (next < members.length) return null;
  }
  return { engines, parts, bin };
}
