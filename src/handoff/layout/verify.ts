/**
 * Magic draws a capacitor array and extracts it, netgen compares it with its circuit; both are judged by what they wrote.
 * netgen tells formats by what follows the first dot of a file's name: it has one dot here.
 */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cell } from '../../ir/circuit.js';
import { expectEnded, runTool } from '../../sim/process.js';
import { cellText } from '../cdl.js';

/** Of a capacitor's value: extraction counts what runs beside a plate, and merged plates differ by it. */
const tolerance = 0.01;

const setup = [
  'permute default',
  'property default',
  'property parallel none',
  ...[1, 2].flatMap((side) =>
    [
      'permute "-circuitS c" 1 2',
      `property "-circuitS c" tolerance {value ${tolerance}}`,
      'property "-circuitS c" parallel enable',
      'property "-circuitS c" parallel {value add}',
    ].map((line) => line.replace('S', `${side}`)),
  ),
  '',
].join('\n');

export interface LayoutVerdict {
  /** violations of the technology's rules; null where Magic did not come to its end */
  readonly drc: number | null;
  readonly matches: boolean;
  readonly propertyErrors: boolean;
}

/**
 * @param tcl what draws the array, which extracts to `<name>_extracted.spice`
 * @param work an empty folder; GDS and LEF are left there
 * @throws E_TOOL_MISSING, E_TOOL_TIMEOUT, E_TOOL_FAILED
 */
export async function verifyLayout(tcl: string, circuit: Cell, work: string, timeout = 120): Promise<LayoutVerdict> {
  const { name } = circuit;
  await writeFile(join(work, 'draw.tcl'), tcl);
  await writeFile(join(work, 'setup.tcl'), setup);
  await writeFile(join(work, 'circuit.spice'), `* ${name}\n${cellText(circuit)}\n`);
  const run = async (tool: string, args: readonly string[]): Promise<string> =>
    expectEnded(await runTool({ tool, args, cwd: work, timeout })).log;
  const drawn = await run('magic', ['-dnull', '-noconsole', '-rcfile', '/dev/null', '-T', 'scmos', 'draw.tcl']);
  const violations = /^menage: drc (\d+)$/m.exec(drawn)?.[1];
  if (violations === undefined || !drawn.includes('menage: end'))
    return { drc: null, matches: false, propertyErrors: false };
  const log = await run('netgen-lvs', [
    '-batch',
    'lvs',
    `${name}_extracted.spice ${name}`,
    `circuit.spice ${name}`,
    'setup.tcl',
    'lvs.log',
  ]);
  const text = `${await readFile(join(work, 'lvs.log'), 'utf8').catch(() => '')}\n${log}`;
  return {
    drc: Number(violations),
    matches: /Circuits match uniquely\./.test(text) && !/do not match|failed pin matching/i.test(text),
    propertyErrors: /property errors/i.test(text),
  };
}
