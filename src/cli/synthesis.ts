/** What synthesis found, as text for a terminal. */

import type { LevelVerdict, NegativeControl } from '../compare/types.js';
import type { SynthPower, SynthResult } from '../flow/synth.js';
import { textTable } from '../report/text-table.js';
import { formatDivergence, formatFigure } from '../report/words.js';

const ns = (slack: number | null): string => (slack === null ? '' : slack.toFixed(2));
const thousands = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 });

/** `u_stage0/u_core1/u_fetch` under its parent. */
const indented = (path: string, top: string): string =>
  path === '' ? top : `${'  '.repeat(path.split('/').length)}${path.split('/').at(-1)}`;

function areas({ blocks, top }: SynthResult): string[] {
  const total = blocks[0]?.area ?? 0;
  return textTable(
    ['block', 'cells', 'flip-flops', 'area', 'share', 'setup ns', 'hold ns', 'memory bits'],
    blocks.map(({ path, cells, flops, area, setup, hold, memoryBits }) => [
      indented(path, top),
      thousands(cells),
      thousands(flops),
      thousands(area),
      `${((100 * area) / total).toFixed(1)} %`,
      ns(setup),
      ns(hold),
      memoryBits === 0 ? '' : thousands(memoryBits),
    ]),
  );
}

const margin = (title: string, { slack, name, endpoints }: SynthResult['setup']): string =>
  `${title.padEnd(8)} ${slack >= 0 ? 'met' : 'VIOLATED'}, margin ${slack.toFixed(3)} ns at ${name}; ${endpoints} endpoints`;

/** Lines of plain text; the last one is the verdict. */
export function formatSynthesis(result: SynthResult, gates?: LevelVerdict, power?: SynthPower): string {
  const {
    library,
    clockMHz,
    setup,
    hold,
    recovery,
    removal,
    unconstrained,
    unchecked,
    memories,
    arrays,
    controls,
    met,
  } = result;
  const { macros, surroundings } = result.assumptions;
  const bits = memories.reduce((sum, { words, width }) => sum + words * width, 0);
  const counts = Object.entries(result.cells).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return [
    ...areas(result),
    '',
    `cells of ${library}: ${counts.map(([cell, count]) => `${cell} ${count}`).join(', ')}`,
    `memories: ${memories.length}, ${thousands(bits)} bits, as macros behind their wrappers; ${arrays.length} analog arrays; neither is in the area`,
    '',
    `clock    ${clockMHz} MHz, ideal`,
    margin('setup', setup),
    margin('hold', hold),
    ...(recovery === null ? [] : [margin('recovery', recovery)]),
    ...(removal === null ? [] : [margin('removal', removal)]),
    `${unconstrained.length} endpoints without constraint${list(unconstrained)}, ${unchecked.length} flip-flops or resets without check${list(unchecked)}, ${result.idle.length} whose data never changes`,
    `required of memories: access ${macros.memoryAccess} ns, setup ${macros.memorySetup} ns; of arrays: decision ${macros.decision} ns, setup ${macros.arraySetup} ns; hold ${macros.hold} ns`,
    `uncertainty: setup ${surroundings.setupUncertainty} ns, hold ${surroundings.holdUncertainty} ns; outside takes ${100 * surroundings.outside} % of the period`,
    ...controls.map(controlLine),
    ...(gates === undefined ? [] : ['', ...gateLines(gates)]),
    ...(power === undefined ? [] : ['', ...powerLines(result, power)]),
    met && (gates === undefined || gates.status === 'pass') ? 'pass' : 'FAIL',
  ].join('\n');
}

const gateLines = ({
  status,
  compared,
  mismatches,
  reason,
  firstDivergence,
  figures,
  negativeControls,
}: LevelVerdict) => [
  `L6 gates in place of the RTL: ${status}, ${thousands(compared)} compared, ${mismatches} mismatches`,
  ...(reason === undefined ? [] : [reason]),
  ...(firstDivergence === undefined ? [] : [`first divergence: ${formatDivergence(firstDivergence)}`]),
  Object.entries(figures)
    .map(([name, value]) => `${name} ${formatFigure(value)}`)
    .join(', '),
  ...negativeControls.map(controlLine),
];

const mW = (watts: number): string => (1000 * watts).toFixed(3);

function powerLines({ top, clockMHz, library }: SynthResult, { cycles, blocks }: SynthPower): string[] {
  const energy = ((blocks[0]?.total ?? 0) * cycles) / (clockMHz * 1e6);
  return [
    ...textTable(
      ['power while a recording is worked, mW', 'clock pins', 'inside cells', 'their nets', 'leakage', 'total'],
      blocks.map(({ path, clock, internal, switching, leakage, total }) => [
        indented(path, top),
        ...[clock, internal, switching, leakage, total].map(mW),
      ]),
    ),
    '',
    `${thousands(cycles)} cycles of the first recording, ${(1e6 * energy).toFixed(3)} uJ; activity of every cell counted in the gate-level simulation, energies of ${library}`,
    'not in it: wires, the clock tree, glitches, memories, arrays; no clock is gated',
  ];
}

const controlLine = ({ fault, caught, detail }: NegativeControl): string =>
  `control: ${fault}: ${caught ? 'noticed' : 'MISSED'}, ${detail}`;

const list = (names: readonly string[]): string =>
  names.length === 0 ? '' : ` (${names.slice(0, 5).join(', ')}${names.length > 5 ? ', ...' : ''})`;
