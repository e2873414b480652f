/** The controller's word as sources of a bench: `op_start` and what goes with it, one operation a cycle. */

import type { Block } from '../../src/ir/types.js';
import type { EngineOp } from '../../src/snn/operations.js';
import { pinsOf } from './spice-text.js';
import { pwlSource, Waveform } from './waveform.js';

const KINDS = ['event', 'leak', 'fire', 'reset'] as const;

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

/** Values of the ports of a word. */
function wordOf(op: EngineOp | null): Readonly<Record<string, number>> {
  const weight = op?.kind === 'event' ? op.weight : 0;
  return {
    op_kind: op === null ? 0 : KINDS.indexOf(op.kind),
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
