import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { doctor, formatDoctor, installLine, packageSystem } from '../../src/sim/doctor.js';
import { findProgram } from '../../src/sim/programs.js';
import { TOOLS } from '../../src/sim/tool-facts.js';
import { compareVersions, findTools, type Tool } from '../../src/sim/tools.js';

let folder: string;
const path = process.env.PATH;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'menage-tools-'));
  process.env.PATH = folder;
});

afterEach(() => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true, force: true });
});

/** A program that prints `text` and ends. */
function stub(name: string, text: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\necho '${text}'\n`);
  chmodSync(join(folder, name), 0o755);
}

const state = async (name: string): Promise<Tool['state'] | undefined> =>
  (await findTools()).find((tool) => tool.name === name)?.state;

describe('versions', () => {
  test('compare by number, not by letter, and take absent parts for 0', () => {
    expect(compareVersions('9', '36')).toBeLessThan(0);
    expect(compareVersions('4.100', '4.38')).toBeGreaterThan(0);
    expect(compareVersions('11', '11.0')).toBe(0);
  });

  test.each([
    ['ngspice', '** ngspice-39 : Circuit level simulation program', '39'],
    ['ngspice', '** ngspice-45.2 : Circuit level simulation program', '45.2'],
    ['iverilog', 'Icarus Verilog version 11.0 (stable) ()', '11.0'],
    ['vvp', 'Icarus Verilog runtime version 12.0 (stable) ()', '12.0'],
    ['verilator', 'Verilator 5.006 2023-01-22 rev (Debian 5.006-3)', '5.006'],
    ['yosys', 'Yosys 0.23 (git sha1 7ce5011c24b)', '0.23'],
    ['sta', '2.0.17', '2.0.17'],
    ['chromium', 'Chromium 156.0.8078.79 built on Debian GNU/Linux 12 (bookworm)', '156.0.8078.79'],
    ['sbatch', 'slurm-wlm 22.05.8', '22.05.8'],
    ['sbatch', 'slurm 24.11.0', '24.11.0'],
  ])('%s says %s', async (name, words, version) => {
    stub(name, words);
    expect(await state(name)).toEqual({ kind: 'found', path: join(folder, name), version, old: false });
  });
});

describe('findTools', () => {
  test('an empty PATH has none', async () => {
    const tools = await findTools();
    expect(tools.map((tool) => tool.name)).toEqual(TOOLS.map((tool) => tool.name));
    expect(tools.every((tool) => tool.state.kind === 'missing')).toBe(true);
  });

  test('an old version is found and marked', async () => {
    stub('ngspice', '** ngspice-26 : Circuit level simulation program');
    expect(await state('ngspice')).toMatchObject({ kind: 'found', version: '26', old: true });
  });

  test('a program that says something else is broken, with its words', async () => {
    stub('ngspice', 'error while loading shared libraries: libX');
    expect(await state('ngspice')).toMatchObject({ kind: 'broken', reason: expect.stringContaining('libX') });
  });

  test('a file that cannot be executed and a folder of that name are not programs', () => {
    writeFileSync(join(folder, 'yosys'), 'text');
    expect(findProgram('yosys')).toBeUndefined();
    expect(findProgram(folder.split('/').at(-1) as string, join(folder, '..'))).toBeUndefined();
  });
});

describe('doctor', () => {
  test('names the level that a missing tool blocks, and its package once', async () => {
    stub('ngspice', '** ngspice-39 : Circuit level simulation program');
    const report = await doctor();
    expect(report.ok).toBe(false);
    expect(report.levels).toEqual({
      L0: [],
      L1: [],
      L3: ['iverilog', 'vvp'],
      L4: ['iverilog', 'vvp'],
      L5: ['iverilog', 'vvp'],
      CL: ['iverilog', 'vvp', 'gcc', 'libngspice'],
    });
    const text = formatDoctor({ ...report, system: 'dnf' });
    expect(text).toContain('  Fedora: sudo dnf install -y iverilog verilator yosys gcc ');
    expect(text).toContain('  sta: https://github.com/The-OpenROAD-Project/OpenSTA\n');
    expect(text).not.toContain('apt-get');
    const anywhere = formatDoctor({ ...report, system: null });
    for (const line of [/Debian, Ubuntu: (sudo )?apt-get install/, /Fedora: sudo dnf install/, /macOS: brew install/]) {
      expect(anywhere).toMatch(line);
    }
    expect(text).toMatch(/^no +L3 +needs iverilog, vvp$/m);
    expect(text).toMatch(/^ok +ngspice +39 /m);
  });

  test('is content without ngspice, which is built in', async () => {
    stub('iverilog', 'Icarus Verilog version 11.0');
    stub('vvp', 'Icarus Verilog runtime version 11.0');
    const report = await doctor();
    expect(report.ok).toBe(true);
    expect(formatDoctor(report)).not.toMatch(/^no +L/m);
    expect(formatDoctor(report)).toMatch(/^no +CL +needs gcc, libngspice$/m);
  });

  test('says install lines for each system', () => {
    const missing = TOOLS;
    expect(installLine(missing, 'apt', true)).toBe(
      'apt-get install -y --no-install-recommends ngspice iverilog verilator yosys opensta gcc libngspice0-dev klayout netgen-lvs xschem magic chromium slurm-client',
    );
    expect(installLine(missing, 'dnf', false)).toBe(
      'sudo dnf install -y ngspice iverilog verilator yosys gcc libngspice-devel klayout magic chromium slurm',
    );
    expect(installLine(missing, 'brew', false)).toBe(
      'brew install ngspice icarus-verilog verilator yosys gcc libngspice klayout chromium',
    );
    expect(installLine([], 'apt', true)).toBeNull();
  });

  test('knows systems by os-release', () => {
    expect(packageSystem('linux', 'PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\n')).toBe('apt');
    expect(packageSystem('linux', 'ID=linuxmint\nID_LIKE="ubuntu debian"\n')).toBe('apt');
    expect(packageSystem('linux', 'ID="rocky"\nID_LIKE="rhel centos fedora"\n')).toBe('dnf');
    expect(packageSystem('linux', 'ID=arch\nVERSION_ID=debian\n')).toBeNull();
    expect(packageSystem('darwin', '')).toBe('brew');
  });
});
