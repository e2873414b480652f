/** The whole accelerator as one tree of files: what a designer opens, and what the simulators are given. */

import { generateBench } from '../../generators/analog/bench.js';
import { phaseGenerator } from '../../generators/analog/blocks/phase-generator.js';
import { characterisationTrace } from '../../generators/analog/characterise.js';
import { type Dialect, toDialect } from '../../generators/analog/dialect.js';
import { generateEngineSpice, spiceHeader } from '../../generators/analog/engine-spice.js';
import { generateChip } from '../../generators/chip/index.js';
import { generateRtl } from '../../generators/rtl/index.js';
import { nominal, sameConditions } from '../config/conditions.js';
import type { FileTree } from '../ir/types.js';
import { type ArrayModel, measuredArrays, planFor } from './levels/l2-reference.js';
import { describeCores, type Prepared } from './prepare.js';

/** The two models of an engine, and the level that runs each. */
export const SPICE_LEVELS = { L4: 'macro', L5: 'transistor' } as const;

/** Operations of the test bench that is handed over, before its walk through the threshold. */
const benchLength = 24;

/** Folder of the engine of one layer; layers have names of their own making in the network, so they go by number. */
export const engineFolder = (layer: number, level: 'macro' | 'transistor'): string => `spice/layer${layer}/${level}`;

export const provenance = ({ loaded }: Prepared): string[] => [
  `design ${loaded.design.name} ${loaded.hash}`,
  `seed ${loaded.design.seed}`,
];

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Quality without the time that it took, which is the one number of it that differs from run to run. */
function mappingFile({ mapping, plan }: Prepared): string {
  const layers = mapping.quality.map(({ seconds: _seconds, ...quality }, l) => ({
    ...quality,
    neurons: [...(plan.addressOf[l] ?? [])].map((address, neuron) => {
      const { part, engine, slot } = mapping.layers[l] as (typeof mapping.layers)[number];
      const { core, round } = (mapping.layers[l] as (typeof mapping.layers)[number]).parts[part[neuron]];
      return { neuron, core, round, engine: engine[neuron], slot: slot[neuron], address };
    }),
  }));
  return json({ layers, cores: describeCores(mapping) });
}

/**
 * The same bytes for the same design, on every machine.
 *
 * @param array what the real-number models of the Verilog compute
 */
export function generateTree(prepared: Prepared, array: ArrayModel = 'ideal'): FileTree {
  const { loaded, sizing, technology, semantics } = prepared;
  const plan = planFor(prepared, array);
  const { conditions } = loaded;
  const rtl = generateRtl(plan, array === 'measured' ? measuredArrays(prepared) : undefined);
  const files: [string, string][] = [...rtl, ...generateChip(plan, rtl)];
  const { dispatch, enginesPerCore } = loaded.design.accelerator;
  // in lockstep all engines of a core begin together
  const engines = dispatch === 'lockstep' ? enginesPerCore : 1;
  sizing.forEach((engine, layer) => {
    for (const level of Object.values(SPICE_LEVELS)) {
      const driven = technology.shifter !== undefined && level === 'transistor';
      const options = { sizing: engine, technology, level, conditions, provenance: provenance(prepared) };
      const trace = characterisationTrace(engine, loaded.design.seed, benchLength);
      // A bench may merge slots that it leaves alone; the engine that is handed over has them all.
      const tree = new Map([
        ...generateBench({ ...options, trace }).tree,
        ...generateEngineSpice({ ...options, driven }),
        ...(level === 'transistor' && technology.phaseGenerator !== undefined
          ? phaseGenerator(engine, technology, spiceHeader(options), engines)
          : []),
      ]);
      for (const [path, text] of tree) files.push([`${engineFolder(layer, level)}/${path}`, text]);
    }
  });
  files.push(['mapping.json', mappingFile(prepared)]);
  files.push([
    'design.json',
    json({
      hash: loaded.hash,
      ...(array === 'measured' && { array }),
      ...(!sameConditions(conditions, nominal) && { conditions }),
      design: loaded.design,
      semantics,
      engines: sizing,
    }),
  ]);
  return new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The engines of a generated tree for another simulator, in a folder of its name beside `spice`, which stays what is
 * verified.
 */
export function dialectTree(tree: FileTree, dialect: Dialect): FileTree {
  const folders = new Map<string, Map<string, string>>();
  for (const [path, text] of tree) {
    const [, folder, name] = /^spice\/(.+)\/([^/]+)$/.exec(path) ?? [];
    if (folder === undefined || name === undefined) continue;
    const files = folders.get(folder) ?? new Map<string, string>();
    folders.set(folder, files.set(name, text));
  }
  const written = [...folders].flatMap(([folder, files]) =>
    [...toDialect(files, dialect)].map(([name, text]) => [`${dialect}/${folder}/${name}`, text] as const),
  );
  return new Map(written);
}
