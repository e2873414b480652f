/** What a run leaves behind: the verdict, the report's data, and the page. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { layerReports, membraneList, spikeList } from '../report/collect.js';
import { REPORT_FILE } from '../report/read-report.js';
import { renderReport } from '../report/render-report.js';
import type { Fact, MembraneReport, RasterReport, ReportData } from '../report/types.js';
import type { Sample } from '../snn/types.js';
import type { Prepared } from './prepare.js';
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
    (windows[level] ?? []).map(({ window: { layer, trace }, expected, found }) => ({
      level,
      core: trace.core,
      engine: trace.engine,
      slots: trace.slots,
      threshold: quantised.layers[layer]?.threshold ?? 0,
      maxErrorLsb: loaded.design.verification.maxErrorLsb,
      expected: [...expected.membranes],
      found: membraneList(found.membranes),
    })),
  );
}

export const VERDICT_FILE = 'verdict.json';
export const PAGE_FILE = 'report.html';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** @param folder exists; three files are written into it */
export async function writeReport(
  folder: string,
  prepared: Prepared,
  samples: readonly Sample[],
  result: VerifyResult,
): Promise<void> {
  const data: ReportData = {
    version: 1,
    verdict: result.verdict,
    facts: facts(prepared),
    layers: layerReports(prepared.quantised, prepared.mapping),
    raster: raster(prepared, samples, result),
    membranes: membranes(prepared, result),
  };
  await writeFile(join(folder, VERDICT_FILE), json(result.verdict));
  await writeFile(join(folder, REPORT_FILE), json(data));
  await writeFile(join(folder, PAGE_FILE), await renderReport(data));
}
