/** What L2 is told of the engines: measured numbers, where neurons live, and how one chip differs from the typical one. */

import type { AnalogModel } from './replay.js';
import { idealAnalog } from './replay.js';
import type { QuantisedOptions } from './types.js';

/** The measured numbers of a layer's engines. */
export interface EngineModel extends AnalogModel {
  /** LSB, by which the comparator decides too high */
  readonly comparatorOffset: number;
  /** LSB rms, of one operation that connects a slot */
  readonly noise: number;
  /** LSB, that an operation moves each other slot of its engine */
  readonly crosstalk: number;
  /** of a slot that waits: LSB/s, and share/s of its membrane */
  readonly hold: { readonly rate: number; readonly share: number };
}

export const idealEngine: EngineModel = {
  ...idealAnalog,
  comparatorOffset: 0,
  noise: 0,
  crosstalk: 0,
  hold: { rate: 0, share: 0 },
};

/** How one engine of a chip differs from the typical one. */
export interface EngineDraw {
  /** relative error of each ladder bit's charge, lowest bit first */
  readonly ladder: readonly number[];
  /** relative error of each slot's membrane capacitor */
  readonly slots: readonly number[];
  /** relative error of the leak capacitor */
  readonly leak: number;
  /** LSB, added by every operation that connects a slot */
  readonly offset: number;
  /** LSB, by which this comparator decides too high, after trim */
  readonly threshold: number;
}

export interface LayerAnalog {
  readonly model: EngineModel;
  /** one entry a neuron; engines are numbered through over the cores of the layer */
  readonly engine: Uint16Array;
  readonly slot: Uint16Array;
  /** one an engine; all are typical without it */
  readonly draws?: readonly EngineDraw[];
}

export interface AnalogOptions extends QuantisedOptions {
  /** one a layer */
  readonly layers: readonly LayerAnalog[];
  /** of the noise */
  readonly seed: number;
  /** s, T */
  readonly cycle: number;
  /** s, that a time step lasts at least; as fast as the engine goes without it */
  readonly stepTime?: number;
  /** is told every operation and the membrane that it left, for windows and statistics */
  readonly observe?: (layer: number, neuron: number, kind: string, weight: number, membrane: number) => void;
}
