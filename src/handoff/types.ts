/** What the views of a hand-off are made from: one description of every block, and numbers with their sources. */

import type { Cell } from '../ir/circuit.js';
import type { Block, FileTree } from '../ir/types.js';

/** A number and where it comes from; every number of the Liberty and LEF files is one of these. */
export interface Traced {
  readonly value: number;
  readonly source: string;
}

/** One analog array. */
export interface ArrayFacts {
  readonly block: Block;
  readonly engines: number;
  readonly layer: number;
  /** paths of its instances below the chip */
  readonly instances: readonly string[];
  /** ns */
  readonly timing: {
    /** op_start to spike */
    readonly decision: Traced;
    readonly setup: Traced;
    readonly hold: Traced;
    readonly transition: Traced;
  };
  /** pJ an operation of one engine above what it takes while it waits; by op_kind */
  readonly energy: readonly { readonly kind: string; readonly code: number; readonly joules: Traced }[];
  /** nW, of the array while it waits */
  readonly leakage: Traced;
  /** pF, of an input */
  readonly inputCapacitance: Traced;
  /** um2 */
  readonly area: Traced;
  /** resolved netlist of one engine, cells before those that use them */
  readonly engine: readonly Cell[];
}

export interface HandoffDesign {
  readonly name: string;
  readonly hash: string;
  readonly version: string;
  readonly technology: string;
  /** V */
  readonly vdd: number;
  /** C */
  readonly temperature: number;
  /** ns */
  readonly period: number;
  readonly cyclesPerOperation: number;
  readonly chip: Block;
  readonly accelerator: Block;
  readonly arrays: readonly ArrayFacts[];
  /** `menage generate` */
  readonly generated: FileTree;
}

/** Drawn capacitor arrays that go along. */
export interface LayoutPart {
  readonly process: string;
  /** GDS layer and data type of the pins */
  readonly pinLayer: readonly [number, number];
  readonly arrays: readonly {
    readonly name: string;
    readonly ports: readonly string[];
    readonly verdict: { readonly drc: number; readonly matches: boolean; readonly propertyErrors: boolean };
  }[];
  /** below `layout/` */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
}
