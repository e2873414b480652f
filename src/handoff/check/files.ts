/** Files of the hand-off: hashes, lists that name files, and the names that LibreLane's configuration uses. */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type CheckRequest, differences, type Finding } from './common.js';

const read = (folder: string, path: string): Promise<string> => readFile(join(folder, path), 'utf8').catch(() => '');

const missing = (folder: string, list: string, paths: readonly unknown[]): Finding[] =>
  paths
    .filter((path) => typeof path !== 'string' || path.includes('..') || !existsSync(join(folder, path)))
    .map((path) => `${list}: no file ${String(path)}`);

export async function checkHashes({ folder }: CheckRequest): Promise<Finding[]> {
  const { files = {} } = JSON.parse(await read(folder, 'manifest.json')) as { files?: Record<string, string> };
  const present = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => path !== 'manifest.json' && path !== '.menage');
  const found = differences('manifest', Object.keys(files), present);
  for (const path of present) {
    const hash = createHash('sha256')
      .update(await readFile(join(folder, path)))
      .digest('hex');
    if (files[path] !== undefined && files[path] !== hash) found.push(`manifest: ${path} has another hash`);
  }
  return found;
}

export async function checkFileLists({ folder }: CheckRequest): Promise<Finding[]> {
  const lists = ['rtl/filelist.f', 'rtl/chip/filelist.f', 'tb/filelist.f', 'tb/chip.f'];
  const found: Finding[] = [];
  for (const list of lists) {
    const paths = (await read(folder, list)).split('\n').filter((line) => line !== '');
    if (paths.length === 0) found.push(`${list}: empty`);
    found.push(...missing(folder, list, paths));
  }
  const present = await readdir(join(folder, 'rtl'), { recursive: true });
  const verilog = present.filter((path) => path.endsWith('.v')).map((path) => `rtl/${path}`);
  const listed = (await read(folder, 'rtl/chip/filelist.f')).split('\n').filter((line) => line !== '');
  return [...found, ...differences('rtl/chip/filelist.f', verilog, listed)];
}

interface Core {
  readonly name?: string;
  readonly filesets?: Readonly<Record<string, { readonly files?: readonly unknown[]; readonly file_type?: string }>>;
  readonly targets?: Readonly<Record<string, { readonly filesets?: readonly string[]; readonly toplevel?: string }>>;
}

export async function checkFuseSoc({ folder, views }: CheckRequest): Promise<Finding[]> {
  const file = `${views.chip.name}.core`;
  const text = await read(folder, file);
  if (!text.startsWith('CAPI=2:\n')) return [`${file}: does not begin with CAPI=2:`];
  let core: Core;
  try {
    core = parse(text.slice(text.indexOf('\n') + 1), { merge: true }) as Core;
  } catch (error) {
    return [`${file}: ${(error as Error).message}`];
  }
  const { filesets = {}, targets = {} } = core;
  const found = Object.values(filesets).flatMap(({ files = [] }) => missing(folder, file, files));
  if (!/^[\w-]+:[\w-]+:[\w-]+:[\w.-]+$/.test(core.name ?? ''))
    found.push(`${file}: name is not vendor:library:name:version`);
  if (targets.default === undefined) found.push(`${file}: no default target`);
  for (const [target, { filesets: used = [], toplevel }] of Object.entries(targets)) {
    found.push(
      ...used.filter((set) => filesets[set] === undefined).map((set) => `${file}: ${target}: no fileset ${set}`),
    );
    if (toplevel !== views.chip.name) found.push(`${file}: ${target}: toplevel ${toplevel}`);
  }
  const listed = [...(filesets.rtl?.files ?? []), ...(filesets.macros?.files ?? [])].map(String);
  const wanted = (await read(folder, 'rtl/chip/filelist.f')).split('\n').filter((line) => line !== '');
  return [...found, ...differences(file, wanted, listed)];
}

/** Variables that LibreLane documents, of those that a hand-off may set; its reference of configuration variables lists them. */
export const librelaneVariables: readonly string[] = [
  ...['meta', 'DESIGN_NAME', 'PDK', 'STD_CELL_LIBRARY', 'VERILOG_FILES', 'VERILOG_DEFINES', 'VERILOG_POWER_DEFINE'],
  ...['CLOCK_PORT', 'CLOCK_NET', 'CLOCK_PERIOD', 'FALLBACK_SDC_FILE', 'PNR_SDC_FILE', 'SIGNOFF_SDC_FILE'],
  ...['MACROS', 'EXTRA_LEFS', 'EXTRA_LIBS', 'EXTRA_GDS', 'EXTRA_VERILOG_MODELS', 'EXTRA_SPICE_MODELS', 'EXTRA_CDLS'],
  ...['VDD_NETS', 'GND_NETS', 'PDN_CONNECT_MACROS_TO_GRID', 'PDN_MACRO_CONNECTIONS', 'PDN_ENABLE_GLOBAL_CONNECTIONS'],
  ...['DIE_AREA', 'CORE_AREA', 'FP_SIZING', 'FP_CORE_UTIL', 'FP_DEF_TEMPLATE'],
];
/** Keys of one macro, by the same reference. */
const macroKeys = ['gds', 'lef', 'instances', 'vh', 'nl', 'pnl', 'spice', 'lib', 'spef', 'sdf', 'json_h'];
const instanceKeys = ['location', 'orientation'];

interface Macro {
  readonly lib?: Readonly<Record<string, readonly string[]>>;
  readonly instances?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

export async function checkLibrelane({ folder, views }: CheckRequest): Promise<Finding[]> {
  const file = 'librelane/config.json';
  const config = JSON.parse(await read(folder, file)) as Record<string, unknown>;
  const found = Object.keys(config)
    .filter((key) => !librelaneVariables.includes(key))
    .map((key) => `${file}: ${key} is no variable of LibreLane`);
  const paths = (value: unknown): string[] =>
    typeof value === 'string'
      ? value.startsWith('dir::')
        ? [value]
        : []
      : typeof value === 'object' && value !== null
        ? Object.values(value).flatMap(paths)
        : [];
  // The layout of an array is not part of the hand-off: its place is named, its file comes later.
  const named = paths(config).map((path) => path.replace(/^dir::\.\.\//, ''));
  found.push(
    ...missing(
      folder,
      file,
      named.filter((path) => !path.startsWith('gds/')),
    ),
  );
  if (config.DESIGN_NAME !== views.chip.name) found.push(`${file}: DESIGN_NAME ${String(config.DESIGN_NAME)}`);
  if (!views.chip.ports.some(({ name, kind }) => kind === 'clock' && name === config.CLOCK_PORT)) {
    found.push(`${file}: CLOCK_PORT ${String(config.CLOCK_PORT)} is no clock of the chip`);
  }
  if (Math.abs(Number(config.CLOCK_PERIOD) - views.period) > 1e-5)
    found.push(`${file}: CLOCK_PERIOD ${String(config.CLOCK_PERIOD)}`);
  const macros = (config.MACROS ?? {}) as Record<string, Macro>;
  found.push(
    ...differences(
      `${file}: MACROS`,
      views.arrays.map(({ name }) => name),
      Object.keys(macros),
    ),
  );
  for (const { name, instances } of views.arrays) {
    const macro = macros[name] ?? {};
    found.push(
      ...Object.keys(macro)
        .filter((key) => !macroKeys.includes(key))
        .map((key) => `${file}: ${name}.${key} is unknown`),
    );
    // LibreLane refuses a macro without either, and an instance that leaves a field out.
    for (const view of ['gds', 'lef']) {
      if (!Array.isArray(macro[view]) || (macro[view] as unknown[]).length === 0)
        found.push(`${file}: ${name} has no ${view}`);
    }
    for (const [path, instance] of Object.entries(macro.instances ?? {}))
      found.push(...differences(`${file}: ${path}`, instanceKeys, Object.keys((instance ?? {}) as object)));
    const flat = instances.map((path) => path.replaceAll('/', '.'));
    found.push(...differences(`${file}: ${name}`, flat, Object.keys(macro.instances ?? {})));
  }
  const wanted = views.arrays.flatMap(({ instances }) =>
    instances.map((path) => `${path.replaceAll('/', '.')} vdd vss vdd vss`),
  );
  return [
    ...found,
    ...differences(`${file}: PDN_MACRO_CONNECTIONS`, wanted, (config.PDN_MACRO_CONNECTIONS ?? []) as string[]),
  ];
}
