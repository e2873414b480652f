/** The configuration space of a core: regions, registers and counters. The one place that gives them their numbers. */

/** Codes of cfg_region. */
export const region = { registers: 0, slots: 1, e2a: 2, sn: 3 } as const;

/** cfg_core of a write that every core takes, all in the same cycle. */
export const ALL_CORES = 255;

/** Bits of a threshold trim, a signed number of LSB. */
export const TRIM_BITS = 8;

export interface Register {
  readonly name: string;
  /** word of the region of registers; of a register an engine, that of engine 0 */
  readonly address: number;
  /** rw: written while the core is idle, read at any time; r, w: at any time; c: read at any time, a write clears it */
  readonly access: 'rw' | 'r' | 'w' | 'c';
  /** one register an engine, at addresses that follow each other */
  readonly perEngine?: boolean;
  readonly meaning: string;
}

const at = (address: number, name: string, access: Register['access'], meaning: string): Register => ({
  name,
  address,
  access,
  meaning,
});

/** What a core counts, in the order of the addresses; 32 bits each, round the clock. */
export const counters = [
  ['EVENTS', 'spike events taken, those outside the tables included'],
  ['ROWS', 'rows worked; with decoupled engines entries, of all engines together; biases included'],
  ['ENTRIES', 'valid entries of the rows worked: synaptic operations, biases included'],
  ['OPERATIONS', 'operations started; what all engines do together is one'],
  ['SPIKES', 'spikes sent'],
  ['BUSY', 'cycles in which an operation is under way'],
  ['STALL', 'cycles in which a word waits for its receiver'],
  ['CYCLES', 'cycles from the start of the last recording until its last end of step or end has left'],
] as const;

export type CounterName = (typeof counters)[number][0];

const COUNTERS = 8;

export const registerMap: readonly Register[] = [
  at(
    0,
    'MODE',
    'rw',
    '{quiet, reset is delayed, reset subtracts, leak[1:0]: 0 none, 1 leak, 3 membrane to zero}; quiet: a step without rows after one without spikes compares no membrane',
  ),
  at(1, 'LAST_SLOT', 'rw', 'slots 0..LAST_SLOT are in use'),
  at(2, 'SUBTRACT_COUNT', 'rw', 'ladder operations that make the threshold'),
  at(3, 'SUBTRACT_LAST', 'rw', 'LSB of the last of them; the others are full'),
  at(
    4,
    'STATUS',
    'c',
    'bits 0 busy, 1 address of an event outside the tables, 2 replay memory overflow, 3 configuration address that does not exist; 1 to 3 stay until cleared',
  ),
  at(
    5,
    'CONTROL',
    'w',
    'bits 0 soft reset: membranes, queues and state, not memories, registers and counters; 1 clear all counters',
  ),
  ...counters.map(([name, meaning], i) => at(COUNTERS + i, name, 'c', meaning)),
  { ...at(64, 'TRIM', 'rw', 'LSB added to the threshold of an engine, signed, 8 bits'), perEngine: true },
];

const codes = new Map(registerMap.map((register) => [register.name, register.address]));

/** Word of a register of this name. */
export function registerAddress(name: string): number {
  const address = codes.get(name);
  if (address === undefined) throw new Error(`no register ${name}`);
  return address;
}

/** `7'd4` of every register, by name, for the templates. */
export const registerLiterals: Readonly<Record<string, string>> = Object.fromEntries(
  registerMap.map(({ name, address }) => [name, `7'd${address}`]),
);

/** Bits of the address of a register: the trims of 64 engines reach to the end of it. */
export const REGISTER_BITS = 7;
