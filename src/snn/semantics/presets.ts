/**
 * Conventions of the frameworks, as their recorded traces and counts show them. Every value is one that the framework
 * computes with; where a framework has several importers or modes, the comment says which one this is.
 */

import type { PresetName } from '../../config/design.js';
import type { Semantics } from '../types.js';

export type SemanticsValues = Omit<Semantics, 'origin'>;

/** The differential equation of NIR stepped by forward Euler, as its paper (Pedersen et al. 2024) writes the nodes. */
const literal: SemanticsValues = {
  // NIR has no step. Where a framework leaves it to the caller too, this is the step of the NIR paper's comparison.
  dt: 1e-4,
  decay: 'euler',
  gain: 'euler',
  reset: 'zero',
  resetDelay: false,
  fire: 'above',
  inputDelay: 0,
  spikeDelay: 0,
  lowerBound: null,
};

export const presets: Readonly<Record<PresetName, SemanticsValues>> = {
  nir: literal,

  // snn.Leaky as it is trained: its defaults, and the dt that its NIR exporter hard-codes. Its NIR importer builds
  // neurons that reset to zero at once instead: override reset and resetDelay to reproduce a network that it imported.
  snntorch: { ...literal, reset: 'subtract', resetDelay: true },

  norse: { ...literal, dt: 1e-3 },

  // SingleSpike with MembraneReset, the mode that one spike a step allows. Override reset for MembraneSubtract. The
  // clamp of its multi-spike default (min_v_mem = -threshold) does not belong to this mode.
  'sinabs-single': { ...literal, decay: 'exponential', fire: 'at' },

  // Spikes are computed from the membrane of the step before, and subtracted in the same step in which they leave.
  spyx: { ...literal, reset: 'subtract', resetDelay: true, spikeDelay: 1 },

  // Processes exchange spikes at step boundaries: what arrives acts one step later.
  lava: { ...literal, inputDelay: 1 },

  nengo: { ...literal, decay: 'exponential', gain: 'matched' },

  rockpool: { ...literal, decay: 'exponential', reset: 'subtract' },
};
