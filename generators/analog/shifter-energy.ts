/** What the level shifters of an engine take in every operation of a trace, beside the charge of the lines that they drive. */

import type { Technology } from '../../src/config/technology.js';
import type { EngineTrace } from '../../src/snn/operations.js';
import type { ShifterKind } from './blocks/level-shifter.js';
import { shiftedControls } from './driven-engine.js';
import type { EngineSizing } from './sizing.js';
import { pins } from './spice-text.js';
import { stimulate } from './stimulus.js';

/** J of one control that rises and falls, and W of one that stands still. */
interface Cost {
  readonly energy: number;
  readonly leakage: number;
}

type Costs = Readonly<Record<ShifterKind, Cost>>;

/** W, of all shifters of an engine. */
export const shifterLeakage = (sizing: EngineSizing, costs: Costs): number =>
  shiftedControls(sizing).reduce((sum, { port, kind }) => sum + pins(port).length * costs[kind].leakage, 0);

/** @returns J, one an operation: half a pulse for every edge of a control, and what all shifters leak in the cycle */
export function shifterEnergy(
  sizing: EngineSizing,
  technology: Technology,
  trace: EngineTrace,
  costs: Costs,
): Float64Array {
  const { start, gates, bits, sa, sb } = stimulate(trace, sizing.magnitudeBits, technology);
  const waves = { ...gates, d: bits, sa, sb } as const;
  const controls = shiftedControls(sizing);
  const energy = new Float64Array(trace.ops.length).fill(shifterLeakage(sizing, costs) * technology.cycle);
  for (const { port, kind } of controls) {
    for (const wave of [waves[port.name as keyof typeof waves]].flat()) {
      for (const moment of wave.edges) {
        const operation = Math.floor((moment - start) / technology.cycle + 1e-9);
        if (operation >= 0 && operation < energy.length) energy[operation] += costs[kind].energy / 2;
      }
    }
  }
  return energy;
}
