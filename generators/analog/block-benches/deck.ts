/** What the test benches of single blocks share: the deck around a device under test. */

import { type Conditions, nominal } from '../../../src/config/conditions.js';
import { modelCardAt, type Technology } from '../../../src/config/technology.js';
import { render } from '../../../src/emit/render.js';
import type { FileTree } from '../../../src/ir/types.js';
import { modelFile, type SpiceLevel } from '../blocks-spice.js';
import { spiceHeader } from '../engine-spice.js';
import { wrap } from '../spice-text.js';

export interface BlockBench {
  /** everything that the simulator needs, in one folder */
  readonly tree: FileTree;
  /** file name */
  readonly deck: string;
}

export interface BenchConditions {
  readonly technology: Technology;
  readonly level: SpiceLevel;
  readonly conditions?: Conditions;
}

export interface Deck {
  readonly title: string;
  /** the block's files */
  readonly files: FileTree;
  /** of `files`, those that the deck includes */
  readonly includes: readonly string[];
  /** sources, loads and the block itself, one element a line */
  readonly circuit: readonly string[];
  readonly saved: readonly string[];
  /** the one analysis: `.tran 1n 100n` */
  readonly analysis: string;
  /** of the simulator, where others than a block's usual ones will do */
  readonly options?: string;
}

const deck = 'bench.spice';
const usual = 'reltol=1e-4 chgtol=1e-16 method=gear rshunt=1e14';

/** One deck with one analysis: a raw file holds no more. */
export function blockDeck({ technology, level, conditions = nominal }: BenchConditions, content: Deck): BlockBench {
  const { title, files, includes, circuit, saved, analysis, options = usual } = content;
  const header = spiceHeader({ technology, level, conditions })(title, `ngspice -n -b -r out.raw ${deck}`);
  const text = render('spice/block_bench.spice', {
    header,
    includes: [...(level === 'macro' ? [] : [modelFile(technology)]), ...includes],
    circuit,
    options,
    temperature: conditions.temperature,
    saved: wrap(saved.join(' ')),
    analysis,
  });
  const card = level === 'macro' ? [] : [[modelFile(technology), modelCardAt(technology, conditions.corner)] as const];
  return { tree: new Map([...files, ...card, [deck, text]]), deck };
}
