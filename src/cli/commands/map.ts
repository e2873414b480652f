/** `menage map DESIGN`: where every neuron goes, what that costs, and how near it is to the best possible. */

import type { CommandModule } from 'yargs';
import { loadDesign } from '../../config/load-design.js';
import { version } from '../../config/version.js';
import { describeCores, mapDesign, readNetwork } from '../../flow/prepare.js';
import { textTable } from '../../report/text-table.js';
import { quantise } from '../../snn/quantise/index.js';
import { interrupted } from '../interrupt.js';
import { designArgument, jsonOption } from '../options.js';
import { print, writeJson } from '../output.js';
import { progressFor } from '../progress.js';

interface Arguments {
  design: string;
  json?: string;
  quiet?: boolean;
}

export const mapCommand: CommandModule<object, Arguments> = {
  command: 'map <design>',
  describe: 'allocate neurons to cores, engines and slots',
  builder: (args) =>
    jsonOption(designArgument(args)).example('$0 map designs/accel1-nmnist', 'cost and lower bound a layer'),
  async handler({ design, json, quiet }) {
    const loaded = await loadDesign(design, version);
    const mapping = await progressFor(quiet ?? false).stage('mapping', async () => {
      const { float } = await readNetwork(loaded);
      return mapDesign(loaded, quantise(float, loaded.design.accelerator.weightBits), interrupted);
    });
    const result = { layers: mapping.quality, cores: describeCores(mapping) };
    if (json !== undefined) await writeJson(json, result);
    if (json === '-') return;
    const percent = (x: number): string => `${(100 * x).toFixed(1)} %`;
    print(
      textTable(
        ['layer', 'neurons', 'cores', 'cost', 'lower bound', 'gap', 'certificate', 'stop', 'rows', 's'],
        mapping.quality.map((q, l) => [
          q.name,
          String(mapping.layers[l]?.neurons),
          String(mapping.layers[l]?.parts.length),
          q.cost.toFixed(0),
          q.lowerBound.toFixed(0),
          percent(q.gap),
          q.certificate,
          q.stop,
          String(q.rows),
          q.seconds.toFixed(1),
        ]),
      ).join('\n'),
    );
  },
};
