/** The space of an exploration: one design, and the values that its parameters take. Declared once, here. */

import { z } from 'zod';
import { designSchema } from './design.js';

const { accelerator, technology } = designSchema.shape;
const { cores, rounds, enginesPerCore, slotsPerEngine, weightBits, headroom, dispatch, clockHz, cyclesPerOperation } =
  accelerator.shape;

/** Of an axis whose parameter a design may leave to something else. */
export const UNSET = 'unset';

const axis = <T extends z.ZodType>(of: T, meaning: string) => z.array(of).min(1).max(64).optional().describe(meaning);

export const axesSchema = z.strictObject({
  cores: axis(cores, 'MX cores on the chip'),
  rounds: axis(rounds.unwrap(), 'largest number of rounds of a core'),
  enginesPerCore: axis(enginesPerCore, 'M'),
  slotsPerEngine: axis(slotsPerEngine, 'N'),
  weightBits: axis(weightBits.unwrap(), 'sign and magnitude'),
  headroom: axis(
    z.union([headroom.unwrap(), z.literal(UNSET)]),
    'share of the upper swing that a threshold takes; `unset` for that of the technology',
  ),
  dispatch: axis(dispatch.unwrap(), 'lockstep or decoupled'),
  clockHz: axis(clockHz.unwrap(), 'Hz, digital clock'),
  cyclesPerOperation: axis(cyclesPerOperation.unwrap(), 'clock cycles of one analog operation'),
  technology: axis(technology.unwrap(), 'shipped technologies or files relative to the design: amplifier and devices'),
});
export type Axes = Readonly<z.infer<typeof axesSchema>>;

export const OBJECTIVES = ['accuracy', 'analog', 'driven', 'system', 'latency', 'area', 'memoryBits'] as const;
export type Objective = (typeof OBJECTIVES)[number];

export const spaceSchema = z.strictObject({
  version: z.literal(1).describe('of this file format'),
  design: z
    .string()
    .min(1)
    .describe('design folder or file, relative to this file; its own configuration is a point and marked'),
  axes: axesSchema.describe('values of each parameter, all combined; those of the design for what is not named'),
  objectives: z
    .array(z.enum(OBJECTIVES))
    .min(1)
    .default(['accuracy', 'analog', 'system', 'latency', 'area'])
    .describe('what a point of the front is not to be worse in; accuracy is to be large, all others small'),
  accuracy: z
    .strictObject({
      level: z.enum(['L1', 'L2']).default('L1').describe('quantised network, or on the measured engines'),
      chips: z.number().int().min(0).max(1000).default(0).describe('drawn with mismatch at L2; 0 leaves it out'),
    })
    .default({ level: 'L1', chips: 0 })
    .describe('what accuracy is that of; energies are those of the spikes at L1'),
  characterisations: z
    .record(z.string(), z.string().min(1))
    .default({})
    .describe('by technology, what `menage characterize` wrote, relative to this file; measured where it is missing'),
});
export type Space = Readonly<z.infer<typeof spaceSchema>>;
