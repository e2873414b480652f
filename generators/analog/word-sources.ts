/** The controller's word as sources of a bench: `op_start` and what goes with it, one operation a cycle. */

import type { Block } from '../../src/ir/types.js';
import { type EngineOp, type EngineTrace, OPERATION_KINDS } from '../../src/snn/operations.js';
import { pinsOf } from './spice-text.js';
import { pwlSource, Waveform } from './waveform.js';

export interface WordTiming {
  /** s, when the first operation begins */
  readonly start: number;
  /** s */
  readonly cycle: number;
  /** s, rise and fall time */
  readonly edge: number;
  /** V */
  readonly level: number;
}

export interface WordSchedule {
  /** null: the engine takes no part */
  readonly words: readonly (EngineOp | null)[];
  /** corners of the vmid supply as [s, LSB above its nominal value] */
  readonly vmid: [number, number][];
  /** s, when the first word begins */
  readonly first: number;
  /** s, start of the trace's first operation; its words are the last */
  readonly start: number;
}

/** Resets of a slot before the trace: what the first leaves of a membrane, the second takes away. */
const resets = 2;

/**
 * The words of a trace behind those that establish its membranes: a reset leaves what lies between virtual ground and
 * bus, and with vmid moved by v0 that is v0.
 *
 * @param merged slots that are one instance
 */
export function wordSchedule(
  { initial, ops }: EngineTrace,
  merged: readonly number[],
  { cycle, edge }: Pick<WordTiming, 'cycle' | 'edge'>,
): WordSchedule {
  const first = cycle;
  const words: (EngineOp | null)[] = [];
  const vmid: [number, number][] = [[0, 0]];
  let before = 0;
  const supply = (level: number): void => {
    const now = first + words.length * cycle;
    if (level !== before) vmid.push([now, before], [now + edge, level]);
    before = level;
  };
  initial.forEach((membrane, slot) => {
    if (merged.includes(slot) && slot !== merged[0]) return;
    supply(membrane);
    for (let i = 0; i < resets; i++) words.push({ kind: 'reset', slot });
  });
  supply(0);
  words.push(null);
  return { words: [...words, ...ops], vmid, first, start: first + words.length * cycle };
}

/** Values of the ports of a word. */
function wordOf(op: EngineOp | null): Readonly<Record<string, number>> {
  const weight = op?.kind === 'event' ? op.weight : 0;
  return {
    op_kind: op === null ? 0 : OPERATION_KINDS.indexOf(op.kind),
    op_enable: op === null ? 0 : 1,
    op_sign: weight < 0 ? 1 : 0,
    op_magnitude: Math.abs(weight),
    op_slot: op?.slot ?? 0,
  };
}

/**
 * `op_start` is high in the first half of an operation; everything else is still from then to the next.
 *
 * @param block the phase generator
 * @param ops null: the engine takes no part
 */
export function wordSources(block: Block, ops: readonly (EngineOp | null)[], timing: WordTiming): string[] {
  const { start, cycle, edge, level } = timing;
  const begins = new Waveform(false);
  const waves = new Map<string, Waveform>();
  ops.forEach((op, i) => {
    const time = start + i * cycle;
    begins.set(time, true);
    begins.set(time + cycle / 2, false);
    for (const [name, value] of Object.entries(wordOf(op))) {
      pinsOf(block, name).forEach((pin, bit) => {
        const wave = waves.get(pin) ?? new Waveform(false);
        wave.set(time, ((value >> bit) & 1) === 1);
        waves.set(pin, wave);
      });
    }
  });
  const release = new Waveform(false);
  release.set(start / 2, true);
  return [
    pwlSource('op_start', begins.corners(level, edge)),
    pwlSource('rst_n', release.corners(level, edge)),
    ...[...waves].map(([pin, wave]) => pwlSource(pin, wave.corners(level, edge))),
  ];
}
