/**
 * Cycles of the energy model against those of the generated Verilog, and every spike against the golden model:
 * node dist/scripts/energy-cycles.js DESIGN RECORDINGS [COUNT] [icarus|verilator]
 */

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateRtl } from '../generators/rtl/index.js';
import { compareSpikes } from '../src/compare/spikes.js';
import { loadDesign } from '../src/config/load-design.js';
import { version } from '../src/config/version.js';
import { writeTree } from '../src/emit/write-tree.js';
import { countCycles } from '../src/energy/index.js';
import { hardware } from '../src/flow/hardware.js';
import { prepare } from '../src/flow/prepare.js';
import { designDataset, readAll } from '../src/flow/samples.js';
import { inferBatch } from '../src/golden/index.js';
import { simulateRtl } from '../src/sim/rtl/index.js';

const [design, recordings, count = '5', simulator = 'verilator'] = process.argv.slice(2);
if (design === undefined) throw new Error('DESIGN [RECORDINGS [COUNT [icarus|verilator]]]');
const loaded = await loadDesign(design, version);
const prepared = await prepare(loaded);
const samples = await readAll(await designDataset(loaded, { recordings, limit: Number(count) }), () => {});
const golden = await inferBatch(prepared.quantised, samples, { quantised: hardware(prepared) });
const work = await mkdtemp(join(tmpdir(), 'menage-cycles-'));
try {
  const [folder, workDir] = [join(work, 'tree'), join(work, 'run')];
  await mkdir(folder);
  await mkdir(workDir);
  await writeTree(folder, generateRtl(prepared.plan));
  const found = await simulateRtl({
    folder,
    layout: prepared.plan,
    samples,
    workDir,
    timeout: 3600,
    simulator: simulator === 'icarus' ? 'icarus' : 'verilator',
  });
  found.recordings.forEach(({ id, layers, cycles }, i) => {
    const expected = golden[i]?.layers ?? [];
    const mismatches = layers.reduce(
      (sum, layer, l) => sum + compareSpikes(expected[l] ?? layer, layer, { recording: id, layer: `${l}` }).mismatches,
      0,
    );
    const { stepCycles } = countCycles(prepared.plan, { input: samples[i]?.input ?? layers[0]!, layers: expected });
    const spikes = layers.map(({ address }) => address.length).join(' ');
    process.stdout.write(
      `${id}: spikes ${spikes}, ${mismatches} mismatches; cycles ${cycles}, model ${stepCycles}, ${cycles === stepCycles ? 'equal' : 'NOT EQUAL'}\n`,
    );
  });
} finally {
  await rm(work, { recursive: true, force: true });
}
