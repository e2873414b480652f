/**
 * What one of each thing costs: every parameter with its bounds, unit and source. Figures that were published for
 * another process are carried over by C V^2 with C in proportion to the feature size, and areas by its square.
 */

import { between, type Range, times } from './range.js';

export interface Parameter extends Range {
  readonly unit: string;
  readonly meaning: string;
  readonly source: string;
}

/** The process that digital gates and memories are counted in. */
export interface Process {
  /** m, feature size */
  readonly node: number;
  /** V */
  readonly vdd: number;
}

/** J for J: from a published process to ours. */
const carried = (to: Process, node: number, vdd: number): number => (to.node / node) * (to.vdd / vdd) ** 2;

const HOROWITZ =
  "M. Horowitz, Computing's energy problem, ISSCC 2014, pp. 10-14 (64 bits at 45 nm, 0.9 V: 10 pJ from a cache of 8 KB, 20 pJ from 32 KB, 100 pJ from 1 MB)";
const OPENRAM = 'OpenRAM sky130_sram_1kbyte_1rw_32x256_8, Liberty TT 1.8 V (130 nm)';
const OSU = 'qflow osu018_stdcells.lib, DFFSR (180 nm, 1.8 V)';
const CARRIED = 'carried over by C V^2';

const bytes = (count: number): number => 8 * count;

/** Parameters that do not depend on the analog engine. */
export interface DigitalParameters {
  readonly memoryBit: Parameter;
  readonly memoryGrowth: Parameter;
  readonly memoryLeakage: Parameter;
  readonly clockedBit: Parameter;
  readonly toggledBit: Parameter;
  readonly toggleShare: Parameter;
  readonly logicPerToggle: Parameter;
  readonly gateToggle: Parameter;
  readonly registerLeakage: Parameter;
  readonly memoryArea: Parameter;
  readonly registerArea: Parameter;
  readonly capacitorFill: Parameter;
}

/** Of the 1 KB memory that reading energies are given for. */
export const referenceBits = bytes(1024);

export function digitalParameters(process: Process): DigitalParameters {
  const area = (node: number): number => (process.node / node) ** 2;
  // The cache's figure at the size of the macro, by the square root that its own three sizes (8, 32 KB, 1 MB) follow.
  const cache = (10e-12 / 64) * Math.sqrt(1024 / 8192) * carried(process, 45e-9, 0.9);
  const macro = ((2.363294e-12 + 2.292803e-12) / 33) * carried(process, 130e-9, 1.8);
  const flop = (pJ: number): number => pJ * 1e-12 * carried(process, 180e-9, 1.8);
  return {
    memoryBit: {
      ...between(macro, cache),
      unit: 'J/bit',
      meaning: 'one bit of a word that is read from a memory of 1 KB',
      source: `low: ${OPENRAM}; high: ${HOROWITZ}; typical: their geometric mean; ${CARRIED}`,
    },
    memoryGrowth: {
      low: 0.05,
      typical: 0.275,
      high: 0.5,
      unit: '',
      meaning: 'exponent of the size of a memory in that energy',
      source: `low: ${OPENRAM} against the 2 KB macro of the same width; high: ${HOROWITZ}, 8 KB to 1 MB; typical: their mean`,
    },
    memoryLeakage: {
      ...times({ low: 0.1, typical: 1, high: 10 }, 2.987937e-6 / (33 * 256)),
      unit: 'W/bit',
      meaning: 'leakage of a memory',
      source: `${OPENRAM}; bounds: a factor of 10 either way, since leakage follows the threshold flavour`,
    },
    clockedBit: {
      low: flop(0.165) / 4,
      typical: flop(0.165) / 2,
      high: flop(0.165 + 0.0304),
      unit: 'J',
      meaning: 'a clock cycle of a register bit that keeps its value',
      source: `high: ${OSU}, clock pin at 60 ps with its capacitance, ${CARRIED}; low: a quarter of its internal energy, typical: half, for cells drawn for low power`,
    },
    toggledBit: {
      low: flop(0.1) / 4,
      typical: flop(0.1) / 2,
      high: flop(0.1 + 0.12),
      unit: 'J',
      meaning: 'a change of a register bit, beyond its clock',
      source: `high: ${OSU}, D pin, and half C V^2 of an output load of 75 fF, ${CARRIED}; low and typical as for the clock`,
    },
    toggleShare: {
      low: 0.25,
      typical: 0.5,
      high: 0.75,
      unit: '',
      meaning: 'bits of a word that change when it is written',
      source: 'random data change half of their bits; bounds: ours',
    },
    logicPerToggle: {
      low: 1,
      typical: 3,
      high: 6,
      unit: '',
      meaning: 'gate outputs that change with a register bit',
      source: 'an assumption, bounds included, until a synthesised netlist with measured activity replaces it',
    },
    gateToggle: {
      low: flop(0.081) / 2,
      typical: flop(0.081),
      high: flop(0.081) * 2,
      unit: 'J',
      meaning: 'a change of a gate output, with its wire',
      source: `qflow osu018_stdcells.lib, NAND2X1: half C V^2 of two inputs of 12.5 fF and as much of wire; ${CARRIED}; bounds: a factor of 2`,
    },
    registerLeakage: {
      ...times({ low: 0.1, typical: 1, high: 10 }, 0.27727e-9 * (process.vdd / 1.8)),
      unit: 'W/bit',
      meaning: 'leakage of a register bit with its logic',
      source: `${OSU}; bounds: a factor of 10 either way`,
    },
    memoryArea: {
      ...between((1e-12 * area(90e-9)) / 0.6, ((483.86e-6 * 326.1e-6) / (33 * 512)) * area(130e-9)),
      unit: 'm2/bit',
      meaning: 'a memory with its periphery',
      source:
        'low: 1.0 um2 cell of a 90 nm process (S. Thompson et al., A 90 nm logic technology, IEDM 2002, pp. 61-64) filling 60 %; the 52 Mbit chip of that process, pads included, has 109 mm2; high: OpenRAM sky130_sram_2kbyte_1rw_32x512_8, LEF (130 nm), by the square of the feature size',
    },
    registerArea: {
      ...times({ low: 1, typical: 1.4, high: 2 }, 176e-12 * area(180e-9)),
      unit: 'm2/bit',
      meaning: 'a register bit with its logic and wiring',
      source: `${OSU}, by the square of the feature size; logic and wiring: none, 40 %, as much again`,
    },
    capacitorFill: {
      low: 1 / 0.9,
      typical: 1 / 0.6,
      high: 1 / 0.3,
      unit: '',
      meaning: 'area of an engine against that of its capacitor plates',
      source: 'ours: amplifier and switches lie under metal capacitors (90 %) or beside them (30 %)',
    },
  };
}
