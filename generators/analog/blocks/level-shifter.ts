/**
 * From the supply of the controller to that of the switches: one shifter a control gives the control, and its
 * complement where one is needed, at `vddg`. A plain inverter at `vddg` would not do: with its input at a low `vdd` its PMOS does not turn off.
 */

import type { Technology } from '../../../src/config/technology.js';
import { MenageError } from '../../../src/errors/index.js';
import type { Block, Port } from '../../../src/ir/types.js';

export type Shifter = NonNullable<Technology['shifter']>;

/** @throws E_TECHNOLOGY for a technology without one */
export function shifterOf(technology: Technology): Shifter {
  if (technology.shifter !== undefined) return technology.shifter;
  throw new MenageError('E_TECHNOLOGY', {
    path: `technology ${technology.name}: shifter`,
    legal: 'missing: the controls cannot be driven from the supply of the controller',
    remedy: 'add the section to the technology file',
  });
}

const port = (section: string, name: string, direction: Port['direction'], meaning: string): Port => ({
  section,
  name,
  direction,
  kind: section === 'supplies' ? 'supply' : 'digital',
  meaning,
  width: 1,
});

const complement = port('outputs', 'outn', 'output', 'its complement at vddg');

function shifterBlock(name: string, purpose: string, outputs: readonly Port[]): Block {
  return {
    name,
    purpose,
    ports: [
      port('inputs', 'in', 'input', 'control at vdd'),
      port('outputs', 'out', 'output', 'control at vddg'),
      ...outputs,
      port('supplies', 'vdd', 'inout', 'supply of the controller'),
      port('supplies', 'vddg', 'inout', 'supply of the switches'),
      port('supplies', 'vss', 'inout', 'ground'),
    ],
    parameters: [{ name: 'copies', value: 1, unit: 'one', meaning: 'shifters side by side' }],
  };
}

/** For a control of transmission gates, and for one of NMOS switches alone. */
export const shifterBlocks = {
  both: shifterBlock('level_shifter', 'level shifter of one control and its complement', [complement]),
  single: shifterBlock('level_shifter_single', 'level shifter of one control', []),
} as const;
export type ShifterKind = keyof typeof shifterBlocks;
export const SHIFTER_KINDS = ['both', 'single'] as const;
