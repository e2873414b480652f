/**
 * What `menage characterize` writes and the golden model (L2), the real-number model (L3) and the energy model read: an
 * engine's numbers at each of several conditions. Declared once, here; values are SI or LSB.
 */

import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { MenageError } from '../errors/index.js';
import { type EngineScale, measuredModelSchema } from './analog-model.js';
import { blocksSchema } from './block-figures.js';
import { type Conditions, conditionsSchema, conditionsText, sameConditions } from './conditions.js';
import { parseWith } from './schema-error.js';

const lsb = (meaning: string) => z.number().describe(`LSB, ${meaning}`);

export const effectsSchema = z.strictObject({
  bend: z
    .strictObject({
      linear: z.array(z.number()).min(2).describe('LSB, what a linear engine would hold, ascending'),
      held: z.array(z.number()).min(2).describe('LSB, what the engine holds instead'),
    })
    .describe('membranes beyond the linear swing; beyond the outermost corner the curve is level'),
  bendRms: lsb('rms, by which a trajectory beyond the swing differs from that curve').min(0),
  bendMax: lsb('the largest of it').min(0),
  noise: z
    .strictObject({
      autoZero: lsb('rms, of an operation: the charge that the auto-zero switch samples, by noise analysis').min(0),
      amplifier: lsb('rms, of an operation: what the slot switch samples of the amplifier, by noise analysis').min(0),
      calculated: lsb('rms, of an operation: kT/C of the same nodes from their capacitors alone').min(0),
      total: lsb('rms, of an operation').min(0),
    })
    .nullable()
    .describe('thermal noise; null where it was not measured'),
  crosstalk: z
    .strictObject({
      mean: lsb('that an operation moves every other slot'),
      rms: lsb('the same, rms').min(0),
      max: lsb('the largest of it').min(0),
    })
    .describe('on slots that an operation does not connect'),
  kickback: lsb('that a fire moves its membrane beyond what every connection does'),
  hold: z
    .strictObject({
      rate: z.number().describe('LSB/s, drift of a waiting membrane at zero'),
      share: z.number().describe('1/s, and share of the membrane'),
      max: z.number().min(0).describe('LSB/s, the fastest drift seen'),
    })
    .describe('slots that wait, gmin at 1e-16 S'),
});

export type EngineEffects = Readonly<z.infer<typeof effectsSchema>>;

const joules = (meaning: string) => z.number().describe(`J, ${meaning}`);

const operationEnergySchema = z.strictObject({
  core: joules('from vdd and vdda, with all switches driven from elsewhere'),
  references: joules('from vref, vmid and vth, each by a buffer that takes from vdd what it gives'),
  drivers: joules('charge of all control lines from their level, and what their level shifters take'),
  biases: joules("charge of the bias lines, and an engine's share of a bias that engines share"),
  full: joules('sum of these'),
});

export const energySchema = z.strictObject({
  cycle: z.number().positive().describe('s, T, to which the amplifier is on'),
  event: operationEnergySchema,
  leak: operationEnergySchema.nullable(),
  fire: operationEnergySchema,
  reset: operationEnergySchema,
  staticPower: z.number().describe('W, of an engine whose slots all wait, amplifier on, level shifters included'),
});

export type EngineEnergy = Readonly<z.infer<typeof energySchema>>;

const measuredPoint = z.strictObject({
  kind: z.literal('measured').describe('it has numbers'),
  conditions: conditionsSchema,
  model: measuredModelSchema,
  effects: effectsSchema,
  energy: energySchema.nullable().describe('null for the macromodel, which has no supplies'),
  blocks: blocksSchema.nullable().describe('each block on a bench of its own; null for the macromodel'),
});

const failedPoint = z.strictObject({
  kind: z.literal('failed').describe('it has none'),
  conditions: conditionsSchema,
  reason: z.string().describe('why there are no numbers'),
});

export const characterisationSchema = z.strictObject({
  version: z.literal(2).describe('of this file format'),
  technology: z.string().describe('its name'),
  level: z.enum(['transistor', 'macro']).describe('netlist that was measured'),
  simulator: z.string().describe('program and version'),
  controls: z
    .enum(['sources', 'shifted'])
    .optional()
    .describe(
      'what moved the switches of the engine whose model this is: ideal edges, where not given, or level shifters',
    ),
  engine: z
    .strictObject({
      slots: z.number().int().positive().describe('N'),
      weightBits: z.number().int().min(4).max(8).describe('sign and magnitude'),
      threshold: z.number().positive().describe('LSB'),
      membrane: z.number().positive().describe('F, Ck'),
      lsbVolts: z.number().positive().describe('V, one LSB'),
      beta: z.number().positive().max(1).describe('what a leak leaves'),
    })
    .describe('the engine that was measured; others of the technology scale from it'),
  points: z.array(z.discriminatedUnion('kind', [measuredPoint, failedPoint])).describe('one a condition'),
});

export type Characterisation = Readonly<z.infer<typeof characterisationSchema>>;
export type CharacterisationPoint = Characterisation['points'][number];
export type MeasuredPoint = Extract<CharacterisationPoint, { kind: 'measured' }>;

/** @throws E_FILE, E_SCHEMA, E_RANGE */
export async function readCharacterisation(file: string): Promise<Characterisation> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new MenageError('E_FILE', {
      path: file,
      legal: `not the JSON that \`menage characterize\` writes: ${(cause as Error).message}`,
      cause,
    });
  }
  return parseWith(characterisationSchema, value, file);
}

/** @throws E_TECHNOLOGY for one of another technology */
export async function readCharacterisationOf(file: string, technology: string): Promise<Characterisation> {
  const read = await readCharacterisation(file);
  if (read.technology === technology) return read;
  throw new MenageError('E_TECHNOLOGY', {
    path: basename(file),
    value: read.technology,
    legal: `technology ${technology}, as the design`,
  });
}

/**
 * The numbers at these conditions.
 *
 * @param from names the characterisation in messages
 * @throws E_TECHNOLOGY where it has none
 */
export function pointAt({ points }: Characterisation, conditions: Conditions, from: string): MeasuredPoint {
  const found = points.find((point) => sameConditions(point.conditions, conditions));
  if (found?.kind === 'measured') return found;
  throw new MenageError('E_TECHNOLOGY', {
    path: from,
    value: conditionsText(conditions),
    legal: found === undefined ? 'no such conditions in it' : `the engine could not be measured: ${found.reason}`,
    remedy: 'choose other conditions, or measure them with `menage characterize`',
  });
}

/**
 * The effects of one engine carried over to another of the same technology: swings and voltages go with the inverse LSB,
 * charges with the inverse charge of an LSB.
 */
export function scaleEffects(effects: EngineEffects, from: EngineScale, to: EngineScale): EngineEffects {
  const volts = from.lsbVolts / to.lsbVolts;
  const charge = (volts * from.membrane) / to.membrane;
  const { bend, noise, crosstalk, hold } = effects;
  const scaled = (values: readonly number[], by: number): number[] => values.map((value) => value * by);
  // What the auto-zero samples is charge; what the slot switch samples is a voltage that shrinks with the root of Ck.
  const autoZero = (noise?.autoZero ?? 0) * charge;
  const root = volts * Math.sqrt(from.membrane / to.membrane);
  const amplifier = (noise?.amplifier ?? 0) * root;
  return {
    bend: { linear: scaled(bend.linear, volts), held: scaled(bend.held, volts) },
    bendRms: effects.bendRms * volts,
    bendMax: effects.bendMax * volts,
    noise: noise && {
      autoZero,
      amplifier,
      calculated: noise.calculated * root,
      total: Math.hypot(autoZero, amplifier),
    },
    crosstalk: { mean: crosstalk.mean * charge, rms: crosstalk.rms * charge, max: crosstalk.max * charge },
    kickback: effects.kickback * charge,
    hold: {
      rate: hold.rate * charge,
      share: (hold.share * from.membrane) / to.membrane,
      max: hold.max * charge,
    },
  };
}
