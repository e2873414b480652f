/** What each parameter, moved alone from one of its bounds to the other, does to an energy. */

import type { DigitalParameters, Parameter } from './parameters.js';
import type { EnergyModel } from './terms.js';

export interface Sensitivity {
  readonly parameter: string;
  readonly low: number;
  readonly high: number;
  /** energy at the bounds, over the typical energy */
  readonly atLow: number;
  readonly atHigh: number;
}

const fixed = (parameter: Parameter, value: number): Parameter => ({
  ...parameter,
  low: value,
  typical: value,
  high: value,
});

/**
 * @param energy typical energy under a model, in J
 * @returns one entry a parameter of the digital side, and one for each choice of the model
 */
export function sensitivities(model: EnergyModel, energy: (model: EnergyModel) => number): Sensitivity[] {
  const typical = energy(model);
  const names = Object.keys(model.digital) as (keyof DigitalParameters)[];
  const numbers = names.map((name) => {
    const parameter = model.digital[name];
    const at = (value: number): number =>
      energy({ ...model, digital: { ...model.digital, [name]: fixed(parameter, value) } }) / typical;
    return {
      parameter: parameter.meaning,
      low: parameter.low,
      high: parameter.high,
      atLow: at(parameter.low),
      atHigh: at(parameter.high),
    };
  });
  const choice = (parameter: string, key: 'clockGates' | 'idleEnginesOff'): Sensitivity => ({
    parameter,
    low: 0,
    high: 1,
    atLow: energy({ ...model, [key]: false }) / typical,
    atHigh: energy({ ...model, [key]: true }) / typical,
  });
  return [
    ...numbers.filter(({ atLow, atHigh }) => atLow !== 1 || atHigh !== 1),
    choice('clock gates: none (low), at every register with an enable (high)', 'clockGates'),
    choice('engines of an idle core: on (low), off (high)', 'idleEnginesOff'),
  ];
}
