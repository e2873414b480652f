/** What a run leaves behind: the verdict, the report's data, and the page. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decide } from '../compare/accuracy.js';
import type { Characterisation } from '../config/characterisation.js';
import { groupsOf, sum } from '../energy/index.js';
import { isMenageError } from '../errors/index.js';
import { neuronLoads } from '../mapper/index.js';
import { layerReports, membraneList, placesReports, spikeList } from '../report/collect.js';
import { EXTRA_FILES, noExtras } from '../report/extras.js';
import { REPORT_FILE } from '../report/read-report.js';
import { renderReport } from '../report/render-report.js';
import type { DecisionsReport, EnergyReport, Fact, MembraneReport, RasterReport, ReportData } from '../report/types.js';
import type { Sample } from '../snn/types.js';
import { type EnergyResult, energyModel, weighDesign } from './energy.js';
import { mismatchReport } from './mismatch-report.js';
import type { Prepared } from './prepare.js';
import { spikesPerStep } from './rates.js';
import type { VerifyResult } from './verify.js';

function facts({ loaded, technology, semantics, sizing }: Prepared): Fact[] {
  const { input, accelerator } = loaded.design;
  const { enginesPerCore, slotsPerEngine, weightBits, cores } = accelerator;
  const { reset, resetDelay, fire, decay, gain } = semantics;
  return [
    {
      label: 'accelerator',
      value: `${cores} cores of ${enginesPerCore} engines x ${slotsPerEngine} slots, ${weightBits}-bit weights`,
    },
    { label: 'technology', value: technology.name },
    { label: 'membrane LSB', value: sizing.map(({ lsbVolts }) => `${(lsbVolts * 1e3).toFixed(3)} mV`).join(', ') },
    { label: 'input', value: `${input.steps} steps of ${input.windowUs} us, ${input.encoding}` },
    {
      label: 'semantics',
      value: `decay ${decay}, gain ${gain}, reset ${reset}${resetDelay ? ' one step later' : ''}, fires ${fire} threshold`,
    },
  ];
}

function raster(
  { quantised }: Prepared,
  samples: readonly Sample[],
  { golden, rtl }: VerifyResult,
): RasterReport | null {
  const [sample, expected, found] = [samples[0], golden.l1[0], rtl[0]];
  if (sample === undefined || expected === undefined) return null;
  const inputs = { name: 'input', size: sample.input.size, expected: spikeList(sample.input), found: null };
  const layers = quantised.layers.map(({ name }, l) => {
    const train = expected.layers[l] as (typeof expected.layers)[number];
    const seen = found?.layers[l];
    return { name, size: train.size, expected: spikeList(train), found: seen === undefined ? null : spikeList(seen) };
  });
  const { id: recording, label, input } = sample;
  return { recording, label, steps: input.steps, foundIn: 'RTL (L3)', layers: [inputs, ...layers] };
}

function membranes({ loaded, quantised }: Prepared, { windows }: VerifyResult): MembraneReport[] {
  return (['L4', 'L5'] as const).flatMap((level) =>
    (windows[level] ?? []).map(({ window: { layer, trace, recording, start }, expected, found }) => ({
      level,
      core: trace.core,
      engine: trace.engine,
      recording,
      start,
      slots: trace.slots,
      threshold: quantised.layers[layer]?.threshold ?? 0,
      maxErrorLsb: loaded.design.verification.maxErrorLsb,
      expected: [...expected.membranes],
      found: membraneList(found.membranes),
    })),
  );
}

/** Classes by output spikes, of every level whose spikes are known. */
function decisions(samples: readonly Sample[], { golden, rtl, verdict }: VerifyResult): DecisionsReport | null {
  const outputs = golden.l0[0]?.counts.length ?? 0;
  if (samples.length === 0 || outputs === 0) return null;
  const levels: { level: 'L0' | 'L1' | 'L3'; decided: number[] }[] = [
    { level: 'L0', decided: golden.l0.map(({ counts }) => decide(counts)) },
    { level: 'L1', decided: golden.l1.map(({ counts }) => decide(counts)) },
  ];
  if (verdict.levels.L3 !== undefined && rtl.length === samples.length) {
    const counted = rtl.map(({ layers }) => {
      const counts = new Uint32Array(outputs);
      for (const address of layers.at(-1)?.address ?? []) counts[address]++;
      return decide(counts);
    });
    levels.push({ level: 'L3', decided: counted });
  }
  return { id: samples.map(({ id }) => id), label: samples.map(({ label }) => label), classes: outputs, levels };
}

/** The figures of `menage energy` as the report shows them. */
export function energyReport({ recordings, terms, efficiencies, counts, clockHz, area }: EnergyResult): EnergyReport {
  const groups = groupsOf(terms);
  return {
    kind: 'weighed',
    recordings,
    split: groups.map((group) => {
      const own = terms.filter((term) => term.group === group);
      const { low, typical, high } = sum(own.map(({ energy }) => energy));
      const energy = { low: low / recordings, typical: typical / recordings, high: high / recordings };
      return { group, energy, sources: [...new Set(own.map(({ source }) => source))] };
    }),
    efficiencies,
    cycles: counts.cycles / counts.recordings,
    clockHz,
    area,
  };
}

async function energy(
  prepared: Prepared,
  samples: readonly Sample[],
  { golden }: VerifyResult,
  characterisation: Characterisation | null,
): Promise<ReportData['energy']> {
  if (characterisation === null) return { kind: 'skipped', reason: 'no characterisation of the engine was given' };
  try {
    const model = energyModel(prepared, characterisation);
    return energyReport(await weighDesign(prepared, samples, golden.l1, model));
  } catch (error) {
    // what the model does not cover is no reason to lose the rest of the report
    if (!isMenageError(error)) throw error;
    return { kind: 'skipped', reason: error.message };
  }
}

export const VERDICT_FILE = 'verdict.json';
export const PAGE_FILE = 'report.html';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/**
 * @param folder exists; verdict, data, page, and the characterisation where there is one are written into it
 * @param characterisation that energies are taken from; null for none
 */
export async function writeReport(
  folder: string,
  prepared: Prepared,
  samples: readonly Sample[],
  result: VerifyResult,
  characterisation: Characterisation | null,
): Promise<void> {
  const { quantised, mapping } = prepared;
  const rates = spikesPerStep(quantised, samples, result.golden.l1);
  const loads = quantised.layers.map(({ name, synapses }, l) => neuronLoads({ name, synapses, rates: rates[l] }));
  const data: ReportData = {
    version: 2,
    verdict: result.verdict,
    facts: facts(prepared),
    layers: layerReports(quantised, mapping),
    places: placesReports(mapping, loads),
    decisions: decisions(samples, result),
    raster: raster(prepared, samples, result),
    membranes: membranes(prepared, result),
    mismatch: mismatchReport(prepared),
    energy: await energy(prepared, samples, result, characterisation),
  };
  await writeFile(join(folder, VERDICT_FILE), json(result.verdict));
  await writeFile(join(folder, REPORT_FILE), json(data));
  if (characterisation !== null) {
    await writeFile(join(folder, EXTRA_FILES.characterisation), json(characterisation));
  }
  await writeFile(join(folder, PAGE_FILE), await renderReport(data, { ...noExtras, characterisation }));
}
