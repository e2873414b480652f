/**
 * Draws one chip: every transistor, capacitor and resistor of a generated netlist gets numbers of its own, so that the
 * result runs alone and in any simulator. What a device draws depends on the seed, the sample and the device's path
 * only: neither a new device elsewhere nor another sample changes it.
 *
 * Pelgrom et al., JSSC 24(5), 1989: sigma of the difference of two devices is A / sqrt(area); one device has 1 / sqrt(2)
 * of that.
 */

import type { MismatchSample } from '../../src/config/conditions.js';
import type { Technology } from '../../src/config/technology.js';
import { MenageError } from '../../src/errors/index.js';
import type { FileTree } from '../../src/ir/types.js';
import { rng } from '../../src/random/index.js';
import { evaluate, readCard, readSubcircuits, type Subcircuit } from './blocks/netlist.js';
import { spiceNumber, wrap } from './spice-text.js';

type Mismatch = NonNullable<Technology['mismatch']>;

/** Subcircuits of an engine whose devices were drawn; the file comes beside those of the nominal engine. */
export const drawnFile = 'drawn.spice';

/** @throws E_TECHNOLOGY for a technology that does not say how much its devices differ */
export function mismatchOf(technology: Technology): Mismatch {
  if (technology.mismatch !== undefined) return technology.mismatch;
  throw new MenageError('E_TECHNOLOGY', {
    path: `technology ${technology.name}: mismatch`,
    legal: 'missing: how much devices of one drawing differ is not known',
    remedy: 'add the section to the technology file; the unit is that of AVT',
  });
}

/** Sigma of one device. */
export const deviceSigma = {
  /** V, threshold of a transistor of `area` m2 */
  threshold: ({ threshold }: Mismatch, area: number): number => threshold / Math.sqrt(2 * area),
  /** relative, current factor */
  currentFactor: ({ currentFactor }: Mismatch, area: number): number => currentFactor / Math.sqrt(2 * area),
  /** relative, capacitor of `value` F */
  capacitor: ({ capacitor, density }: Mismatch, value: number): number => capacitor / Math.sqrt((2 * value) / density),
  /** relative, resistor */
  resistor: ({ resistor }: Mismatch): number => resistor / Math.SQRT2,
  /**
   * V, input-referred offset of the comparator's macromodel: both pairs that decide, the latch's divided by what the
   * preamplifier gains before it.
   */
  comparator: (mismatch: Mismatch, { comparator }: Technology): number => {
    const pair = ({ w, l }: { w: number; l: number }): number => mismatch.threshold / Math.sqrt(w * l);
    const latch = Math.hypot(pair(comparator.latchInput), pair(comparator.latchN));
    return Math.hypot(pair(comparator.input), latch / comparator.gain);
  },
};

class Draw {
  readonly drawn: string[] = [];

  constructor(
    private readonly subcircuits: ReadonlyMap<string, Subcircuit>,
    private readonly technology: Technology,
    private readonly mismatch: Mismatch,
    private readonly sample: MismatchSample,
  ) {}

  private normal(path: string, what: string): number {
    return rng(this.sample.seed, 'mismatch', this.sample.sample, path, what).normal();
  }

  /** The same card with the numbers of the device at `path`. */
  card(line: string, path: string, values: ReadonlyMap<string, number>): string {
    switch (line[0]!.toLowerCase()) {
      case 'm':
        return this.transistor(line, path, values);
      case 'c':
        return this.passive(line, path, values, (value) => deviceSigma.capacitor(this.mismatch, value));
      case 'r':
        return this.passive(line, path, values, () => deviceSigma.resistor(this.mismatch));
      case 'x':
        return this.instance(line, path, values);
      default:
        return line;
    }
  }

  private transistor(line: string, path: string, values: ReadonlyMap<string, number>): string {
    const { words, assigned } = readCard(line);
    const of = (name: string, otherwise: string): number => evaluate(assigned.get(name) ?? otherwise, values);
    const area = of('w', '1u') * of('l', '1u') * of('m', '1');
    const shift = of('delvto', '0') + this.normal(path, 'threshold') * deviceSigma.threshold(this.mismatch, area);
    const factor = 1 + this.normal(path, 'current factor') * deviceSigma.currentFactor(this.mismatch, area);
    const rest = [...assigned].filter(([name]) => name !== 'delvto').map(([name, value]) => `${name}=${value}`);
    return [...words, ...rest, `delvto=${spiceNumber(shift)}`, `mulu0=${spiceNumber(factor)}`].join(' ');
  }

  private passive(
    line: string,
    path: string,
    values: ReadonlyMap<string, number>,
    sigma: (value: number) => number,
  ): string {
    const [name, a, b, text, ...rest] = readCard(line).words;
    const value = evaluate(text!, values);
    if (value === 0) return line;
    return [name, a, b, spiceNumber(value * (1 + this.normal(path, 'value') * sigma(value))), ...rest].join(' ');
  }

  /** An instance of a subcircuit of its own, whose devices are drawn. */
  private instance(line: string, path: string, values: ReadonlyMap<string, number>): string {
    const { words, assigned } = readCard(line);
    const subcircuit = this.subcircuits.get(words.at(-1)!.toLowerCase());
    if (subcircuit === undefined) return line;
    const own = `${subcircuit.name}_${path.replaceAll('.', '_')}`;
    const inner = new Map<string, number>();
    for (const [name, text] of subcircuit.parameters) {
      const given = assigned.get(name);
      const value = given === undefined ? evaluate(text, inner) : evaluate(given, values);
      const offset =
        name === 'offset' ? this.normal(path, name) * deviceSigma.comparator(this.mismatch, this.technology) : 0;
      inner.set(name, value + offset);
    }
    this.subcircuit(subcircuit, own, path, inner);
    // What is no parameter of the subcircuit is the simulator's: m, the number of instances that this stands for.
    const rest = [...assigned].filter(([name]) => !inner.has(name)).map(([name, value]) => `${name}=${value}`);
    return [...words.slice(0, -1), own, ...rest].join(' ');
  }

  private subcircuit({ pins, body }: Subcircuit, own: string, path: string, values: ReadonlyMap<string, number>): void {
    const parameters = [...values].map(([name, value]) => `${name}=${spiceNumber(value)}`);
    const lines = body.map((line) => this.card(line, `${path}.${line.split(/\s/)[0]!.toLowerCase()}`, values));
    this.drawn.push(
      [[`.subckt ${own}`, ...pins, ...parameters].join(' '), ...lines, `.ends ${own}`].map(wrap).join('\n'),
    );
  }
}

/**
 * The same netlist as one drawn chip. The files of `top` stay and gain one of drawn subcircuits; an edited file is drawn as it was
 * edited, so this comes last.
 *
 * @param files a generated engine or block with all that it includes, model card apart
 * @param top file whose subcircuits' devices are drawn
 * @throws E_TECHNOLOGY for a technology without a mismatch section
 */
export function applyMismatch(
  files: FileTree,
  technology: Technology,
  sample: MismatchSample,
  top = 'engine.spice',
): FileTree {
  const mismatch = mismatchOf(technology);
  const text = files.get(top);
  if (text === undefined) throw new MenageError('E_FILE', { path: top, legal: 'a file of the netlist to draw' });
  const draw = new Draw(readSubcircuits(undrawn(files, text)), technology, mismatch, sample);
  const values = new Map<string, number>();
  let inside = false;
  const lines = joined(text).map((line) => {
    if (/^\.(subckt|ends)\b/i.test(line)) inside = /^\.subckt/i.test(line);
    else if (inside && /^[mcrx]/i.test(line)) {
      return wrap(draw.card(line, line.split(/\s/)[0]!.toLowerCase(), values));
    }
    return line;
  });
  const last = lines.findLastIndex((line) => line.startsWith('.include '));
  const drawn = top === 'engine.spice' ? drawnFile : `drawn_${top}`;
  lines.splice(last + 1, 0, `.include ${drawn}`);
  const title = [
    `* devices of one chip: mismatch seed ${sample.seed}, sample ${sample.sample}`,
    `* drawn from A/sqrt(area) of technology ${technology.name}; one subcircuit an instance, named by its path`,
  ];
  return new Map([...files, [top, lines.join('\n')], [drawn, `${[...title, '', ...draw.drawn].join('\n')}\n`]]);
}

const includesOf = (text: string): string[] => [...text.matchAll(/^\.include (\S+)$/gm)].map(([, name]) => name!);

/** All that a text includes, further includes too, but for what is drawn already. */
function undrawn(files: FileTree, text: string): string {
  const found = new Map<string, string>();
  const visit = (body: string): void => {
    for (const name of includesOf(body)) {
      const included = files.get(name);
      if (included === undefined || found.has(name)) continue;
      found.set(name, includesOf(included).some((inner) => inner.startsWith('drawn')) ? '' : included);
      visit(included);
    }
  };
  visit(text);
  return [...found].map(([name, body]) => (name.startsWith('drawn') ? '' : body)).join('\n');
}

/** Lines with the continuations of elements joined; heads and comments stay as they are. */
function joined(text: string): string[] {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const before = lines.at(-1);
    if (line.startsWith('+') && before !== undefined && /^[mcrx]/i.test(before)) {
      lines[lines.length - 1] = `${before} ${line.slice(1).trim()}`;
    } else lines.push(line);
  }
  return lines;
}
