/** What a hand-off is made from, taken out of a prepared design and a characterisation. */

import { generateEngineSpice } from '../../generators/analog/engine-spice.js';
import { chipBlock } from '../../generators/chip/index.js';
import { layerArray } from '../../generators/rtl/stage.js';
import { topBlock } from '../../generators/rtl/top.js';
import { type Characterisation, pointAt } from '../config/characterisation.js';
import { conditionsText } from '../config/conditions.js';
import { spiceValue } from '../config/spice-value.js';
import { version } from '../config/version.js';
import { digitalParameters } from '../energy/index.js';
import { MenageError } from '../errors/index.js';
import type { ArrayFacts, HandoffDesign, Traced } from '../handoff/types.js';
import type { Cell } from '../ir/circuit.js';
import { modulePrefix } from '../ir/names.js';
import { OPERATION_KINDS } from '../snn/operations.js';
import { generateTree, provenance } from './generate.js';
import { resolveCircuit } from './handoff-circuit.js';
import type { Prepared } from './prepare.js';

const traced = (value: number, source: string): Traced => ({ value, source });

/** op_kind of every operation that has an energy. */
const codes = { event: 0, leak: 1, fire: 2, reset: 3 } as const;

function timing({ technology }: Prepared): ArrayFacts['timing'] {
  const { cycle, edge, phases } = technology;
  const ns = cycle * 1e9;
  const t = `T = ${ns} ns`;
  const one = traced(edge * 1e9, `edge = ${edge * 1e9} ns, rise and fall time of a control, of the technology`);
  return {
    decision: traced(phases.decide * ns, `phases.decide = ${phases.decide} of ${t} of the technology`),
    transition: one,
    setup: traced(one.value, `${one.source}: the drivers have passed a word on before the edge after op_start`),
    hold: traced(
      Math.max(0, one.value - (1 - phases.sample) * ns),
      `an edge of ${edge * 1e9} ns beyond phases.sample = ${phases.sample} of ${t}, against the clock edge that ends the operation`,
    ),
  };
}

/** fF/um2 and more: capacitance of a gate area by the oxide of the model card. */
function gateCapacitance({ technology }: Prepared): Traced {
  const found = /\btoxe\s*=\s*\{?\s*([0-9.]+(?:e[+-]?\d+)?[a-z]?)/i.exec(technology.modelCard)?.[1];
  if (found === undefined) {
    throw new MenageError('E_TECHNOLOGY', {
      path: technology.name,
      legal: 'a model card with toxe: input capacitances come from it',
    });
  }
  const oxide = spiceValue(found);
  const permittivity = 3.9 * 8.8541878128e-12;
  const { inverterN, inverterP } = technology.comparator;
  const area = inverterN.w * inverterN.l + inverterP.w * inverterP.l;
  return traced(
    (permittivity / oxide) * area * 1e12,
    `gate area ${Number((area * 1e12).toPrecision(6))} um2 of an inverter of the comparator's sizes, oxide of ${Number((oxide * 1e9).toPrecision(6))} nm in the model card`,
  );
}

function deviceArea(cells: readonly Cell[], diffusion: number): { capacitance: number; gates: number } {
  const known = new Map<string, { capacitance: number; gates: number }>();
  for (const { name, devices } of cells) {
    const total = { capacitance: 0, gates: 0 };
    for (const { kind, model, value = 0, size } of devices) {
      const inner = kind === 'cell' ? known.get(model) : undefined;
      if (kind === 'capacitor') total.capacitance += value;
      if (size !== undefined) total.gates += size.w * (size.l + 2 * diffusion);
      total.capacitance += inner?.capacitance ?? 0;
      total.gates += inner?.gates ?? 0;
    }
    known.set(name, total);
  }
  return known.get(cells.at(-1)?.name ?? '') ?? { capacitance: 0, gates: 0 };
}

function area(prepared: Prepared, engines: number, cells: readonly Cell[]): Traced {
  const { mismatch, switches, supply } = prepared.technology;
  if (mismatch === undefined) {
    throw new MenageError('E_TECHNOLOGY', {
      path: prepared.technology.name,
      legal: 'mismatch.density, F/m2 of a capacitor: areas come from it',
    });
  }
  const { capacitance, gates } = deviceArea(cells, switches.diffusion);
  const { capacitorFill: fill } = digitalParameters({ node: switches.gate.l, vdd: supply.vdd });
  const plates = capacitance / mismatch.density;
  const number = (value: number): number => Number(value.toPrecision(6));
  return traced(
    engines * (plates + gates) * fill.typical * 1e12,
    `${engines} engines of ${number(capacitance * 1e15)} fF at ${number(mismatch.density * 1e3)} fF/um2 and ${number(gates * 1e12)} um2 of transistors with their diffusions, times ${number(fill.typical)} (${fill.source})`,
  );
}

function energies(prepared: Prepared, characterisation: Characterisation) {
  const { conditions } = prepared.loaded;
  const { energy } = pointAt(characterisation, conditions, 'characterisation');
  if (energy === null) {
    throw new MenageError('E_TECHNOLOGY', {
      path: 'characterisation',
      value: characterisation.level,
      legal: 'energies: the transistor level has them',
    });
  }
  const from = `menage characterize, ${characterisation.technology}, ${characterisation.level} level, ${characterisation.simulator}, ${conditionsText(conditions)}`;
  const waiting = energy.staticPower * energy.cycle;
  const operations = OPERATION_KINDS.flatMap((kind) => {
    const of = energy[kind];
    if (of === null) return [];
    const source = `${Number((of.full * 1e12).toPrecision(6))} pJ of an operation less ${Number((waiting * 1e12).toPrecision(6))} pJ of waiting in its time; ${from}`;
    return [{ kind, code: codes[kind], joules: traced(Math.max(0, of.full - waiting) * 1e12, source) }];
  });
  return {
    operations,
    waiting: (engines: number) =>
      traced(engines * energy.staticPower * 1e9, `${engines} engines that wait, amplifier on; ${from}`),
  };
}

/** Resolved netlist of a layer's engine, cells named after the array so that two layers can stand in one netlist. */
function engineCells(prepared: Prepared, layer: number, name: string): readonly Cell[] {
  const { technology, loaded, sizing } = prepared;
  const engine = sizing[layer] as (typeof sizing)[number];
  const tree = generateEngineSpice({
    ...{ sizing: engine, technology, level: 'transistor', conditions: loaded.conditions },
    provenance: provenance(prepared),
  });
  const text = [...tree].filter(([file]) => file !== technology.modelFile).map(([, content]) => content);
  const cells = resolveCircuit(text.join('\n'), 'engine');
  const own = new Set(cells.map((cell) => cell.name));
  const named = (cell: string): string => (own.has(cell) ? `${name}_${cell}` : cell);
  return cells.map(({ name: cell, pins, devices }) => ({
    name: named(cell),
    pins,
    devices: devices.map((device) => ({ ...device, model: named(device.model) })),
  }));
}

/** @throws E_TECHNOLOGY for a characterisation without energies, or a model card without an oxide thickness */
export function handoffDesign(prepared: Prepared, characterisation: Characterisation): HandoffDesign {
  const { loaded, plan, technology } = prepared;
  const prefix = modulePrefix(plan.name);
  const { operations, waiting } = energies(prepared, characterisation);
  const arrays = plan.stages.map((cores, layer): ArrayFacts => {
    const block = layerArray(prefix, plan, layer);
    const engines = plan.cores[cores[0] as number]?.engines ?? 0;
    const engine = engineCells(prepared, layer, block.name);
    return {
      ...{ block, engines, layer, engine },
      instances: cores.map((_, i) => `u_accelerator/u_stage${layer}/u_array${i}`),
      timing: timing(prepared),
      energy: operations,
      leakage: waiting(engines),
      inputCapacitance: gateCapacitance(prepared),
      area: area(prepared, engines, engine),
    };
  });
  return {
    ...{ name: plan.name, hash: loaded.hash, version, technology: technology.name },
    ...{ vdd: technology.supply.vdd, temperature: loaded.conditions.temperature, period: 1e9 / plan.clockHz },
    cyclesPerOperation: plan.cyclesPerOperation,
    chip: chipBlock(prefix, plan),
    accelerator: topBlock(prefix, plan),
    arrays,
    generated: generateTree(prepared),
  };
}
