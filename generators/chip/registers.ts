/**
 * The registers of the chip, declared once: the decoder in Verilog, the page, the C header, the TypeScript constants,
 * IP-XACT and SystemRDL are all made from this list.
 */

/**
 * What a field does. `constant`: fixed when the chip is made. `live`: a value of the hardware, read only. `storage`:
 * holds what was written. `command`: writing 1 does something once, reads 0. `sticky`: set by the hardware, writing 1
 * clears it.
 */
export type Behaviour = 'constant' | 'live' | 'storage' | 'command' | 'sticky';

export interface Field {
  readonly name: string;
  readonly low: number;
  readonly bits: number;
  readonly behaviour: Behaviour;
  /** value after reset; of a constant, its value */
  readonly reset: number;
  readonly meaning: string;
}

export interface Register {
  readonly name: string;
  /** bytes from the start of the block; all registers have 32 bits */
  readonly offset: number;
  readonly meaning: string;
  readonly fields: readonly Field[];
  /** served by the data window: `read`, `write` tell what an access does beyond holding a value */
  readonly window?: { readonly read: string; readonly write: string };
}

export interface RegisterBlock {
  readonly name: string;
  readonly meaning: string;
  /** bytes that the block takes */
  readonly size: number;
  readonly registers: readonly Register[];
}

/** What of one chip stands in its constants. */
export interface ChipFacts {
  /** the first 32 bits of the design's hash */
  readonly design: number;
  readonly cores: number;
  /** bits of an input and of an output address */
  readonly inBits: number;
  readonly outBits: number;
  readonly events: 'axi-stream' | 'aer';
  readonly regionBits: number;
  readonly addressBits: number;
}

/** Version of the map: the first number changes where software must, the second where something is added. */
export const MAP_VERSION = { major: 1, minor: 0 } as const;

const field = (
  name: string,
  [low, bits]: readonly [low: number, bits: number],
  behaviour: Behaviour,
  meaning: string,
  reset = 0,
): Field => ({ name, low, bits, behaviour, reset, meaning });

const whole = (behaviour: Behaviour, meaning: string, reset = 0): readonly Field[] => [
  field('VALUE', [0, 32], behaviour, meaning, reset),
];

const counter = (name: string, offset: number, meaning: string): Register => ({
  name,
  offset,
  meaning,
  fields: whole('live', `${meaning}; wraps round`),
});

export function chipRegisters(facts: ChipFacts): RegisterBlock {
  const { cores, inBits, outBits, events, regionBits, addressBits } = facts;
  const registers: readonly Register[] = [
    { name: 'ID', offset: 0x00, meaning: 'what this is', fields: whole('constant', 'the letters MENG', 0x4d454e47) },
    {
      name: 'VERSION',
      offset: 0x04,
      meaning: 'version of this register map',
      fields: [
        field('MINOR', [0, 16], 'constant', 'something was added', MAP_VERSION.minor),
        field('MAJOR', [16, 16], 'constant', 'software must change', MAP_VERSION.major),
      ],
    },
    {
      name: 'DESIGN',
      offset: 0x08,
      meaning: 'which design the chip was made from',
      fields: whole('constant', 'first 32 bits of the hash of the design', facts.design),
    },
    {
      name: 'SHAPE',
      offset: 0x0c,
      meaning: 'sizes that software may want to check',
      fields: [
        field('CORES', [0, 8], 'constant', 'cores', cores),
        field('IN_BITS', [8, 8], 'constant', 'bits of an input address', inBits),
        field('OUT_BITS', [16, 8], 'constant', 'bits of an output address', outBits),
        field('EVENTS', [24, 1], 'constant', '0 AXI4-Stream, 1 AER', events === 'aer' ? 1 : 0),
      ],
    },
    {
      name: 'CONTROL',
      offset: 0x10,
      meaning: 'what the chip is to do',
      fields: [
        field('RUN', [0, 1], 'storage', 'let events in'),
        field('RESET', [1, 1], 'command', 'reset the accelerator: all but its memories and this block'),
        field('CLEAR', [2, 1], 'command', 'counters of this block to 0'),
        field('START', [3, 1], 'command', 'put a start of recording into the events that go in'),
        field('STEP', [4, 1], 'command', 'put an end of step into the events that go in'),
        field('FINISH', [5, 1], 'command', 'put an end of recording into the events that go in'),
      ],
    },
    {
      name: 'STATUS',
      offset: 0x14,
      meaning: 'what the chip does',
      fields: [
        field('SCANNING', [0, 1], 'live', 'a scan is under way'),
        field('PENDING', [1, 1], 'live', 'START, STEP or FINISH has not gone in yet'),
      ],
    },
    {
      name: 'ERRORS',
      offset: 0x18,
      meaning: 'what went wrong since it was last cleared',
      fields: [
        field(
          'INPUT',
          [0, 1],
          'sticky',
          'an event had an address that the first layer does not have, and was left out',
        ),
        field('FRAMING', [1, 1], 'sticky', 'TLAST of an input word was not at an end of step or of a recording'),
        field('COMMAND', [2, 1], 'sticky', 'START, STEP or FINISH was written before the one before had gone in'),
        field('WINDOW', [3, 1], 'sticky', 'an access to a core was given up, or came during a scan'),
        field('BUS', [4, 1], 'sticky', 'an access to no register, or to a part of one'),
      ],
    },
    counter('STEPS_IN', 0x20, 'ends of step that went in'),
    counter('STEPS_OUT', 0x24, 'ends of step that came out'),
    counter('SPIKES_IN', 0x28, 'spikes that went in'),
    counter('SPIKES_OUT', 0x2c, 'spikes that came out'),
    {
      name: 'SELECT',
      offset: 0x40,
      meaning: 'what DATA reaches',
      fields: [
        field('CORE', [0, 8], 'storage', 'core'),
        field('REGION', [8, regionBits], 'storage', 'region of the core'),
        field('LAST', [16, 6], 'storage', 'last 32-bit chunk of a word'),
        field(
          'MASK',
          [24, 6],
          'storage',
          'bits of ADDRESS that number the chunk, as a mask; 0 where words are not cut',
        ),
      ],
    },
    {
      name: 'ADDRESS',
      offset: 0x44,
      meaning: 'where DATA is: {word, chunk}',
      fields: [field('VALUE', [0, addressBits], 'storage', 'goes on by itself with every access to DATA')],
      window: { read: 'the address', write: 'sets it' },
    },
    {
      name: 'DATA',
      offset: 0x48,
      meaning: 'a chunk of what SELECT and ADDRESS name',
      fields: whole('storage', 'every word that goes through here goes into CHECKSUM'),
      window: { read: 'reads from the core', write: 'writes to the core' },
    },
    {
      name: 'CHECKSUM',
      offset: 0x4c,
      meaning: 'CRC-32 (IEEE 802.3, bytes lowest first) of what went through DATA or was scanned',
      fields: whole('live', 'the CRC; writing any value starts it again'),
      window: { read: 'the CRC so far', write: 'starts again' },
    },
    {
      name: 'SCAN',
      offset: 0x50,
      meaning: 'reads so many chunks from ADDRESS on into CHECKSUM, without the bus',
      fields: [field('VALUE', [0, 24], 'storage', 'chunks that are left; writing starts')],
      window: { read: 'what is left', write: 'starts' },
    },
  ];
  return { name: 'chip', meaning: 'control, status and data window of the chip', size: 0x80, registers };
}

/** How software sees a behaviour. */
export const accessOf: Readonly<Record<Behaviour, string>> = {
  constant: 'read-only',
  live: 'read-only',
  storage: 'read-write',
  command: 'write 1 to do',
  sticky: 'write 1 to clear',
};

/** Value of a register after reset. */
export const resetOf = ({ fields }: Register): number =>
  fields.reduce((sum, { low, reset }) => sum + reset * 2 ** low, 0);
