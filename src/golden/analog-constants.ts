/** The numbers of L2 that do not change during a run, one a neuron or engine, so that an event is a few look-ups. */

import type { QuantisedLayer } from '../snn/types.js';
import type { EngineDraw, LayerAnalog } from './analog-types.js';

export interface LayerConstants {
  readonly engines: number;
  readonly engineOf: Uint16Array;
  /** largest magnitude of a weight */
  readonly largest: number;
  /** LSB that weight w of engine e moves, at e (2 largest + 1) + largest + w */
  readonly charge: Float64Array;
  /** what a connection leaves of a membrane */
  readonly keep: number;
  /** one a neuron: LSB of membrane for one of charge, LSB of every connection, share that a leak leaves, LSB above the threshold */
  readonly gain: Float64Array;
  readonly offset: Float64Array;
  readonly factor: Float64Array;
  /** whether leaks are those of L1: nothing was measured or drawn of them */
  readonly nominal: boolean;
  readonly trip: Float64Array;
  /** one a source: cycles that its event takes, the most that it asks of one engine */
  readonly rows: Uint32Array;
  /** cycles of fire, leak and reset at the end of a step, about */
  readonly endCycles: number;
}

function chargeTable(draws: readonly (EngineDraw | undefined)[], magnitudeBits: number): Float64Array {
  const largest = 2 ** magnitudeBits - 1;
  const table = new Float64Array(draws.length * (2 * largest + 1));
  draws.forEach((draw, engine) => {
    const middle = engine * (2 * largest + 1) + largest;
    for (let weight = 1; weight <= largest; weight++) {
      let moved = 0;
      for (let bit = 0; bit < magnitudeBits; bit++) {
        if ((weight >> bit) & 1) moved += 2 ** bit * (1 + (draw?.ladder[bit] ?? 0));
      }
      table[middle + weight] = moved;
      table[middle - weight] = -moved;
    }
  });
  return table;
}

function rowsOf({ synapses: { offset, target } }: QuantisedLayer, engine: Uint16Array, engines: number): Uint32Array {
  const load = new Uint32Array(engines);
  return Uint32Array.from({ length: offset.length - 1 }, (_, source) => {
    load.fill(0);
    let most = 0;
    for (let i = offset[source]; i < offset[source + 1]; i++) most = Math.max(most, ++load[engine[target[i]]]);
    return most;
  });
}

export function layerConstants(layer: QuantisedLayer, weightBits: number, analog: LayerAnalog): LayerConstants {
  const { model, engine, slot, draws } = analog;
  const engines = engine.reduce((most, e) => Math.max(most, e + 1), 0);
  const drawOf = Array.from({ length: engines }, (_, e) => draws?.[e]);
  const magnitudeBits = weightBits - 1;
  const each = (of: (draw: EngineDraw | undefined, capacitor: number) => number): Float64Array =>
    Float64Array.from(engine, (e, k) => of(drawOf[e], drawOf[e]?.slots[slot[k]] ?? 0));
  const beta = model.beta ?? layer.beta;
  const used = slot.reduce((most, s) => Math.max(most, s + 1), 0);
  return {
    engines,
    engineOf: engine,
    largest: 2 ** magnitudeBits - 1,
    charge: chargeTable(drawOf, magnitudeBits),
    keep: 1 - model.droop,
    gain: each((_, capacitor) => model.gain / (1 + capacitor)),
    offset: each((draw, capacitor) => (model.offset + (draw?.offset ?? 0)) / (1 + capacitor)),
    // beta = Ck / (Ck + Clk): only the ratio of the two errors shows.
    factor: each((draw, capacitor) => {
      const ratio = (1 + (draw?.leak ?? 0)) / (1 + capacitor);
      return ratio === 1 ? beta : beta / (beta + (1 - beta) * ratio);
    }),
    nominal: model.beta === null && draws === undefined,
    trip: each((draw) => model.comparatorOffset + (draw?.threshold ?? 0)),
    rows: rowsOf(layer, engine, engines),
    endCycles: 2 * used,
  };
}
