/** SKY130 by an installed PDK: the flattened cards against the PDK's own sub-circuits, and the engine that they make. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { measuredModel } from '../../generators/analog/measured.js';
import { sizeEngine } from '../../generators/analog/sizing.js';
import { replayModel } from '../../src/config/analog-model.js';
import { CORNERS, type Corner } from '../../src/config/conditions.js';
import { geometriesOf } from '../../src/config/pdk/index.js';
import { loadTechnology, modelCardAt, type Technology } from '../../src/config/technology.js';
import { replayEngine } from '../../src/golden/replay.js';
import { runTool } from '../../src/sim/process.js';
import { engineWindow } from '../engine-window.js';
import { missingTools } from '../need-tools.js';
import { shared, sharedPath } from '../shared.js';
import { runBench } from '../spice-bench.js';

const pdk = process.env.PDK_ROOT || sharedPath('pdk');
const missing = [
  ...(shared === null && !process.env.PDK_ROOT ? ['no PDK, set PDK_ROOT'] : []),
  ...missingTools(['ngspice']),
];

/** Sheet lengths of diffusions, m */
const diffusion = 0.29e-6;

/** Rows of a direct-current sweep: the swept voltage, then what was saved. */
function parseSweep(bytes: Buffer): number[][] {
  const marker = 'Binary:\n';
  const start = bytes.indexOf(marker) + marker.length;
  const [variables, points] = ['Variables', 'Points'].map((what) =>
    Number(new RegExp(`No. ${what}: *(\\d+)`).exec(bytes.toString('latin1', 0, start))![1]),
  ) as [number, number];
  const value = (at: number): number => bytes.readDoubleLE(start + at * 8);
  return Array.from({ length: points }, (_, p) =>
    Array.from({ length: variables }, (_, v) => value(p * variables + v)),
  );
}

interface Transistor {
  readonly type: 'nmos' | 'pmos';
  readonly w: number;
  readonly l: number;
}

describe.skipIf(missing.length > 0)(`sky130${missing.length > 0 ? ` [skipped: ${missing}]` : ''}`, () => {
  let folder = '';
  let technology: Technology;
  let transistors: Transistor[] = [];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'menage-sky130-'));
    technology = loadTechnology('sky130', '.', { PDK_ROOT: pdk, XDG_CACHE_HOME: folder });
    // Below .42 um no transistor is drawn: what is narrower there is the other device's.
    transistors = geometriesOf(technology, technology.switches.pmosRatio)
      .filter(({ w }) => w >= 0.42e-6)
      .flatMap((size) => (['nmos', 'pmos'] as const).map((type) => ({ type, ...size })));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Drain currents over gate voltages, one column a transistor, by the PDK's sub-circuits or by our card. */
  async function currents(corner: Corner, official: boolean, temperature: number, change = (text: string) => text) {
    const { models } = technology;
    if (!('library' in models)) throw new Error('sky130 has its models from a PDK');
    // The sub-circuits take micrometres.
    const unit = official ? 1e6 : 1;
    const devices = transistors.map(({ type, w, l }, i) => {
      const area = w * diffusion * unit * unit;
      const edge = 2 * (w + diffusion) * unit;
      const [drain, gate] = type === 'nmos' ? ['d', 'g'] : ['dp', 'gp'];
      return [
        `v${i} ${drain} m${i} 0`,
        `${official ? 'x' : 'm'}${i} m${i} ${gate} 0 0 ${models[type]} w=${w * unit} l=${l * unit} ad=${area} as=${area} pd=${edge} ps=${edge}`,
      ].join('\n');
    });
    const name = official ? 'official' : 'flat';
    writeFileSync(join(folder, 'card.spice'), change(modelCardAt(technology, corner)));
    const deck = [
      `* drain currents of every size in use, ${name}`,
      official ? `.lib "${join(pdk, models.library)}" ${corner}` : '.include card.spice',
      'vd d 0 0.9',
      'vg g 0 0',
      'vdp dp 0 -0.9',
      'egp gp 0 g 0 -1',
      ...devices,
      `.temp ${temperature}`,
      `.save ${transistors.map((_, i) => `i(v${i})`).join(' ')}`,
      '.dc vg 0 1.8 0.1',
      '.end',
    ];
    writeFileSync(join(folder, `${name}.cir`), `${deck.join('\n')}\n`);
    rmSync(join(folder, 'out.raw'), { force: true });
    const mode = official ? ['-D', 'ngbehavior=hsa'] : [];
    const args = ['-n', '-b', ...mode, '-r', 'out.raw', `${name}.cir`];
    await runTool({ tool: 'ngspice', args, cwd: folder, timeout: 600, env: { OMP_THREAD_LIMIT: '1' } });
    return parseSweep(readFileSync(join(folder, 'out.raw')));
  }

  async function largestDifference(corner: Corner, temperature: number, change?: (text: string) => string) {
    const [official, flat] = [
      await currents(corner, true, temperature),
      await currents(corner, false, temperature, change),
    ];
    let largest = 0;
    let on = 0;
    for (const i of transistors.keys()) {
      const [a, b] = [official.map((row) => row[i + 1]!), flat.map((row) => row[i + 1]!)];
      expect(a).toHaveLength(19);
      a.forEach((want, point) => {
        largest = Math.max(largest, Math.abs(b[point]! - want) / Math.max(Math.abs(want), 1e-12));
      });
      on = Math.max(on, Math.abs(a[18]!));
    }
    expect(on).toBeGreaterThan(1e-4);
    return largest;
  }

  test.each(CORNERS)('at %s every size in use conducts as the PDK says', async (corner) => {
    expect(await largestDifference(corner, corner === 'ss' ? -40 : 27)).toBeLessThan(1e-6);
  });

  test('a threshold that is off by .1 mV is noticed', async () => {
    const off = (text: string) => text.replaceAll(/\bvth0=(-?[\d.e-]+)/g, (_, v: string) => `vth0=${Number(v) + 1e-4}`);
    expect(await largestDifference('tt', 27, off)).toBeGreaterThan(1e-4);
  });

  test('the MIM capacitor of the PDK has the density that the technology states', async () => {
    const { mismatch } = technology;
    const area = 2 ** 2 * 1e-12;
    // 2 x 2 um: 9.30 fF, as the PDK's README has it.
    expect(mismatch!.density * area).toBeGreaterThan(9.3e-15 * 0.95);
    expect(mismatch!.density * area).toBeLessThan(9.3e-15 * 1.05);
  });

  describe('an engine', () => {
    test.each([
      ['macro', 4, 187, 80],
      ['transistor', 4, 187, 80],
      ['transistor', 16, 136, 40],
    ] as const)('%s, N=%i, threshold %i, follows the golden replay', async (level, slots, threshold, length) => {
      const sizing = sizeEngine(technology, { weightBits: 8, slotsPerEngine: slots }, { threshold, beta: 0.9 });
      const trace = engineWindow(sizing, length, slots + threshold);
      const { membranes } = await runBench({ sizing, technology, level, trace });
      const model = replayModel(measuredModel(technology, sizing, level), sizing.beta);
      const golden = replayEngine(trace, model, threshold, sizing.beta, sizing.saturation);
      const errors = golden.membranes.map((want, i) => Math.abs(membranes[i]! - want));
      expect(Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length)).toBeLessThan(0.3);
      expect(Math.max(...errors)).toBeLessThan(1);
    });

    test('whose link capacitors have the wrong ratio does not', async () => {
      const sizing = sizeEngine(technology, { weightBits: 8, slotsPerEngine: 4 }, { threshold: 187, beta: 0.9 });
      const trace = engineWindow(sizing, 30, 5);
      const fault = { file: 'c2c_ladder.spice', change: (text: string) => text.replace('s=20.6f', 's=18f') };
      const { membranes } = await runBench({ sizing, technology, level: 'transistor', trace }, fault);
      const model = replayModel(measuredModel(technology, sizing, 'transistor'), sizing.beta);
      const golden = replayEngine(trace, model, 187, sizing.beta, sizing.saturation);
      expect(Math.max(...golden.membranes.map((want, i) => Math.abs(membranes[i]! - want)))).toBeGreaterThan(1);
    });
  });
});
