/** A characterisation as tables on a terminal. */

import type { Characterisation, CharacterisationPoint } from '../config/characterisation.js';
import type { Conditions } from '../config/conditions.js';
import { textTable } from '../report/text-table.js';
import { print } from './output.js';

const fixed = (value: number, digits: number): string => value.toFixed(digits);
const fJ = (joules: number | undefined): string => (joules === undefined ? '-' : fixed(joules * 1e15, 0));
const name = ({ corner, temperature, supply }: Conditions): string =>
  `${corner} ${temperature} C ${Math.round(100 * supply)} %`;

function accuracyRow(point: CharacterisationPoint): string[] {
  if (point.kind === 'failed') return accuracyHead.map((_, i) => (i === 0 ? name(point.conditions) : 'failed'));
  const { model, effects } = point;
  return [
    name(point.conditions),
    fixed(model.gain, 5),
    fixed(model.offset, 3),
    fixed(100 * model.droop, 4),
    fixed(100 * model.leakError, 4),
    fixed(model.leakOffset, 3),
    fixed(model.resetOffset, 3),
    fixed(model.comparatorOffset, 2),
    `${fixed(model.rms, 3)}/${fixed(model.max, 3)}`,
    `${fixed(effects.bendRms, 2)}/${fixed(effects.bendMax, 2)}`,
    effects.noise === null ? '-' : fixed(effects.noise.total, 3),
    `${fixed(effects.crosstalk.mean, 4)}/${fixed(effects.crosstalk.max, 3)}`,
    fixed(effects.kickback, 3),
    fixed(effects.hold.max * 1e-6, 5),
  ];
}

const accuracyHead = [
  'conditions',
  'gain',
  'offset',
  'droop %',
  'leak err %',
  'leak off',
  'reset',
  'comparator',
  'rms/max',
  'bend rms/max',
  'noise',
  'crosstalk mean/max',
  'kickback',
  'hold /us',
];

function energyRows(points: Characterisation['points']): string[][] {
  return points.flatMap((point) => {
    if (point.kind === 'failed' || point.energy === null) return [];
    const { event, leak, fire, reset, staticPower } = point.energy;
    const of = (operation: typeof leak): string[] => [fJ(operation?.core), fJ(operation?.full)];
    return [[name(point.conditions), ...[event, leak, fire, reset].flatMap(of), fixed(staticPower * 1e6, 2)]];
  });
}

const energyHead = ['fJ at', 'event', 'full', 'leak', 'full', 'fire', 'full', 'reset', 'full', 'static uW'];

const blocksHead = [
  'blocks at',
  'INL',
  'DNL',
  'gain dB',
  'loop MHz',
  'margin deg',
  'settling ns',
  'swing V',
  'offset',
  'kickback',
  'preamp gain',
  'trim step',
  'trim reach',
];

function blocksRows(points: Characterisation['points']): string[][] {
  return points.flatMap((point) => {
    if (point.kind === 'failed' || point.blocks === null) return [];
    const { ladder, amplifier, comparator } = point.blocks;
    const none = (count: number): string[] => new Array<string>(count).fill('failed');
    const trim = comparator.kind === 'failed' ? null : comparator.trim;
    return [
      [
        name(point.conditions),
        ...(ladder.kind === 'failed' ? none(2) : [ladder.inl, ladder.dnl].map((value) => fixed(value, 3))),
        ...(amplifier.kind === 'failed'
          ? none(5)
          : [
              fixed(amplifier.gain, 1),
              fixed(amplifier.loopBandwidth * 1e-6, 0),
              fixed(amplifier.phaseMargin, 0),
              fixed(amplifier.settling * 1e9, 2),
              `${fixed(amplifier.swing.low, 2)}..${fixed(amplifier.swing.high, 2)}`,
            ]),
        ...(comparator.kind === 'failed'
          ? none(3)
          : [comparator.offset, comparator.kickback, comparator.gain].map((v) =>
              v === undefined ? '-' : fixed(v, 2),
            )),
        ...(trim === null ? ['-', '-'] : [fixed(trim.step, 2), `${fixed(trim.low, 0)}..${fixed(trim.high, 0)}`]),
      ],
    ];
  });
}

const switchesHead = ['switches at', 'Sa ohm', 'bit', 'gate', 'at vmid', 'shifter fJ', 'nW', 'delay ps', 'skew ps'];

function switchesRows(points: Characterisation['points']): string[][] {
  return points.flatMap((point) => {
    if (point.kind === 'failed' || point.blocks?.switches === undefined) return [];
    const { switches, driver } = point.blocks;
    const resistances =
      switches.kind === 'failed'
        ? new Array<string>(4).fill('failed')
        : [switches.injection, switches.ladder, switches.gate, switches.middle].map((ohms) => fixed(ohms, 0));
    const shifter =
      driver?.kind === 'measured'
        ? [
            ...[driver.both.energy * 1e15, driver.both.leakage * 1e9].map((value) => fixed(value, 1)),
            ...[driver.delay, driver.skew].map((seconds) => fixed(seconds * 1e12, 0)),
          ]
        : new Array<string>(4).fill(driver?.kind ?? '-');
    return [[name(point.conditions), ...resistances, ...shifter]];
  });
}

const phasesHead = [
  'phases at',
  'bias',
  'line fJ',
  'an engine more',
  'event',
  'fire',
  'none',
  'waiting uW',
  'dead ps',
  'late ps',
];

function phasesRows(points: Characterisation['points']): string[][] {
  return points.flatMap((point) => {
    const phases = point.kind === 'failed' ? undefined : point.blocks?.phases;
    if (phases === undefined || phases === null) return [];
    if (phases.kind === 'failed')
      return [[name(point.conditions), ...new Array<string>(phasesHead.length - 1).fill('failed')]];
    const { bias, line, event, fire, none, waiting, deadTime, latency } = phases;
    return [
      [
        ...[name(point.conditions), fixed(bias, 3)],
        ...[line.one, line.more, event, fire, none].map((joules) => fixed(joules * 1e15, 0)),
        ...[fixed(waiting.line * 1e6, 2), fixed(deadTime * 1e12, 0), fixed(latency * 1e12, 0)],
      ],
    ];
  });
}

export function showCharacterisation({ points, engine, technology, level, simulator }: Characterisation): void {
  const { slots, weightBits, membrane, lsbVolts } = engine;
  print(
    `${technology}, ${level} level, ${slots} slots, ${weightBits} bits, Ck ${fixed(membrane * 1e15, 0)} fF, 1 LSB = ${fixed(lsbVolts * 1e3, 4)} mV; ${simulator}; LSB where no unit is named`,
  );
  print(textTable(accuracyHead, points.map(accuracyRow)).join('\n'));
  const energies = energyRows(points);
  if (energies.length > 0) {
    print(`\n${textTable(energyHead, energies).join('\n')}`);
    print('first figure: vdd and vdda of the engine; full: with level shifters, control lines, references and biases');
  }
  const blocks = blocksRows(points);
  if (blocks.length > 0) print(`\n${textTable(blocksHead, blocks).join('\n')}`);
  const switches = switchesRows(points);
  if (switches.length > 0) print(`\n${textTable(switchesHead, switches).join('\n')}`);
  const phases = phasesRows(points);
  if (phases.length > 0) print(`\n${textTable(phasesHead, phases).join('\n')}`);
  for (const point of points) {
    if (point.kind === 'failed') print(`${name(point.conditions)}: ${point.reason}`);
  }
}
