/** What this machine can run, what it lacks, and the one line that installs it. */

import { readFile } from 'node:fs/promises';
import { PACKAGE_SYSTEMS, type PackageSystem, type ToolFacts } from './tool-facts.js';
import { compareVersions, findTools, type Tool } from './tools.js';

export interface DoctorReport {
  readonly node: { readonly version: string; readonly minimum: string; readonly ok: boolean };
  readonly tools: readonly Tool[];
  /** tools that each level still needs; empty: the level can run */
  readonly levels: Readonly<Record<'L0' | 'L1' | 'L3' | 'L4' | 'L5' | 'CL', readonly string[]>>;
  /** package manager of this system; null where it is none that we know */
  readonly system: PackageSystem | null;
  /** by package manager: the command that installs what is missing, null where nothing is or none has a package */
  readonly install: Readonly<Record<PackageSystem, string | null>>;
  /** true when every level can run; the closed loop, which only runs where it is asked for, may lack its tools */
  readonly ok: boolean;
}

export const MINIMUM_NODE = '20.19.0';

const commands: Readonly<Record<PackageSystem, string>> = {
  apt: 'apt-get install -y --no-install-recommends',
  dnf: 'dnf install -y',
  brew: 'brew install',
};

/**
 * Which package manager a system has: by platform, then by ID and ID_LIKE of its os-release file.
 *
 * @param osRelease text of /etc/os-release, '' where there is none
 */
export function packageSystem(platform: NodeJS.Platform, osRelease: string): PackageSystem | null {
  if (platform === 'darwin') return 'brew';
  const family = [...osRelease.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)/gm)].flatMap((match) => match[1].split(' '));
  if (family.some((id) => id === 'debian' || id === 'ubuntu')) return 'apt';
  if (family.some((id) => id === 'fedora' || id === 'rhel')) return 'dnf';
  return null;
}

/** One line for a shell, as root where the system wants that; null when nothing is missing. */
export function installLine(missing: readonly ToolFacts[], system: PackageSystem, root: boolean): string | null {
  const packages = [...new Set(missing.map((tool) => tool.packages[system]))].filter((name) => name !== null);
  if (packages.length === 0) return null;
  return `${root || system === 'brew' ? '' : 'sudo '}${commands[system]} ${packages.join(' ')}`;
}

/** Examines this machine. */
export async function doctor(): Promise<DoctorReport> {
  const tools = await findTools();
  const missing = tools.filter((tool) => tool.state.kind === 'missing');
  const system = packageSystem(process.platform, await readFile('/etc/os-release', 'utf8').catch(() => ''));
  const needs = (level: 'L3' | 'L4' | 'L5' | 'CL'): readonly string[] =>
    tools.filter((tool) => tool.levels.includes(level) && tool.state.kind !== 'found').map((tool) => tool.name);
  const node = {
    version: process.versions.node,
    minimum: MINIMUM_NODE,
    ok: compareVersions(process.versions.node, MINIMUM_NODE) >= 0,
  };
  const root = process.getuid?.() === 0;
  const install = PACKAGE_SYSTEMS.map((of) => [of, installLine(missing, of, root && of === system)] as const);
  const levels = { L0: [], L1: [], L3: needs('L3'), L4: needs('L4'), L5: needs('L5'), CL: needs('CL') };
  return {
    node,
    tools,
    levels,
    system,
    install: Object.fromEntries(install) as DoctorReport['install'],
    ok: node.ok && Object.entries(levels).every(([level, lacking]) => level === 'CL' || lacking.length === 0),
  };
}

const describe = ({ state, minimum, developedWith }: Tool): { mark: string; version: string; note: string } => {
  switch (state.kind) {
    case 'found':
      return {
        mark: state.old ? 'old' : 'ok',
        version: state.version,
        note: state.old
          ? `${state.path}; ${minimum} or newer is expected, developed with ${developedWith}`
          : state.path,
      };
    case 'missing':
      return { mark: 'missing', version: '-', note: 'not in PATH' };
    case 'broken':
      return { mark: 'broken', version: '-', note: `${state.path}: ${state.reason}` };
  }
};

/** The report as plain text, one line a tool and one a level. */
export function formatDoctor(report: DoctorReport): string {
  const { node, tools, levels } = report;
  const row = (mark: string, name: string, version: string, note: string): string =>
    `${mark.padEnd(8)} ${name.padEnd(10)} ${version.padEnd(13)} ${note}`.trimEnd();
  const lines = [
    row(node.ok ? 'ok' : 'old', 'node', node.version, node.ok ? '' : `${node.minimum} or newer is needed`),
    ...tools.map((tool) => {
      const { mark, version, note } = describe(tool);
      return row(mark, tool.name, version, `${note} (${tool.unlocks})`);
    }),
    '',
    ...Object.entries(levels).map(([level, lacking]) =>
      row(lacking.length === 0 ? 'ok' : 'no', level, '', lacking.length === 0 ? '' : `needs ${lacking.join(', ')}`),
    ),
  ];
  return `${[...lines, ...advice(report)].join('\n')}\n`;
}

const systemNames: Readonly<Record<PackageSystem, string>> = { apt: 'Debian, Ubuntu', dnf: 'Fedora', brew: 'macOS' };

/** How to get what is missing: on this system, or on each where this one is unknown. */
function advice({ tools, system, install }: DoctorReport): string[] {
  const missing = tools.filter((tool) => tool.state.kind === 'missing');
  const shown = system === null ? PACKAGE_SYSTEMS : [system];
  const lines = shown.flatMap((of) => (install[of] === null ? [] : [`  ${systemNames[of]}: ${install[of]}`]));
  const homes = new Map(
    missing
      .filter(({ packages }) => shown.some((of) => packages[of] === null))
      .map(({ name, home }) => [name, `  ${name}: ${home}`]),
  );
  return [
    ...(lines.length === 0 ? [] : ['', 'Install what is missing:', ...lines]),
    ...(homes.size === 0 ? [] : ['', 'Without a package there, from its makers:', ...homes.values()]),
  ];
}
