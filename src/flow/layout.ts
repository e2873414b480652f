/** Layouts of the capacitors of a design's engines, checked and extracted, and what the extraction does to the ladder's INL. */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeCharges, type Linearity, linearity } from '../../generators/analog/blocks/ladder-model.js';
import type { EngineSizing } from '../../generators/analog/sizing.js';
import { spiceNumber } from '../../generators/analog/spice-text.js';
import type { Conditions } from '../config/conditions.js';
import type { Technology } from '../config/technology.js';
import { ladderArray, membraneArray } from '../handoff/layout/arrays.js';
import { bitCharges } from '../handoff/layout/charges.js';
import { circuitText } from '../handoff/layout/circuit.js';
import { drawArray, drawingLef, drawingTcl } from '../handoff/layout/draw.js';
import { type Coupling, type Extracted, parasiticOf, totals } from '../handoff/layout/extracted.js';
import { timelessGds } from '../handoff/layout/gds.js';
import { centroidSpread, type Placement, placeRows, squareRows } from '../handoff/layout/placement.js';
import type { CapacitorArray, Process } from '../handoff/layout/types.js';
import { type LayoutVerdict, verifyLayout } from '../handoff/layout/verify.js';
import { ladderLinearity } from './block-figures/ladder.js';

export interface LayoutRunning {
  readonly process: Process;
  /** what Magic loads */
  readonly technology: string;
  /** F, C as it is drawn; null: that of the design */
  readonly unit: number | null;
  /** s, each tool */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

/** What is known of every drawn array. */
export interface ArrayLayout {
  readonly name: string;
  readonly verdict: LayoutVerdict;
  readonly rows: number;
  /** plates, dummies included */
  readonly plates: number;
  /** um */
  readonly size: readonly [width: number, height: number];
  /** um, largest distance between the centroids of two capacitors */
  readonly centroidSpread: number;
  readonly ports: readonly string[];
  /** path inside the array's folder -> content */
  readonly files: ReadonlyMap<string, Uint8Array | string>;
  readonly extracted: Extracted;
}

const round = (value: number): number => Number(value.toFixed(3));

/** Magic writes when it saved; the same drawing shall give the same bytes. */
const timeless = (text: string): string => text.replace(/^timestamp \d+$/m, 'timestamp 0');

/** Capacitances between nets as a subcircuit, for any simulator. */
function parasiticText({ name, ports }: CapacitorArray, couplings: readonly Coupling[]): string {
  return [
    `* ${name}: every capacitance between two nets as extracted, plates included; the substrate is vss`,
    `.subckt ${name} ${ports.join(' ')}`,
    ...couplings.map(({ a, b, value }, i) => `c${i} ${a} ${b} ${spiceNumber(value)}`),
    `.ends ${name}`,
    '',
  ].join('\n');
}

/** Draws, checks and extracts one array. @throws E_TOOL_MISSING, E_TOOL_TIMEOUT, E_TOOL_FAILED, E_INTERRUPTED */
export async function layoutArray(
  array: CapacitorArray,
  placement: Placement,
  { process, technology, timeout, signal }: LayoutRunning,
): Promise<ArrayLayout> {
  const { name, ports } = array;
  const drawing = drawArray(process, placement);
  const work = await mkdtemp(join(tmpdir(), 'menage-layout-'));
  try {
    const tcl = drawingTcl(process, array, drawing);
    const circuit = circuitText(process, array, placement);
    const run = { process, name, tcl, circuit, technology, work, timeout, signal };
    const { verdict, extracted } = await verifyLayout(run);
    const text = async (file: string): Promise<string> => timeless(await readFile(join(work, file), 'utf8'));
    return {
      ...{ name, verdict, ports, extracted },
      rows: placement.rows.length,
      plates: placement.rows.reduce((sum, { plates }) => sum + plates.length, 0),
      size: [round(placement.width * process.step), round(placement.height * process.step)],
      centroidSpread: round(centroidSpread(process, placement)),
      files: new Map<string, Uint8Array | string>([
        [`${name}.gds`, timelessGds(await readFile(join(work, `${name}.gds`)))],
        [`${name}.lef`, drawingLef(process, array, drawing)],
        [`${name}.mag`, await text(`${name}.mag`)],
        [`${name}.tcl`, tcl],
        [`${name}.spice`, circuit],
        [`${name}_extracted.spice`, await text(`${name}_extracted.spice`)],
        [`${name}_parasitics.spice`, parasiticText(array, totals(extracted))],
      ]),
    };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

export interface LadderLayout extends ArrayLayout {
  readonly kind: 'ladder';
  /** P over C of every inner node, lowest first, as extracted */
  readonly parasitics: readonly number[];
  /** LSB, by the network of capacitances, of every drawing: the first has the technology's P, each other what was extracted before it */
  readonly drawings: readonly Linearity[];
  /** which of the drawings is kept, from 0: the straightest */
  readonly kept: number;
  /** LSB, in SPICE with its switches: as designed, as first drawn, as drawn in the end */
  readonly spice: { readonly schematic: Linearity; readonly drawn: Linearity; readonly compensated: Linearity };
}

/** Beyond these digits simulators differ. */
const told = ({ inl, dnl }: Linearity): Linearity => ({ inl: Number(inl.toFixed(4)), dnl: Number(dnl.toFixed(4)) });

/** Drawings at most, and LSB below which a ladder counts as straight: mismatch is far above it. */
const mostDrawings = 6;
const straightEnough = 0.02;

interface Attempt {
  readonly layout: ArrayLayout;
  readonly parasitics: readonly number[];
  readonly straight: Linearity;
}

/**
 * The ladder drawn again and again: links for what was found to hang on their nodes, and bits smaller by what they move
 * too much beside that, since wires of different bits couple too.
 */
async function drawLadder(
  name: string,
  { unit, parasitics }: { unit: number; parasitics: readonly number[] },
  rows: number,
  running: LayoutRunning,
): Promise<Attempt[]> {
  const { process } = running;
  const attempts: Attempt[] = [];
  let [assumed, beside] = [parasitics, [...parasitics, 0].map(() => 0)];
  while (attempts.length < mostDrawings) {
    const array = ladderArray(process, name, { unit, parasitics: assumed, beside });
    const layout = await layoutArray(array, placeRows(process, array, rows), running);
    const charges = bitCharges(totals(layout.extracted));
    const straight = linearity(codeCharges(charges));
    assumed = parasitics.map((_, k) => parasiticOf(layout.extracted, `x${k}`, (net) => net !== `p${k}`));
    attempts.push({ layout, parasitics: assumed, straight });
    if (straight.inl < straightEnough) break;
    const top = charges.length - 1;
    beside = beside.map((before, k) => {
      const excess = ((charges[k] as number) * 2 ** (top - k)) / (charges[top] as number) - 1;
      // The first links are far off, and what they lose is no bit's fault.
      return attempts.length < 3 ? 0 : before + excess * unit;
    });
  }
  return attempts;
}

const straightest = (attempts: readonly Attempt[]): Attempt =>
  attempts.reduce((best, one) => (one.straight.inl < best.straight.inl ? one : best));

/** In one row and in two: the straighter of them. */
export async function layoutLadder(
  name: string,
  { sizing, technology, conditions }: { sizing: EngineSizing; technology: Technology; conditions: Conditions },
  running: LayoutRunning,
): Promise<LadderLayout> {
  const { timeout, signal } = running;
  const unit = running.unit ?? sizing.unit;
  const estimate = (sizing.ladderParasitic / sizing.unit) * unit;
  const values = { unit, parasitics: Array.from({ length: sizing.magnitudeBits - 1 }, () => estimate) };
  const tried = [await drawLadder(name, values, 1, running), await drawLadder(name, values, 2, running)];
  const attempts = tried.reduce((best, one) =>
    straightest(one).straight.inl < straightest(best).straight.inl ? one : best,
  );
  const final = straightest(attempts);
  // SPICE has the design's C: what was drawn larger is scaled, its parasitics with it.
  const scale = sizing.unit / unit;
  const inSpice = async (network?: Extracted): Promise<Linearity> => {
    const scaled = network && totals(network).map(({ a, b, value }) => ({ a, b, value: value * scale }));
    const options = { technology, sizing, level: 'transistor', conditions } as const;
    return told(await ladderLinearity({ ...options, ...(scaled && { network: scaled }) }, { timeout, signal }));
  };
  return {
    ...final.layout,
    kind: 'ladder',
    parasitics: final.parasitics.map((value) => Number((value / unit).toPrecision(4))),
    drawings: attempts.map(({ straight }) => told(straight)),
    kept: attempts.indexOf(final),
    spice: {
      schematic: await inSpice(),
      drawn: await inSpice((attempts[0] as Attempt).layout.extracted),
      compensated: await inSpice(final.layout.extracted),
    },
  };
}

export interface MembraneLayout extends ArrayLayout {
  readonly kind: 'membranes';
  readonly slots: number;
  /** largest distance of a slot's extracted capacitance from their mean, relative */
  readonly spread: number;
  /** Ck / (Ck + Clk) of the mean slot: as drawn from the values, and as extracted; null without a leak */
  readonly beta: { readonly designed: number; readonly extracted: number } | null;
  /** largest over the slots, relative to Ck: what hangs on the plate at the virtual ground, and on the other one */
  readonly parasitics: { readonly top: number; readonly bottom: number };
  /** largest capacitance between two slots, relative to Ck */
  readonly crosstalk: number;
}

export async function layoutMembranes(
  name: string,
  { sizing }: { sizing: EngineSizing },
  running: LayoutRunning,
): Promise<MembraneLayout> {
  const { process } = running;
  const scale = (running.unit ?? sizing.unit) / sizing.unit;
  const values = {
    unit: sizing.unit * scale,
    membrane: sizing.membrane * scale,
    leak: sizing.leak === null ? null : sizing.leak * scale,
    slots: sizing.slots,
  };
  const array = membraneArray(process, name, values);
  const layout = await layoutArray(array, squareRows(process, array), running);
  const all = totals(layout.extracted);
  const between = (x: string, y: string): number =>
    all.find(({ a, b }) => (a === x && b === y) || (a === y && b === x))?.value ?? 0;
  const slots = Array.from({ length: sizing.slots }, (_, k) => between(`a${k}`, `b${k}`));
  const mean = slots.reduce((sum, value) => sum + value, 0) / slots.length;
  const relative = (value: number): number => Number((value / mean).toPrecision(4));
  const most = (side: string, opposite: string): number => {
    const of = (k: number): number => parasiticOf(layout.extracted, `${side}${k}`, (net) => net !== `${opposite}${k}`);
    return relative(Math.max(...slots.map((_, k) => of(k))));
  };
  const slotOf = (net: string): string | undefined => /^[ab](\d+)$/.exec(net)?.[1];
  const crossing = all.filter(
    ({ a, b }) => slotOf(a) !== undefined && slotOf(b) !== undefined && slotOf(a) !== slotOf(b),
  );
  const share = (membrane: number, leak: number): number => Number((membrane / (membrane + leak)).toPrecision(5));
  return {
    ...layout,
    kind: 'membranes',
    slots: sizing.slots,
    spread: relative(Math.max(...slots.map((value) => Math.abs(value - mean)))),
    beta:
      values.leak === null
        ? null
        : { designed: share(values.membrane, values.leak), extracted: share(mean, between('l', 'vg')) },
    parasitics: { top: most('a', 'b'), bottom: most('b', 'a') },
    crosstalk: relative(crossing.reduce((largest, { value }) => Math.max(largest, value), 0)),
  };
}
