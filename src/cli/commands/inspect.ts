/** `menage inspect NETWORK`: what a NIR file holds, as the accelerator sees it. */

import type { CommandModule } from 'yargs';
import { textTable } from '../../report/text-table.js';
import { importNetwork } from '../../snn/nir/index.js';
import type { Layer } from '../../snn/types.js';
import { jsonOption } from '../options.js';
import { print, writeJson } from '../output.js';

interface Arguments {
  network: string;
  json?: string;
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

export const inspectCommand: CommandModule<object, Arguments> = {
  command: 'inspect <network>',
  describe: 'layers of a NIR file after folding, and what it leaves to be stated',
  builder: (args) =>
    jsonOption(args.positional('network', { type: 'string', demandOption: true, describe: 'NIR file' })).example(
      '$0 inspect designs/accel1-nmnist/network.nir',
      '',
    ),
  async handler({ network: file, json }) {
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
