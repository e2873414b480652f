/** `menage map DESIGN`: where every neuron goes, what that costs, and how near it is to the best possible. */

import type { CommandModule } from 'yargs';
import { buildPlan } from '../../../generators/plan/index.js';
import { designSchema } from '../../config/design.js';
import { type LoadedDesign, loadDesign } from '../../config/load-design.js';
import { parseWith } from '../../config/schema-error.js';
import { version } from '../../config/version.js';
import { checkMemories } from '../../flow/memories.js';
import { describeCores, mapDesign, mappingProblems, readNetwork } from '../../flow/prepare.js';
import { layerEnergy, neuronLoads, weigh } from '../../mapper/index.js';
import type { Dispatch, LayerMapping, Mapping, MappingProblem } from '../../mapper/types.js';
import { roundsOf } from '../../report/collect.js';
import { mapCsv, mapPicture, mappedNeurons } from '../../report/map-picture.js';
import { textTable } from '../../report/text-table.js';
import { setsInWords } from '../../report/words.js';
import { quantise } from '../../snn/quantise/index.js';
import { explanation } from '../explanation.js';
import { interrupted } from '../interrupt.js';
import { designArgument, jsonOption, recordingOptions } from '../options.js';
import { print, writeJson, writeText } from '../output.js';
import { progressFor } from '../progress.js';

interface Arguments {
  design: string;
  recordings?: string;
  limit?: number;
  effort?: number;
  dispatch?: Dispatch;
  csv?: string;
  picture?: string;
  explain?: string;
  json?: string;
  quiet?: boolean;
}

export const mapCommand: CommandModule<object, Arguments> = {
  command: 'map <design>',
  describe: 'allocate neurons to cores, engines and slots',
  builder: (args) =>
    recordingOptions(jsonOption(designArgument(args)))
      .option('effort', { type: 'number', requiresArg: true, describe: "moves of the search, for the design's own" })
      .option('dispatch', {
        choices: ['lockstep', 'decoupled'] as const,
        requiresArg: true,
        describe:
          'what an event costs, for the one of the design: rows that all engines share, or the work of the busiest engine',
      })
      .option('csv', { type: 'string', requiresArg: true, describe: 'write the place of every neuron to FILE' })
      .option('picture', {
        type: 'string',
        requiresArg: true,
        describe: 'write engines x slots by load as SVG to FILE',
      })
      .option('explain', {
        type: 'string',
        requiresArg: true,
        describe: 'LAYER:NEURON: where it lives, which sources pay for it, what moving it would cost',
      })
      .example('$0 map designs/accel1-nmnist', 'cost and lower bound a layer')
      .example('$0 map designs/tiny --explain 1:3', 'one neuron'),
  async handler({ design, recordings, limit, effort, dispatch, csv, picture, explain, json, quiet }) {
    const loaded = withEffort(await loadDesign(design, version), effort);
    const [problems, mapping, { cores }] = await progressFor(quiet ?? false).stage('mapping', async (update) => {
      const { float } = await readNetwork(loaded);
      const quantised = quantise(float, loaded.design.accelerator.weightBits);
      const layers = await mappingProblems(loaded, quantised, { recordings, limit }, interrupted);
      const places = await mapDesign(loaded, quantised, interrupted, layers, dispatch, update);
      const plan = buildPlan(loaded.design, loaded.hash, quantised, places);
      checkMemories(plan.cores, quantised, loaded.design.accelerator.rowsPerCore);
      return [layers, places, plan] as const;
    });
    const weighed = problems.map((problem) => weigh(problem, loaded.design.mapping.objective));
    const explained = explain === undefined ? null : explanation(weighed, mapping, explain);
    if (csv !== undefined || picture !== undefined) {
      const loads = problems.map(neuronLoads);
      if (csv !== undefined) await writeText(csv, mapCsv(mappedNeurons(mapping, loads)), '--csv');
      if (picture !== undefined) {
        const title = `${loaded.design.name}: where every neuron lives`;
        await writeText(picture, await mapPicture(title, mapping, loads), '--picture');
      }
    }
    const all = total(mapping);
    const memory = {
      rows: cores.reduce((sum, core) => sum + core.rows.rows, 0),
      shared: cores.reduce((sum, core) => sum + core.rowsShared, 0),
    };
    const { joules } = loaded.design.mapping.objective;
    const energy =
      joules === undefined
        ? null
        : problems.map((problem, l) =>
            layerEnergy(problem, mapping.layers[l], mapping.resources.enginesPerCore, joules),
          );
    const result = {
      layers: mapping.quality,
      total: all,
      memory,
      ...(energy !== null && { joulesPerStep: energy }),
      cores: describeCores(mapping),
      ...(explained !== null && { explanation: explained.result }),
    };
    if (json !== undefined) await writeJson(json, result);
    if (json === '-') return;
    print(summary(problems, mapping, all));
    print(`memory: ${memory.rows} rows, biases included; ${memory.shared} more are shared by sources with equal rows`);
    if (energy !== null) {
      const picojoules = energy.map((value) => (1e12 * value).toPrecision(4));
      const sum = (1e12 * energy.reduce((a, b) => a + b, 0)).toPrecision(4);
      print(`energy in lockstep: ${sum} pJ a step by the declared joules (layers: ${picojoules.join(', ')})`);
    }
    if (explained !== null) print(`\n${explained.text}`);
  },
};

const withEffort = (loaded: LoadedDesign, effort = loaded.design.mapping.effort): LoadedDesign => {
  const mapping = { ...loaded.design.mapping, effort };
  return { ...loaded, design: parseWith(designSchema, { ...loaded.design, mapping }, '--effort') };
};
/** Of layers that work one after the other: what an event costs on its way through all of them. */
function total({ quality }: Mapping): { cost: number; lowerBound: number; gap: number; rows: number } {
  const sum = (key: 'cost' | 'lowerBound' | 'rows'): number => quality.reduce((all, layer) => all + layer[key], 0);
  const [cost, lowerBound] = [sum('cost'), sum('lowerBound')];
  return { cost, lowerBound, gap: lowerBound === 0 ? 0 : cost / lowerBound - 1, rows: sum('rows') };
}

const coresOf = ({ parts }: LayerMapping): number => new Set(parts.map(({ core }) => core)).size;

function summary(problems: readonly MappingProblem[], mapping: Mapping, all: ReturnType<typeof total>): string {
  const percent = (x: number): string => `${(100 * x).toFixed(1)} %`;
  // Rates below one a step make costs that whole numbers would not show.
  const digits = problems.some(({ rates }) => rates !== undefined) ? 2 : 0;
  const numbers = (q: typeof all): string[] => [
    q.cost.toFixed(digits),
    q.lowerBound.toFixed(digits),
    percent(q.gap),
    String(q.rows),
  ];
  const { layers, quality } = mapping;
  const rows = quality.map((q, l) => [
    q.name,
    String(layers[l].neurons),
    String(coresOf(layers[l])),
    String(roundsOf(layers[l])),
    ...numbers(q),
    q.seconds.toFixed(1),
    q.proven ? q.certificate : (setsInWords(q.together) ?? 'none'),
    q.stop,
  ]);
  const count = (of: (layer: Mapping['layers'][number]) => number): string =>
    String(layers.reduce((sum, layer) => sum + of(layer), 0));
  const seconds = quality.reduce((sum, q) => sum + q.seconds, 0).toFixed(1);
  const last = [
    ...['all', count((layer) => layer.neurons), count(coresOf), String(Math.max(...layers.map(roundsOf)))],
    ...[...numbers(all), seconds, quality.every((q) => q.proven) ? 'proven' : 'none', ''],
  ];
  const headings = [
    'layer',
    'neurons',
    'cores',
    'rounds',
    'cost',
    'lower bound',
    'gap',
    'rows',
    's',
    'certificate',
    'stop',
  ];
  return textTable(headings, [...rows, last]).join('\n');
}
