/** What the views have in common, as a file: the checks of each view hold what a tool reads against this. */

import type { Block } from '../ir/types.js';
import { outlineOf } from './lef.js';
import { bitPins, isVector } from './pins.js';
import type { HandoffDesign, LayoutPart } from './types.js';

const ports = (block: Block) =>
  block.ports.map((port) => {
    const { name, direction, kind, width } = port;
    return { name, direction, kind, width, vector: isVector(port) };
  });

/** @param layout null where none was drawn */
export function views(design: HandoffDesign, layout: LayoutPart | null) {
  const { name, hash, version, technology, period, cyclesPerOperation, chip, accelerator, arrays } = design;
  return {
    ...{ design: name, hash, version, technology, period, cyclesPerOperation },
    chip: { name: chip.name, ports: ports(chip) },
    accelerator: { name: accelerator.name, ports: ports(accelerator) },
    arrays: arrays.map((array) => ({
      name: array.block.name,
      layer: array.layer,
      engines: array.engines,
      instances: array.instances,
      ports: ports(array.block),
      pins: bitPins(array.block).length,
      outline: outlineOf(design, array),
      timing: array.timing,
      energy: array.energy,
      leakage: array.leakage,
      inputCapacitance: array.inputCapacitance,
      area: array.area,
      engine: array.engine,
    })),
    layout: layout && {
      ...{ process: layout.process, pinLayer: layout.pinLayer },
      arrays: layout.arrays.map(({ name, ports: of, verdict }) => ({ name, ports: of, verdict })),
    },
  };
}

export type Views = ReturnType<typeof views>;
