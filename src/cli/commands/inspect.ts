/** `menage inspect NETWORK`: what a NIR file holds, as the accelerator sees it. */

import type { CommandModule } from 'yargs';
import { loadDesign } from '../../config/load-design.js';
import { version } from '../../config/version.js';
import { type LayerSizing, sizingReport } from '../../flow/sizing-report.js';
import { textTable } from '../../report/text-table.js';
import { importNetwork } from '../../snn/nir/index.js';
import type { Layer } from '../../snn/types.js';
import { jsonOption, recordingOptions } from '../options.js';
import { print, writeJson } from '../output.js';
import { progressFor } from '../progress.js';

interface Arguments {
  network: string;
  sizing?: boolean;
  recordings?: string;
  limit?: number;
  json?: string;
  quiet?: boolean;
}

const span = (values: Float64Array | null, digits = 4): string => {
  if (values === null) return '-';
  const [min, max] = values.reduce(([low, high], v) => [Math.min(low, v), Math.max(high, v)], [Infinity, -Infinity]);
  const show = (value: number): string => String(Number(value.toPrecision(digits)));
  return min === max ? show(min) : `${show(min)}..${show(max)}`;
};

const summary = ({ name, shape, synapses, bias, neuron, folded }: Layer) => ({
  name,
  kind: neuron.kind,
  shape,
  neurons: synapses.targets,
  sources: synapses.sources,
  synapses: synapses.weight.length,
  density: synapses.weight.length / Math.max(1, synapses.sources * synapses.targets),
  bias: bias !== null,
  threshold: span(neuron.vThreshold),
  tau: span(neuron.tau),
  folded,
});

const short = (value: number): string => (value === 0 ? '0' : Number(value.toPrecision(3)).toExponential());

function sizingText({ layer, sizing, range, budget }: LayerSizing): string {
  const { rows, limit } = budget;
  const { membrane, leak, leakOperations, lsbVolts, saturation } = sizing;
  const often = leakOperations > 1 ? `, ${leakOperations} leaks a step of ${short(sizing.beta)}` : '';
  const table = textTable(
    ['parameter', 'what it is for', 'unit', 'is', 'limit', 'margin'],
    rows.map((row) => [
      row.parameter,
      row.meaning,
      row.unit,
      short(row.drawn),
      short(row.needed),
      row.margin.toFixed(2),
    ]),
  );
  return [
    `layer ${layer}: Ck ${short(membrane)} F, ${leak === null ? 'no leak' : `Clk ${short(leak)} F${often}`}, LSB ${short(lsbVolts)} V`,
    `membranes ${range.min}..${range.max} LSB in the golden model, ${saturation.min}..${saturation.max} in the swing`,
    ...table,
    `limited by ${limit.parameter}: ${limit.meaning}`,
    '',
  ].join('\n');
}

export const inspectCommand: CommandModule<object, Arguments> = {
  command: 'inspect <network>',
  describe: 'layers of a NIR file after folding, and what it leaves to be stated',
  builder: (args) =>
    recordingOptions(
      jsonOption(
        args.positional('network', {
          type: 'string',
          demandOption: true,
          describe: 'NIR file; with --sizing, design folder or its design.yaml',
        }),
      ),
    )
      .option('sizing', {
        type: 'boolean',
        describe: 'what the engines of a design need, what is drawn, and what limits them',
      })
      .example('$0 inspect designs/accel1-nmnist/network.nir', ''),
  async handler({ network: file, json, sizing, recordings, limit, quiet }) {
    if (sizing) {
      const loaded = await loadDesign(file, version);
      const layers = await progressFor(quiet ?? false).stage('golden model', (update) =>
        sizingReport(loaded, { recordings, limit }, update),
      );
      if (json !== undefined) await writeJson(json, layers);
      if (json !== '-') for (const layer of layers) print(sizingText(layer));
      return;
    }
    const network = await importNetwork(file);
    const layers = network.layers.map(summary);
    if (json !== undefined) await writeJson(json, { inputShape: network.inputShape, layers });
    if (json === '-') return;
    print(`input ${network.inputShape.join(' x ')}`);
    print(
      textTable(
        ['layer', 'neuron', 'shape', 'sources', 'synapses', 'density', 'bias', 'threshold', 'tau / s', 'folded from'],
        layers.map((l) => [
          l.name,
          l.kind,
          l.shape.join('x'),
          String(l.sources),
          String(l.synapses),
          `${(100 * l.density).toFixed(1)} %`,
          l.bias ? 'yes' : 'no',
          l.threshold,
          l.tau,
          l.folded.join(' '),
        ]),
      ).join('\n'),
    );
    print(
      'NIR states no time step, no kind of reset and no reset delay: the design (network.semantics) or --semantics does.',
    );
  },
};
