/**
 * ngspice in WebAssembly (eecircuit-engine, MIT) as a program that is called as ngspice is: DECK RAW. A process of its
 * own, so that a run that hangs or crashes ends as that of any other simulator.
 */

import { readFile, rename, writeFile } from 'node:fs/promises';
import { Simulation } from 'eecircuit-engine';
import { isMenageError } from '../../errors/index.js';
import { inlineDeck } from '../../sim/spice/inline-deck.js';
import { formatRawFile } from '../../sim/spice/raw-write.js';

async function main(deck: string, raw: string): Promise<void> {
  const text = await inlineDeck(deck, (name) => readFile(name, 'utf8'));
  const simulation = new Simulation();
  await simulation.start();
  simulation.setNetList(text);
  const result = await simulation.runSim();
  if (result.dataType !== 'real') throw new Error(`values are ${result.dataType}, not real`);
  const columns = result.data.map(({ name, type, values }) => ({ name, type, values }));
  // The file appears whole: a reader judges the run by it.
  await writeFile(`${raw}.partial`, formatRawFile(text.split('\n', 1)[0] ?? '', columns));
  await rename(`${raw}.partial`, raw);
}

const [deck = '', raw = ''] = process.argv.slice(2);
main(deck, raw).then(
  // The simulator waits for its next deck and would keep the process alive.
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`Error: ${isMenageError(error) || error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
