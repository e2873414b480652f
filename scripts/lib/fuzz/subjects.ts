/** Everything of ours that reads what a stranger or a tool wrote: a good example, damaged, and what must come of it. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readCharacterisation } from '../../../src/config/characterisation.js';
import { loadDesign } from '../../../src/config/load-design.js';
import { loadMatrix } from '../../../src/config/matrix.js';
import { projectRoot } from '../../../src/config/project-root.js';
import { screenNetlist } from '../../../src/config/screen-netlist.js';
import { loadTechnology } from '../../../src/config/technology.js';
import { isMenageError } from '../../../src/errors/index.js';
import type { Random } from '../../../src/random/index.js';
import { readChunk } from '../../../src/regress/chunks.js';
import { formatResult, parseResults } from '../../../src/regress/results.js';
import { parseRecord } from '../../../src/sim/closed-loop/index.js';
import { parseTrace } from '../../../src/sim/rtl/trace.js';
import { parseSpikes } from '../../../src/sim/rtl/words.js';
import { parseRawFile } from '../../../src/sim/spice/raw-file.js';
import { formatRawFile } from '../../../src/sim/spice/raw-write.js';
import { parseLiberty } from '../../../src/sim/synth/liberty.js';
import { importNetwork } from '../../../src/snn/nir/index.js';
import { simulatedResult } from '../simulated-executor.js';
import { syntheticJobs } from '../synthetic-jobs.js';
import { damageBytes, damageText } from './damage.js';
import { characterisation, liberty, record, spikes, trace } from './examples.js';

export interface Case {
  /** a folder of this case's worker */
  readonly folder: string;
  readonly random: Random;
}

export interface Subject {
  readonly name: string;
  /** Reads one damaged thing. @returns what must not be, or null; throws what the reader throws */
  read(use: Case): Promise<string | null>;
}

const shippedBytes = (path: string): Buffer => readFileSync(new URL(path, projectRoot));
const shipped = (path: string): string => shippedBytes(path).toString('utf8');
const put = (folder: string, name: string, content: string | Uint8Array): string => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};

/** What no text may hold that has passed the screening, said without its code. */
const dangerous =
  /^\s*\.(control|inc|include|lib|csparam|exec|shell|load|save|meas|print|write)\b|^\s*\*\s*(ng_script|#)|`|^\s*(shell|system|source|codemodel)\b|\w*file\w*\s*=/im;

const ranged = (values: ArrayLike<number>): boolean => Array.from(values).every(Number.isFinite);

const technologyText = shipped('templates/spice/technologies/generic90.yaml').replace('../models/', '');
const cardText = shipped('templates/spice/models/generic90.spice');
const designText = shipped('designs/tiny/design.yaml');
const network = shippedBytes('designs/tiny/network.nir');
const jobs = syntheticJobs(3);
const resultText = jobs.map((job) => formatResult(simulatedResult(job))).join('');
const matrixText =
  'version: 1\nname: fuzz\ndesigns:\n  - design: designs/tiny\n    limit: 3\nlevels: [L0, L1]\ncorners: [tt, ss]\ntolerances:\n  accuracy: 0.01\n';

export const SUBJECTS: readonly Subject[] = [
  {
    name: 'nir',
    read: async ({ folder, random }) => {
      const { layers } = await importNetwork(put(folder, 'network.nir', damageBytes(network, random)));
      const fits = layers.every(({ synapses: { offset, target, targets, sources } }) => {
        return offset.length === sources + 1 && Array.from(target).every((k) => k < targets);
      });
      return fits ? null : 'a synapse leads out of its layer';
    },
  },
  {
    name: 'design',
    read: async ({ folder, random }) => {
      put(folder, 'network.nir', network);
      const { networkFile, design } = await loadDesign(put(folder, 'design.yaml', damageText(designText, random)), '0');
      if (!/^[a-z][a-z0-9_-]*$/.test(design.name)) return `name ${design.name}`;
      return basename(networkFile) === design.network.file.split('/').at(-1) ? null : networkFile;
    },
  },
  {
    name: 'technology',
    read: async ({ folder, random }) => {
      const yaml = random.integer(2) === 0;
      put(folder, 'generic90.spice', yaml ? cardText : damageText(cardText, random));
      const file = put(folder, 'technology.yaml', yaml ? damageText(technologyText, random) : technologyText);
      const { modelCards } = loadTechnology(file);
      const passed = Object.values(modelCards).find((text) => dangerous.test(text ?? ''));
      return passed === undefined ? null : `passed the screening: ${dangerous.exec(passed)?.[0]}`;
    },
  },
  {
    name: 'netlist',
    read: async ({ random }) => {
      const text = damageText(cardText, random);
      screenNetlist(text, 'card');
      return dangerous.test(text) ? `passed the screening: ${dangerous.exec(text)?.[0]}` : null;
    },
  },
  {
    name: 'raw file',
    read: async ({ random }) => {
      const points = 2 + random.integer(40);
      const column = (name: string, type: string, value: (i: number) => number) => ({
        name,
        type,
        values: Float64Array.from({ length: points }, (_, i) => value(i)),
      });
      const columns = [column('time', 'time', (i) => i * 1e-9), column('v(out)', 'voltage', () => random.normal())];
      const raw = parseRawFile(damageBytes(formatRawFile('* fuzz', columns), random), (points - 1) * 1e-9);
      const sane = raw.names.every((name) => ranged(raw.column(name)) && raw.column(name).length === raw.points);
      return sane ? null : 'a value that is no number';
    },
  },
  {
    name: 'results',
    read: async ({ random }) => {
      const { results } = parseResults(damageText(resultText, random));
      const known = new Set(jobs.map(({ key }) => key));
      const invented = results.find((result) => !known.has(result.key) || result.status !== 'pass');
      return invented === undefined ? null : `invented ${JSON.stringify(invented)}`;
    },
  },
  {
    name: 'chunk',
    read: async ({ folder, random }) => {
      const chunks = join(folder, 'chunks');
      mkdirSync(chunks, { recursive: true });
      put(chunks, 'c.json', damageText(JSON.stringify(jobs, null, 1), random));
      await readChunk(folder, 'c');
      return null;
    },
  },
  {
    name: 'matrix',
    read: async ({ folder, random }) => {
      await loadMatrix(put(folder, 'matrix.yaml', damageText(matrixText, random)));
      return null;
    },
  },
  {
    name: 'characterisation',
    read: async ({ folder, random }) => {
      const text = damageText(characterisation, random);
      await readCharacterisation(put(folder, 'characterisation.json', text));
      return null;
    },
  },
  {
    name: 'liberty',
    read: async ({ random }) => {
      parseLiberty(damageText(liberty, random), 'cells.lib');
      return null;
    },
  },
  {
    name: 'spikes of a simulation',
    read: async ({ random }) => {
      const input = { steps: 2, size: 4, offset: Uint32Array.of(0, 1, 1), address: Uint32Array.of(1) };
      const sample = { id: 'a', label: null, emulated: false, input };
      parseSpikes(damageText(spikes, random), [0], [sample], 'spikes.txt');
      return null;
    },
  },
  {
    name: 'trace of a simulation',
    read: async ({ random }) => {
      const size = { engines: 2, slots: 2, weightBits: 4 };
      const core = { index: 0, layer: 0, part: 0, ...size, neuron: [0, 1, 2, 3], addressBase: 0 };
      const traces = parseTrace(damageText(trace, random), core as never, 'trace.txt');
      const legal = traces.every(({ ops }) =>
        ops.every((op) => op.slot < 2 && (op.kind !== 'event' || Math.abs(op.weight) < 8)),
      );
      return legal ? null : 'an operation outside the engine';
    },
  },
  {
    name: 'record of the closed loop',
    read: async ({ random }) => {
      const { membranes } = parseRecord(damageText(record, random), { vmid: 0.6, lsbVolts: 6e-4 }, 'record.txt');
      return ranged(membranes) ? null : 'a membrane that is no number';
    },
  },
];

/** Whether a fault was refused as it is to be. */
export const coded = (error: unknown): boolean => isMenageError(error);
