/** What moves the switches of an engine in a bench: sources at every control, or the controller's words. */

import type { Technology } from '../../src/config/technology.js';
import type { Block, FileTree } from '../../src/ir/types.js';
import type { EngineTrace } from '../../src/snn/operations.js';
import { phaseGeneratorBlock } from './blocks/phase-blocks.js';
import { phaseGenerator } from './blocks/phase-generator.js';
import { phaseGeneratorOf } from './blocks/phase-line.js';
import type { Header } from './blocks-spice.js';
import type { EngineSizing } from './sizing.js';
import { connect, pins, spiceNumber } from './spice-text.js';
import { type Stimulus, stimulate } from './stimulus.js';
import { pwlSource } from './waveform.js';
import { wordSchedule, wordSources } from './word-sources.js';

/**
 * sources: ideal edges at the level of the switches, at the times in `phases`; shifted: ideal edges at the level of the
 * controller, through level shifters; generated: the controller's words, through phase generator and level shifters.
 */
export const CONTROLS = ['sources', 'shifted', 'generated'] as const;
export type Controls = (typeof CONTROLS)[number];

/** How the controls of a deck come about. */
export interface Drive {
  /** lines of the deck */
  readonly lines: readonly string[];
  /** beside the engine's, and those that the deck includes */
  readonly files: FileTree;
  readonly includes: readonly string[];
  readonly vmid: Stimulus['vmid'];
  /** s, start of the first operation */
  readonly start: number;
}

interface DriveOptions {
  readonly trace: EngineTrace;
  readonly sizing: EngineSizing;
  readonly technology: Technology;
  readonly header: Header;
}

/** Supply of the phase generator, apart from that of the level shifters. */
export const generatorSupply = 'vddp';

/** @param level V of the controls; `block`: the device under test */
export function driveBySources({ trace, sizing, technology }: DriveOptions, block: Block, level: number): Drive {
  const { vmid, start, gates, bits, sa, sb } = stimulate(trace, sizing.magnitudeBits, technology);
  const waves = { ...gates, d: bits, sa, sb } as const;
  const lines = block.ports
    .filter((port) => port.section === 'controls')
    .flatMap((port) => {
      const complement = port.name.endsWith('n') && port.name !== 'en';
      const wave = waves[(complement ? port.name.slice(0, -1) : port.name) as keyof typeof waves];
      const list = Array.isArray(wave) ? wave : [wave];
      return pins(port).map((pin, k) => pwlSource(pin, list[k].corners(level, technology.edge, complement)));
    });
  return { lines, files: new Map(), includes: [], vmid, start };
}

/**
 * @param level V of the controller
 * @param merged slots that are one instance in the engine
 * @param bias times the current of the technology's delay line: what a lock of the line sets
 */
export function driveByWords(options: DriveOptions, level: number, merged: readonly number[], bias: number): Drive {
  const { trace, sizing, technology, header } = options;
  const { cycle, edge } = technology;
  const { words, vmid, first, start } = wordSchedule(trace, merged, technology);
  const block = phaseGeneratorBlock(sizing);
  const nets = Object.fromEntries(block.ports.flatMap(pins).map((pin) => [pin, pin]));
  return {
    lines: [
      pwlSource(generatorSupply, [[0, level]]),
      `iib ${generatorSupply} ib ${spiceNumber(phaseGeneratorOf(technology).current * bias)}`,
      ...wordSources(block, words, { start: first, cycle, edge, level }),
      connect(block, 'xgenerator', { ...nets, vdd: generatorSupply }),
    ],
    files: phaseGenerator(sizing, technology, header),
    includes: ['phase_generator.spice'],
    vmid,
    start,
  };
}
