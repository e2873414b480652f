/** Silicon area of an accelerator, part by part. */

import type { DigitalParameters } from './parameters.js';
import { type Range, times } from './range.js';
import { bitsOf } from './terms.js';
import type { AcceleratorTables, CoreSize } from './types.js';

export interface AreaTerm {
  readonly name: string;
  readonly count: number;
  readonly of: string;
  /** m2 */
  readonly area: Range;
  readonly source: string;
}

/** @param density F/m2 of a capacitor, as the technology file has it */
export function areaTerms(
  { cores }: AcceleratorTables,
  sizes: readonly CoreSize[],
  { memoryArea, registerArea, capacitorFill }: DigitalParameters,
  density: number,
): AreaTerm[] {
  const total = (of: (size: CoreSize, core: number) => number): number =>
    sizes.reduce((all, size, c) => all + of(size, c), 0);
  const plates = total(({ engineCapacitance }, c) => ((cores[c]?.engines ?? 0) * engineCapacitance) / density);
  const memory = total(({ e2a, sn, slots, replay, spool }) =>
    [e2a, sn, slots, replay, spool].reduce((bits, memory) => bits + bitsOf(memory), 0),
  );
  const registers = total(
    ({ registers: r }) => r.always + r.queue + r.lookup + r.operation + r.encoder + r.configuration,
  );
  return [
    {
      name: 'analog engines',
      count: cores.reduce((all, { engines }) => all + engines, 0),
      of: 'engines',
      area: times(capacitorFill, plates),
      source: `capacitors of the design over ${density.toExponential(2)} F/m2 of the technology file; ${capacitorFill.source}`,
    },
    { name: 'memories', count: memory, of: 'bits', area: times(memoryArea, memory), source: memoryArea.source },
    {
      name: 'controllers',
      count: registers,
      of: 'register bits',
      area: times(registerArea, registers),
      source: registerArea.source,
    },
  ];
}
