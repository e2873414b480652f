/** Options that several commands share, declared once. */

import { availableParallelism } from 'node:os';
import type { Argv } from 'yargs';
import { CONTROLS } from '../../generators/analog/bench-controls.js';
import type { Level } from '../compare/types.js';
import { CORNERS, type Conditions, conditionsSchema, nominal } from '../config/conditions.js';
import { LEVELS, PRESET_NAMES } from '../config/design.js';
import type { DesignOverrides } from '../config/load-design.js';
import { parseWith } from '../config/schema-error.js';
import { MenageError } from '../errors/index.js';
import type { ClosedLoopRequest } from '../flow/levels/closed-loop.js';
import { ARRAYS } from '../flow/levels/l2-reference.js';
import type { WindowRequest } from '../flow/levels/windows.js';
import { PROCESSES, type ProcessName } from '../handoff/layout/processes.js';

export const jsonOption = <T>(args: Argv<T>) =>
  args.option('json', {
    type: 'string',
    requiresArg: true,
    describe: 'write the result as JSON to FILE, or - for standard output',
  });

export const designArgument = <T>(args: Argv<T>) =>
  args.positional('design', { type: 'string', demandOption: true, describe: 'design folder or its design.yaml' });

/** A design, a folder that was generated from it, or both. */
export const generatedOptions = <T>(args: Argv<T>) =>
  args.positional('design', { type: 'string', describe: 'design folder or its design.yaml' }).option('generated', {
    type: 'string',
    requiresArg: true,
    describe: 'a folder that `menage generate` wrote, in place of a fresh one',
  });

export const recordingOptions = <T>(args: Argv<T>) =>
  args
    .option('recordings', {
      type: 'string',
      requiresArg: true,
      describe: "folder or file of recordings, in the design's format; emulated digits without it",
    })
    .option('limit', { type: 'number', requiresArg: true, describe: 'only the first K recordings' })
    .option('lenient', { type: 'boolean', default: false, describe: 'of damaged recordings, take what is readable' });

export const semanticsOptions = <T>(args: Argv<T>, demanded = true) =>
  args
    .option('semantics', {
      choices: PRESET_NAMES,
      demandOption: demanded,
      describe: 'whose conventions the network was trained under',
    })
    .option('dt', { type: 'number', requiresArg: true, describe: 's, step against which tau is measured' })
    .option('decay', { type: 'string', requiresArg: true, describe: 'euler, exponential, or beta as a number' })
    .option('gain', { choices: ['euler', 'matched', 'unit'] as const, describe: 'factor on the input' })
    .option('reset', { choices: ['zero', 'subtract'] as const, describe: 'what a spike does to the membrane' })
    .option('reset-delay', { type: 'boolean', describe: 'reset takes effect one step later' })
    .option('fire', { choices: ['above', 'at'] as const, describe: 'v > threshold, or v >= threshold' });

export const processOption = <T>(args: Argv<T>) =>
  args.option('process', {
    choices: Object.keys(PROCESSES) as ProcessName[],
    default: 'scmos' as const,
    describe: 'of capacitor layouts: scmos, which comes with Magic, or sky130 of an installed PDK (PDK_ROOT)',
  });

export const poolOptions = <T>(args: Argv<T>) =>
  args
    .option('jobs', {
      type: 'number',
      default: availableParallelism(),
      requiresArg: true,
      describe: 'simulators side by side',
    })
    .option('tool-timeout', { type: 'number', default: 1800, requiresArg: true, describe: 's, one simulator run' });

export const engineOptions = <T>(args: Argv<T>) =>
  args
    .option('characterisation', {
      type: 'string',
      requiresArg: true,
      describe: 'FILE of `menage characterize`, in place of the numbers that the design or the technology names',
    })
    .option('corner', { choices: CORNERS, default: nominal.corner, describe: 'of the analog engines: process corner' })
    .option('temperature', {
      type: 'number',
      default: nominal.temperature,
      requiresArg: true,
      describe: 'of the analog engines: degrees C',
    })
    .option('supply', {
      type: 'number',
      default: nominal.supply,
      requiresArg: true,
      describe: 'of the analog engines: factor on the supply',
    });

/** What a command line says of the engines and what was measured of them. */
export interface EngineArguments {
  characterisation?: string;
  corner: Conditions['corner'];
  temperature: number;
  supply: number;
}

/** @throws E_RANGE */
export const toOverrides = ({ characterisation, corner, temperature, supply }: EngineArguments): DesignOverrides => ({
  characterisation,
  conditions: parseWith(conditionsSchema, { corner, temperature, supply }, 'command line'),
});

export const arrayOption = <T>(args: Argv<T>) =>
  args.option('array', {
    choices: ARRAYS,
    default: 'ideal' as const,
    describe: "the real-number model: ideal operations, or the technology's measured ones",
  });

export const verificationOptions = <T>(args: Argv<T>) =>
  engineOptions(poolOptions(args))
    .option('simulator', {
      choices: ['auto', 'icarus', 'verilator'] as const,
      default: 'auto' as const,
      describe: 'of the Verilog; auto: verilator where a run is long enough for its build',
    })
    .option('window', {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'what L4 and L5 show: core=C,engine=E[,recording=R][,start=S][,length=L]; may be given several times',
    })
    .option('controls', {
      choices: CONTROLS,
      default: 'sources' as const,
      describe:
        'what moves the switches at L5: ideal edges; the same through level shifters; words through the phase generator and them, which takes a hundred times as long',
    })
    .option('closed-loop', {
      type: 'string',
      requiresArg: true,
      describe:
        'level CL, one engine in SPICE that steers the Verilog, the one that spikes most where it is left open: [core=C][,engine=E][,recording=R][,steps=S], or auto',
    })
    .option('levels', { type: 'string', default: LEVELS.join(','), requiresArg: true, describe: 'levels to verify' })
    .option('expected', {
      type: 'string',
      requiresArg: true,
      describe: 'JSON with recorded output counts, held against L0; FILE#key.key reaches into it',
    });

/** `L0,L3` as levels, in their order. @throws E_ARGUMENT */
export function toLevels(text: string): Level[] {
  const asked = text.split(',').map((part) => part.trim().toUpperCase());
  const wrong = asked.find((part) => !LEVELS.some((level) => level === part));
  if (wrong !== undefined) {
    throw new MenageError('E_ARGUMENT', { path: '--levels', value: wrong, legal: LEVELS.join(', ') });
  }
  return LEVELS.filter((level) => asked.includes(level));
}

/** `key=value,key=value` with these keys. @throws E_ARGUMENT */
function keyed(option: string, text: string, known: readonly string[]): Map<string, string> {
  const pairs = text.split(',').map((part): [string, string] => {
    const [, key = '', value = ''] = /^([a-z]+)=(.+)$/.exec(part.trim()) ?? [];
    if (known.includes(key)) return [key, value];
    throw new MenageError('E_ARGUMENT', { path: option, value: part, legal: known.map((k) => `${k}=`).join(', ') });
  });
  return new Map(pairs);
}

/** A whole number of one of the keys; null where it is not given. @throws E_ARGUMENT */
function whole(option: string, keys: ReadonlyMap<string, string>, key: string, least = 0): number | null {
  const text = keys.get(key);
  if (text === undefined) return null;
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text);
  throw new MenageError('E_ARGUMENT', { path: `${option} ${key}`, value: text, legal: `a whole number from ${least}` });
}

function needed(option: string, key: string, value: number | null): number {
  if (value !== null) return value;
  throw new MenageError('E_ARGUMENT', { path: option, legal: `${key}= is missing` });
}

/** @throws E_ARGUMENT */
export function toWindows(texts: readonly string[] = []): WindowRequest[] {
  return texts.map((text) => {
    const option = '--window';
    const keys = keyed(option, text, ['core', 'engine', 'recording', 'start', 'length']);
    return {
      core: needed(option, 'core', whole(option, keys, 'core')),
      engine: needed(option, 'engine', whole(option, keys, 'engine')),
      recording: keys.get('recording') ?? '0',
      start: whole(option, keys, 'start'),
      length: whole(option, keys, 'length', 1),
    };
  });
}

/** @throws E_ARGUMENT */
export function toClosedLoop(text: string | undefined): ClosedLoopRequest | null {
  if (text === undefined) return null;
  const option = '--closed-loop';
  const keys =
    text === 'auto' ? new Map<string, string>() : keyed(option, text, ['core', 'engine', 'recording', 'steps']);
  return {
    core: whole(option, keys, 'core'),
    engine: whole(option, keys, 'engine'),
    recording: keys.get('recording') ?? '0',
    steps: whole(option, keys, 'steps', 1),
  };
}
