/**
 * The technology file: what the analog engine is built from. Every parameter is declared once, here, with its unit,
 * range and meaning; values are SI. `templates/spice/technologies/generic90.yaml` is a complete example.
 */

import { z } from 'zod';
import { measuredModelSchema } from './analog-model.js';
import { CORNERS, type Corner } from './conditions.js';
import { positive, size } from './device-size.js';
import { phaseGeneratorSchema } from './phase-generator.js';
import { phasesSchema } from './phases.js';

const identifier = z.string().regex(/^[a-z][a-z0-9_]{0,31}$/, 'a-z, then a-z, 0-9 and _');

const supply = z
  .strictObject({
    vdd: positive(5, 'V, of latch and amplifier'),
    vddg: positive(5, 'V, of the switches, and high level of the controls; vdd where not given').optional(),
    vref: positive(5, 'V, reference of the ladder, which works between 0 and this'),
    vmid: positive(5, 'V, zero of a membrane at the amplifier output'),
    vcm: positive(5, 'V, virtual ground; the cascoded inverter settles near this by itself'),
    biasN: positive(5, 'V, gate of the amplifier NMOS cascode'),
    biasP: positive(5, 'V, gate of the amplifier PMOS cascode'),
    biasComparator: positive(5, 'V, gate of the preamplifier tail'),
    replicaCurrent: positive(1e-3, 'A; the amplifier supply is that of a copy which takes this current').optional(),
    comparatorCurrent: positive(
      1e-3,
      'A; the preamplifier tail is a copy of a diode that takes this current, in place of a gate at biasComparator',
    ).optional(),
    tracking: z
      .array(z.enum(['vdd', 'vddg', 'vdda', 'vref', 'vmid', 'biasN', 'biasP', 'biasComparator']))
      .default(['vdd'])
      .describe('what moves with the supply; the rest is regulated and keeps its value at every supply'),
  })
  .describe('supplies, references and bias voltages');

const capacitors = z
  .strictObject({
    unit: positive(1e-12, 'F, C of the ladder at 8 weight bits, and at fewer where the threshold fits beside it'),
    unitMin: positive(
      1e-12,
      'F, least C that can be drawn and matched, for engines of fewer weight bits; `unit` where not given',
    ).optional(),
    ladderParasitic: z.number().min(0).max(1e-12).describe('F, P of an inner ladder node, compensated in the links'),
    membrane: positive(1e-10, 'F, Ck of a slot where the threshold fits'),
    membraneStep: positive(1e-11, 'F, Ck grows in multiples of this'),
    membraneMax: positive(1e-10, 'F, largest Ck that may be drawn'),
    leakMin: positive(1e-12, 'F, smallest capacitor that can be drawn'),
    leakMax: positive(1e-11, 'F, largest leak capacitor'),
  })
  .describe('capacitors');

const parasitics = z
  .strictObject({
    virtualGround: z.number().min(0).max(1e-11).describe('F, wiring of the virtual ground'),
    output: z.number().min(0).max(1e-11).describe('F, wiring and load of the amplifier output'),
    bus: z.number().min(0).max(1e-11).describe('F, wiring of the node that the slots share'),
    bottomPlate: z.number().min(0).max(0.5).describe('F per F, bottom plate of a membrane capacitor to ground'),
  })
  .describe('wiring capacitances; those of transistors come from the model card');

const switches = z
  .strictObject({
    diffusion: positive(1e-5, 'm, length of a source or drain, for its area and perimeter'),
    injection: size(
      'slot switch Sa, and Su where it has no size of its own: of one size, their injections nearly cancel',
    ),
    autoZero: size('auto-zero switch Su; a few per cent from Sa take off what is left of their injections').optional(),
    leak: size('NMOS of the transmission gates of the leak; as the others where not given').optional(),
    gate: size('NMOS of a transmission gate'),
    pmosRatio: positive(10, 'width of a transmission gate PMOS against its NMOS, at which their injections cancel'),
    outputGate: size('NMOS of So'),
    ladder: size('each transistor of a ladder bit'),
    resistance: z
      .strictObject({
        injection: positive(1, 'ohm m, Sa at the virtual ground'),
        ladder: positive(1, 'ohm m, a bit between 0 and vref'),
        gate: positive(1, 'ohm m, NMOS width of a transmission gate, over the swing'),
        middle: positive(1, 'ohm m, the same near vmid'),
      })
      .optional()
      .describe('on-resistance times width, largest over all corners, as scripts/analog-switches prints it'),
    idealOn: positive(1e6, 'ohm, of an ideal switch in the macromodel'),
    idealOff: positive(1e18, 'ohm, of an ideal switch in the macromodel'),
  })
  .describe('switches');

const amplifierMacro = {
  gain: positive(1e6, 'V/V at mid swing, of the macromodel'),
  transconductance: positive(1, 'S, of the macromodel'),
  current: positive(1, 'A, most that the output gives or takes, of the macromodel'),
  inputCapacitance: z.number().min(0).max(1e-11).describe('F, of the macromodel'),
};

const amplifier = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('cascoded-inverter').describe('low power; settles at a virtual ground of its own'),
      n: size('NMOS input'),
      p: size('PMOS input'),
      cascodeN: size('NMOS cascode'),
      cascodeP: size('PMOS cascode'),
      shift: z.number().min(0).max(1).describe('V, threshold of the input pair above the card: a high-Vt flavour'),
      ...amplifierMacro,
    }),
    z.strictObject({
      kind: z.literal('folded-cascode').describe('op-amp; its virtual ground is supply.vcm, its bias is shared'),
      tail: size('PMOS tail of the input pair'),
      pair: size('each PMOS of the input pair'),
      sink: size('NMOS under each cascode, which takes the pair current and that of the branch'),
      cascodeN: size('NMOS cascode'),
      cascodeP: size('PMOS cascode'),
      mirror: size('PMOS of the current mirror'),
      biasCurrent: positive(1e-3, 'A, that the shared bias gets; the tail and the sinks multiply it by their widths'),
      bias: z
        .strictObject({
          sink: size('NMOS diode that a sink is a multiple of'),
          tail: size('PMOS diode that the tail is a multiple of'),
          cascodeN: size('NMOS cascode of the bias branch'),
          footN: size('long NMOS below it, which sets how far above the edge of saturation the sinks work'),
          cascodeP: size('PMOS cascode of the bias branch'),
          footP: size('long PMOS above it'),
          decoupling: positive(1e-9, 'F, of every bias line'),
          engines: z.number().int().min(1).max(256).default(1).describe('engines that share it, and its current'),
        })
        .describe('shared bias of a group of engines'),
      ...amplifierMacro,
    }),
  ])
  .describe('amplifier');

const comparator = z
  .strictObject({
    input: size('preamplifier pair'),
    tail: size('preamplifier tail'),
    enable: size('switch that powers the preamplifier'),
    trim: z.number().min(-0.1).max(0.1).describe('V, systematic offset, which the threshold supply takes off'),
    load: positive(1e8, 'ohm, each preamplifier load'),
    gain: positive(1e3, 'V/V, of the preamplifier as the latch is clocked, as `characterize` measures it').default(6),
    latchInput: size('pair of the StrongARM latch'),
    latchTail: size('clocked tail of the latch'),
    latchN: size('cross-coupled NMOS'),
    latchP: size('cross-coupled PMOS'),
    precharge: size('PMOS that resets the latch'),
    inverterN: size('NMOS of the output inverters'),
    inverterP: size('PMOS of the output inverters'),
  })
  .describe('comparator: gated preamplifier and StrongARM latch');

const trim = z
  .strictObject({
    bits: z.number().int().min(2).max(8).describe('of the trim code; its middle is the nominal threshold'),
    step: positive(0.1, 'V, one step of the code'),
    resistor: positive(1e8, 'ohm, R of the R-2R ladder, which is the output resistance too'),
    decoupling: positive(1e-10, 'F, at the output: holds the threshold while the comparator works'),
    gate: size('NMOS of the switches of the ladder'),
  })
  .describe('threshold reference of an engine: an R-2R ladder between two rails, set by a trim code');

const shifter = z
  .strictObject({
    inverterN: size('NMOS of the inverter that gives the complement, at vdd'),
    inverterP: size('its PMOS'),
    pullDown: size('each NMOS that pulls a side down, its gate at vdd'),
    pullUp: size('each PMOS of the cross-coupled pair at vddg, weaker than a pull-down at the lowest vdd'),
    outputN: size('NMOS of a driver of a control'),
    outputP: size('its PMOS'),
  })
  .describe('level shifter of a control, from vdd to vddg');

const swing = z
  .strictObject({
    up: positive(5, 'V above vmid that the amplifier output follows linearly'),
    down: positive(5, 'V below vmid'),
    headroom: z
      .number()
      .min(0.05)
      .max(1)
      .describe('share of `up` that a threshold may take; the rest is for overshoot'),
  })
  .describe('linear range of the amplifier output');

const mismatch = z
  .strictObject({
    threshold: z
      .number()
      .min(0)
      .max(1e-7)
      .describe('V m, AVT: sigma of the threshold difference of a pair times the root of its gate area'),
    currentFactor: z.number().min(0).max(1e-6).describe('m, as AVT, of the relative difference of current factors'),
    capacitor: z
      .number()
      .min(0)
      .max(1e-6)
      .describe('m, as AVT, of the relative difference of two capacitors, over the root of their plate area'),
    density: positive(1, 'F/m2, of a capacitor, which gives its plate area'),
    resistor: z.number().min(0).max(0.5).describe('relative difference of two unit resistors, sigma'),
  })
  .describe('how much devices of one drawing differ (Pelgrom, JSSC 1989)');

/** How a corner's model differs from the typical one. */
const shift = z
  .strictObject({
    add: z.record(identifier, z.number()).default({}).describe('parameter -> what is added to its magnitude'),
    scale: z.record(identifier, z.number().positive()).default({}).describe('parameter -> what it is multiplied by'),
  })
  .describe('parameters of the typical model, moved');
const corner = z.strictObject({ nmos: shift, pmos: shift }).describe('one corner, NMOS first in its name');

const cardModels = z
  .strictObject({
    card: z.string().min(1).describe('model card, relative to the technology file'),
    nmos: identifier.describe('name of the NMOS model in the card'),
    pmos: identifier.describe('name of the PMOS model in the card'),
    corners: z
      .strictObject({ ss: corner, ff: corner, sf: corner, fs: corner })
      .optional()
      .describe('corners of a card that holds the typical one only'),
  })
  .describe('SPICE models of a card that comes with the technology file');

const pdkModels = z
  .strictObject({
    library: z
      .string()
      .regex(/^[\w][\w./-]*$/, 'a relative path')
      .describe('SPICE library, relative to the folder that PDK_ROOT names'),
    nmos: identifier.describe('sub-circuit of the NMOS'),
    pmos: identifier.describe('sub-circuit of the PMOS'),
    sections: z
      .strictObject(
        Object.fromEntries(
          CORNERS.map((name) => [name, z.string().regex(/^\w+$/).default(name).describe(`section of ${name}`)]),
        ) as Record<Corner, z.ZodDefault<z.ZodString>>,
      )
      .prefault({})
      .describe('`.lib` section of each corner'),
  })
  .describe('SPICE models of an installed PDK');

const models = z.union([cardModels, pdkModels]).describe('SPICE models: of a card, or of an installed PDK');

const measured = z
  .strictObject({
    command: z.string().describe('what measured it'),
    engine: z
      .strictObject({
        slots: z.number().int().positive().describe('N'),
        membrane: positive(1e-10, 'F, Ck'),
        lsbVolts: positive(1, 'V, one LSB'),
        beta: z.number().positive().max(1).describe('what a leak leaves'),
      })
      .describe('the engine that it was measured on'),
    transistor: measuredModelSchema.describe('transistor level'),
    macro: measuredModelSchema.describe('macromodel'),
  })
  .describe('what the engine does to a membrane, measured in SPICE');

export const technologySchema = z.strictObject({
  version: z.literal(1).describe('of this file format'),
  name: identifier.describe('names the technology in outputs'),
  source: z.string().min(1).describe('where the model card and the numbers come from'),
  cycle: positive(1e-3, 's, T, one analog operation'),
  edge: positive(1e-6, 's, rise and fall of a control'),
  phases: phasesSchema.prefault({}),
  supply,
  capacitors,
  parasitics,
  switches,
  amplifier,
  comparator,
  trim: trim.optional(),
  shifter: shifter.optional(),
  phaseGenerator: phaseGeneratorSchema.optional(),
  swing,
  mismatch: mismatch.optional(),
  models,
  measured: measured.optional(),
});

/** A checked technology file: SI units. */
export type TechnologyFile = Readonly<z.infer<typeof technologySchema>>;
export type AmplifierKind = TechnologyFile['amplifier']['kind'];
export type DeviceSize = Readonly<z.infer<ReturnType<typeof size>>>;
export type CardModels = Readonly<z.infer<typeof cardModels>>;
export type PdkModels = Readonly<z.infer<typeof pdkModels>>;
