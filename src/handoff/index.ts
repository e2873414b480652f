/** The folder that a chip flow takes over, as a tree of files; the same bytes for the same design. */

import { createHash } from 'node:crypto';
import { render } from '../emit/render.js';
import { arrayCdl } from './cdl.js';
import { sdc } from './constraints.js';
import { arrayLef } from './lef.js';
import { arrayLiberty } from './liberty.js';
import { librelaneConfig } from './librelane.js';
import type { HandoffDesign, LayoutPart } from './types.js';
import { views } from './views.js';
import { xschemFiles } from './xschem.js';

export type { ArrayFacts, HandoffDesign, LayoutPart, Traced } from './types.js';
export type { Views } from './views.js';

/** What a reader of the folder must not take for done. */
export const notChecked: readonly string[] = [
  'layout of the arrays: their LEF is an outline, and no GDS of a whole array is here',
  'switch drivers, references and biases of the arrays: empty cells in the CDL',
  'delay of spike against its load, and Liberty at other conditions than those of the design',
  'memories: Verilog wrappers, whose macros are to be chosen',
  'place and route: LibreLane was not run, its variable names are checked only',
];

/** Tools that were found, by name, and verdicts of levels; both go into the manifest. */
export interface Provenance {
  readonly tools: Readonly<Record<string, string>>;
  readonly verdicts: Verdicts | null;
}

export interface Verdicts {
  /** status by level */
  readonly levels: Readonly<Record<string, string>>;
  /** the run had this design's hash: the same parameters, technology and characterisation */
  readonly sameDesign: boolean;
}

/** Files of a hand-off: text, but for GDS. */
export type HandoffTree = ReadonlyMap<string, string | Uint8Array>;

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

function verilogViews(design: HandoffDesign): readonly (readonly [string, string])[] {
  const { generated, chip, arrays, name, version } = design;
  const lines = (path: string): string[] => (generated.get(path) ?? '').split('\n').filter((line) => line !== '');
  const verilog = lines('rtl/chip/filelist.f');
  const models = lines('tb/filelist.f').filter((path) => path.startsWith('model/'));
  const blackboxes = verilog.filter((path) => path.includes('/blackbox/'));
  const common = {
    name: name.toLowerCase().replace(/[^a-z0-9_-]/g, '_'),
    top: chip.name,
    version,
    purpose: chip.purpose,
  };
  const core = {
    ...common,
    ...{ blackboxes, models, verilog: verilog.filter((path) => !blackboxes.includes(path)) },
    memories: [...generated.keys()].filter((path) => path.startsWith('mem/')),
  };
  return [
    [`${chip.name}.core`, render('handoff/core', core)],
    ['scripts/synth.ys', render('handoff/synth.ys', { ...common, verilog })],
    ['scripts/sta.tcl', render('handoff/sta.tcl', { ...common, arrays: arrays.map(({ block }) => block.name) })],
    ['librelane/config.json', librelaneConfig(design, verilog)],
  ];
}

/** Everything but the manifest. */
export function handoffTree(design: HandoffDesign, layout: LayoutPart | null = null): HandoffTree {
  const { generated, chip, accelerator, arrays } = design;
  const taken = [...generated].filter(([path]) =>
    /^(rtl|mem|model|registers)\/|^spice\/.*\/transistor\/|^tb\/|\.json$/.test(path),
  );
  const perArray = arrays.flatMap((array): [string, string][] => {
    const { name } = array.block;
    return [
      [`lib/${name}.lib`, arrayLiberty(design, array)],
      [`lef/${name}.lef`, arrayLef(design, array)],
      [`cdl/${name}.cdl`, arrayCdl(design, array)],
      ...[...xschemFiles(array.engine)].map(([file, text]): [string, string] => [`xschem/${name}/${file}`, text]),
    ];
  });
  const files = new Map<string, string | Uint8Array>([
    ...taken,
    ...perArray,
    ...verilogViews(design),
    ...[chip, accelerator].map((block): [string, string] => [`sdc/${block.name}.sdc`, sdc(design, block)]),
    ['views.json', `${JSON.stringify(views(design, layout), null, 2)}\n`] as const,
    ...[...(layout?.files ?? [])].map(([path, content]) => [`layout/${path}`, content] as const),
  ]);
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Of the drawn capacitor arrays, by what their own report says. */
function layoutVerdicts(files: HandoffTree): unknown {
  const report = files.get('layout/layout.json');
  if (typeof report !== 'string') return 'capacitors were not drawn';
  const { process, arrays } = JSON.parse(report) as { process: string; arrays: { name: string; verdict: object }[] };
  return { process, ...Object.fromEntries(arrays.map(({ name, verdict }) => [name, verdict])) };
}

function unverified(verdicts: Verdicts | null): string[] {
  if (verdicts === null) return ['levels of verification: none was given'];
  if (verdicts.sameDesign) return [];
  return ['levels of verification: the run had other parameters or another characterisation than this hand-off'];
}

/** Hash of every file, versions, verdicts, and what nobody has checked. */
export function manifest(
  { name, hash, version, technology }: HandoffDesign,
  files: HandoffTree,
  { tools, verdicts }: Provenance,
): string {
  const content = {
    ...{ design: name, hash, version, technology, tools },
    verdicts: verdicts?.levels ?? 'no verdict of a run was given',
    layout: layoutVerdicts(files),
    notChecked: [...notChecked, ...unverified(verdicts)],
    files: Object.fromEntries([...files].map(([path, text]) => [path, sha256(text)])),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}
