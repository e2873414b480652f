/**
 * The design file: every parameter is declared once, here, with its range, default and meaning. The validation, the
 * types and the reference that `menage init` prints all come from this declaration.
 */

import { z } from 'zod';

export const PRESET_NAMES = ['snntorch', 'norse', 'sinabs-single', 'nir', 'spyx', 'lava', 'nengo', 'rockpool'] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

export const LEVELS = ['L0', 'L1', 'L3', 'L4', 'L5'] as const;

/** What the recordings of a design can be; a format more is a line here and one in src/snn/recordings. */
export const DATASET_NAMES = [
  'n-mnist',
  'npz',
  'strokes',
  'aedat',
  'cifar10-dvs',
  'cifar10-emulated',
  'csv',
  'dvs-gesture',
  'prophesee',
] as const;

const semantics = z
  .strictObject({
    preset: z.enum(PRESET_NAMES).describe('whose conventions the network was trained under'),
    dt: z.number().positive().optional().describe('s, length of a step against which tau is measured'),
    decay: z
      .union([z.enum(['euler', 'exponential']), z.number().min(0).max(1)])
      .optional()
      .describe('beta from tau and dt, or beta itself'),
    gain: z.enum(['euler', 'matched', 'unit']).optional().describe('factor on the input: R dt/tau, R (1 - beta), 1'),
    reset: z.enum(['zero', 'subtract']).optional().describe('what a spike does to the membrane'),
    resetDelay: z.boolean().optional().describe('true: the reset takes effect at the next step, after the leak'),
    fire: z.enum(['above', 'at']).optional().describe('above: v > threshold; at: v >= threshold'),
    lowerBound: z.number().nullable().optional().describe('clamp of the membrane in thresholds, null for none'),
  })
  .describe('neuron semantics, which NIR does not carry');

const network = z.strictObject({
  file: z.string().min(1).describe('NIR file, relative to the design file'),
  semantics,
});

const input = z.strictObject({
  dataset: z
    .enum(DATASET_NAMES)
    .describe('format of the recordings; strokes: emulated, no files; cifar10-emulated: from CIFAR-10 batches'),
  shape: z
    .tuple([z.literal(2), z.number().int().min(1).max(1024), z.number().int().min(1).max(1024)])
    .describe('polarities, height, width of the sensor, divided by downsample'),
  downsample: z
    .number()
    .int()
    .min(1)
    .max(64)
    .optional()
    .describe('the events of so many by so many pixels are summed into one; 1 without it'),
  steps: z.number().int().min(1).max(100_000).describe('time steps of a recording'),
  windowUs: z.number().positive().max(1e9).describe('us, length of a step; later events are dropped'),
  recordings: z.string().min(1).optional().describe('used without --recordings, relative to this file'),
  encoding: z.enum(['binary', 'count']).default('binary').describe('binary: at most one event a pixel and step'),
});

const accelerator = z.strictObject({
  cores: z.number().int().min(1).max(64).describe('MX cores on the chip'),
  enginesPerCore: z.number().int().min(1).max(64).describe('M, analog engines of a core'),
  slotsPerEngine: z.number().int().min(1).max(256).describe('N, virtual neurons of an engine'),
  weightBits: z.number().int().min(4).max(8).default(8).describe('sign and magnitude'),
  headroom: z
    .number()
    .min(0.05)
    .max(1)
    .optional()
    .describe(
      "share of the upper swing that a threshold takes, by the membrane capacitors; the technology's without it",
    ),
  leakOperations: z
    .number()
    .int()
    .min(1)
    .max(16)
    .default(1)
    .describe(
      'leaks in which a step reaches beta, each with a capacitor of its share; above 1 in sizes and engines only',
    ),
  dispatch: z
    .enum(['lockstep', 'decoupled'])
    .default('lockstep')
    .describe('lockstep: one row for all engines; decoupled: each engine walks a synapse list of its own'),
  rowsPerCore: z
    .number()
    .int()
    .min(1)
    .max(2 ** 24)
    .optional()
    .describe('words of MEM_S&N that a core has, for all of its rounds; as many as it needs without'),
  rounds: z
    .number()
    .int()
    .min(1)
    .max(16)
    .default(1)
    .describe('times that a core may work through a recording, each for other neurons of its layer'),
  events: z
    .enum(['axi-stream', 'aer'])
    .default('axi-stream')
    .describe('events in and out of the chip: AXI4-Stream, or AER with a four-phase handshake'),
  bus: z
    .enum(['wishbone', 'apb'])
    .default('wishbone')
    .describe('configuration of the chip: Wishbone B4 classic (Caravel, OpenFrame), or APB3'),
  replayWords: z
    .number()
    .int()
    .min(16)
    .max(2 ** 22)
    .default(16384)
    .describe('words of the memory that keeps the input of a recording for the rounds of a layer'),
  spoolWords: z
    .number()
    .int()
    .min(16)
    .max(2 ** 22)
    .default(16384)
    .describe('words of the memory that keeps the output of the earlier rounds of a core'),
  queueDepth: z
    .number()
    .int()
    .min(2)
    .max(1024)
    .default(32)
    .describe('decoupled dispatch: words of the event queue of an engine'),
  quietSteps: z
    .enum(['skip', 'compare'])
    .default('skip')
    .describe('a step without events for a core, after one without spikes: compare no membrane, or compare all'),
  fifoDepth: z.number().int().min(2).max(4096).default(16).describe('words of the event queue of a core'),
  clockHz: z.number().min(1e5).max(1e9).default(100e6).describe('Hz, digital clock'),
  cyclesPerOperation: z.number().int().min(2).max(64).default(2).describe('clock cycles of one analog operation'),
});

const mapping = z.strictObject({
  method: z.enum(['auto', 'round-robin', 'ilp']).default('auto').describe('auto: closed form or ILP where it is small'),
  deadline: z
    .number()
    .min(0.1)
    .max(3600)
    .default(60)
    .describe('s a layer, for the search and the ILP; a search that it cuts short says so'),
  effort: z.number().min(0.01).max(100).default(1).describe('moves of the search, in multiples of its own number'),
  rates: z
    .enum(['uniform', 'measured'])
    .default('uniform')
    .describe('how often each source fires: all alike, or as the golden model says on the recordings'),
  objective: z
    .strictObject({
      cycles: z.number().min(0).max(1e6).default(1).describe('weight of a row read in a step'),
      rows: z.number().min(0).max(1e6).default(0).describe('weight of a word of memory'),
      energy: z.number().min(0).max(1e18).default(0).describe('weight of a joule a step, by the joules below'),
      joules: z
        .strictObject({
          row: z.number().min(0).max(1e-3).describe('J, a word of MEM_S&N read'),
          entry: z.number().min(0).max(1e-3).describe('J, a valid entry worked on by its engine'),
          operation: z.number().min(0).max(1e-3).describe('J, an operation of all engines of a core together'),
        })
        .optional()
        .describe('what the energy of a step is counted from; menage map then prints it'),
    })
    .prefault({})
    .describe('what the mapping is to keep small'),
});

const verification = z.strictObject({
  window: z.number().int().min(4).max(2000).default(48).describe('operations of the SPICE window'),
  maxErrorLsb: z.number().positive().default(2).describe('LSB, largest membrane error allowed at L4 and L5'),
  rmsErrorLsb: z.number().positive().default(0.6).describe('LSB, rms membrane error allowed at L4 and L5'),
  accuracyLoss: z.number().min(0).max(1).default(0.01).describe('accuracy that L1 may lose against L0'),
});

export const designSchema = z.strictObject({
  version: z.literal(1).describe('of this file format'),
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,39}$/)
    .describe('names folders and modules: a-z, 0-9, _ and -'),
  network,
  input,
  accelerator,
  technology: z.string().min(1).default('generic90').describe('a shipped technology, or a file relative to this one'),
  characterisation: z
    .string()
    .min(1)
    .optional()
    .describe("what `menage characterize` wrote, relative to this file; the technology's own numbers without it"),
  mapping: mapping.prefault({}),
  verification: verification.prefault({}),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1)
    .describe('of every draw'),
});

/** A checked design, as its file says it; paths are still relative. */
export type Design = Readonly<z.infer<typeof designSchema>>;
