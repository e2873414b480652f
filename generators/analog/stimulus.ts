/**
 * What every control of an engine does while a trace of operations runs: one cycle T an operation, after a precharge
 * that gives each slot its initial membrane.
 *
 * Precharge: a reset holds a slot between the auto-zeroed virtual ground and the bus, and the bus is at vmid; with vmid
 * moved by v0 the reset leaves v0. So no node inside the engine is forced and no initial condition is assumed.
 */

import type { Phases } from '../../src/config/phases.js';
import type { EngineTrace } from '../../src/snn/operations.js';
import { Waveform } from './waveform.js';

export interface StimulusTiming {
  /** s, T */
  readonly cycle: number;
  /** s */
  readonly edge: number;
  readonly phases: Phases;
}

export interface Stimulus {
  readonly gates: Readonly<Record<'su' | 'sm' | 'so' | 'sl' | 'en' | 'ck', Waveform>>;
  readonly bits: readonly Waveform[];
  /** one a slot */
  readonly sa: readonly Waveform[];
  readonly sb: readonly Waveform[];
  /** corners of the vmid supply as [s, LSB above its nominal value] */
  readonly vmid: [number, number][];
  /** s, start of the first operation */
  readonly start: number;
}

/** Precharge of one slot, as fractions of its length, which is in cycles: long against the switches' RC. */
const precharge = { length: 2, connect: 0.05, top: 0.85, bottom: 0.92 } as const;
/** cycles with all slots at zero before the first precharge, so that the amplifier has found its point */
const settle = 1;

/**
 * @param trace whose membranes to establish and whose operations to run
 * @param magnitudeBits of the ladder
 */
export function stimulate(trace: EngineTrace, magnitudeBits: number, timing: StimulusTiming): Stimulus {
  const wave = (count: number, initial: boolean) => Array.from({ length: count }, () => new Waveform(initial));
  const stimulus = {
    gates: {
      su: new Waveform(true),
      sm: new Waveform(true),
      so: new Waveform(false),
      sl: new Waveform(false),
      en: new Waveform(false),
      ck: new Waveform(false),
    },
    bits: wave(magnitudeBits, false),
    sa: wave(trace.slots, true),
    sb: wave(trace.slots, true),
    vmid: [[0, 0]] as [number, number][],
    start: 0,
  };
  stimulus.start = prechargeAll(stimulus, trace.initial, timing);
  trace.ops.forEach((_, i) => {
    operate(stimulus, trace, i, timing);
  });
  return stimulus;
}

/** @returns s, when all slots hold their membranes and the supply is back */
function prechargeAll({ sa, sb, vmid }: Stimulus, initial: Float64Array, { cycle, edge }: StimulusTiming): number {
  let now = settle * cycle;
  for (const gate of sa) gate.set(now - 0.2 * cycle, false);
  for (const gate of sb) gate.set(now - 0.1 * cycle, false);
  const length = precharge.length * cycle;
  let before = 0;
  initial.forEach((membrane, slot) => {
    if (membrane === 0) return;
    vmid.push([now, before], [now + edge, membrane]);
    before = membrane;
    for (const gate of [sa[slot]!, sb[slot]!]) gate.set(now + precharge.connect * length, true);
    sa[slot]!.set(now + precharge.top * length, false);
    sb[slot]!.set(now + precharge.bottom * length, false);
    now += length;
  });
  if (before !== 0) vmid.push([now, before], [now + edge, 0]);
  return now + settle * cycle;
}

function operate(stimulus: Stimulus, { ops }: EngineTrace, index: number, { cycle, phases }: StimulusTiming): void {
  const op = ops[index]!;
  const { gates, bits, sa, sb, start } = stimulus;
  const at = (phase: keyof Phases): number => start + (index + phases[phase]) * cycle;
  presetBits(bits, op.kind === 'event' ? op.weight : 0, at('preset'), at('evaluate'));
  if (op.kind === 'reset') {
    // An auto-zero cycle with the slot connected: the bus stays at vmid. Sb opens first, so that what Sa injects finds
    // a floating capacitor; what Sb injects cancels at vmid.
    window(sb[op.slot]!, at('preset'), at('resetBottomOff'));
    window(sa[op.slot]!, at('preset'), at('slotTopOff'));
    return;
  }
  window(sb[op.slot]!, at('slotBottomOn'), at('slotBottomOff'));
  window(sa[op.slot]!, at('connect'), at('slotTopOff'));
  gates.sm.set(at('midOff'), false);
  gates.su.set(at('autoZeroOff'), false);
  window(gates.so, at('connect'), at('slotBottomOff'));
  if (op.kind === 'leak') window(gates.sl, at('evaluate'), at('slotBottomOff'));
  if (op.kind === 'fire') {
    window(gates.en, at('preset'), at('autoZeroOn'));
    window(gates.ck, at('compare'), at('midOn'));
  }
  gates.sm.set(at('midOn'), true);
  gates.su.set(at('autoZeroOn'), true);
}

/** High from `on` to `off`. */
function window(gate: Waveform, on: number, off: number): void {
  gate.set(on, true);
  gate.set(off, false);
}

/** The sign is in the order: a positive weight's bits go from vref to 0 in evaluation, a negative one's from 0 to vref. */
function presetBits(bits: readonly Waveform[], weight: number, preset: number, evaluate: number): void {
  const magnitude = Math.abs(weight);
  bits.forEach((gate, bit) => {
    const set = ((magnitude >> bit) & 1) === 1;
    gate.set(preset, set && weight > 0);
    gate.set(evaluate, set && weight < 0);
  });
}
