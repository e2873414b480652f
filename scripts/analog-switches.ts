/**
 * Prints the on-resistance of the switches of a technology times their width, largest over all corners:
 *
 *     node dist/scripts/analog-switches.js [TECHNOLOGY ...]
 *
 * What it prints is `switches.resistance` of the technology file, which the sizing computes with.
 */

import { conditionsText } from '../src/config/conditions.js';
import { loadTechnology } from '../src/config/technology.js';
import { isMenageError } from '../src/errors/index.js';
import { switchFigures } from '../src/flow/block-figures/switches.js';
import { typicalEngine, wholeMatrix } from '../src/flow/characterize.js';

async function main(): Promise<void> {
  const names = process.argv.length > 2 ? process.argv.slice(2) : ['generic90', 'sky130'];
  for (const name of names) {
    const technology = loadTechnology(name);
    const { switches } = technology;
    const sizing = typicalEngine(technology, { slots: 1, weightBits: 8, beta: 0.9 });
    const worst = {
      injection: { value: 0, at: '' },
      ladder: { value: 0, at: '' },
      gate: { value: 0, at: '' },
      middle: { value: 0, at: '' },
    };
    for (const conditions of wholeMatrix) {
      const found = await switchFigures({ technology, sizing, level: 'transistor', conditions });
      for (const key of ['injection', 'ladder', 'gate', 'middle'] as const) {
        const value = found[key] * switches[key === 'middle' ? 'gate' : key].w;
        if (value > worst[key].value) worst[key] = { value, at: conditionsText(conditions) };
      }
    }
    console.log(`${technology.name}:`);
    for (const [key, { value, at }] of Object.entries(worst)) {
      console.log(`  ${key}: ${value.toPrecision(3)} ohm m (${at})`);
    }
  }
}

main().catch((error: unknown) => {
  console.error(isMenageError(error) ? error.message : error);
  process.exitCode = 1;
});
