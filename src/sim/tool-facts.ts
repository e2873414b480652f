/** The external tools: what each is for, which version it takes, and which package brings it. */

export type ToolName =
  | 'ngspice'
  | 'iverilog'
  | 'vvp'
  | 'verilator'
  | 'yosys'
  | 'sta'
  | 'gcc'
  | 'libngspice'
  | 'klayout'
  | 'netgen-lvs'
  | 'xschem'
  | 'magic'
  | 'chromium'
  | 'sbatch';

export interface ToolFacts {
  readonly name: ToolName;
  /** what cannot be done without it */
  readonly unlocks: string;
  /** levels of verification that cannot run without it */
  readonly levels: readonly ('L3' | 'L4' | 'L5' | 'CL')[];
  /** oldest version that is expected to work; older ones are reported, not refused */
  readonly minimum: string;
  /** version that the generated code was developed against */
  readonly developedWith: string;
  /** package that brings it; null where the system has none that we know of */
  readonly packages: Readonly<Record<PackageSystem, string | null>>;
  /** where it comes from, for systems without a package */
  readonly home: string;
}

export const PACKAGE_SYSTEMS = ['apt', 'dnf', 'brew'] as const;
export type PackageSystem = (typeof PACKAGE_SYSTEMS)[number];

export const TOOLS: readonly ToolFacts[] = [
  {
    name: 'ngspice',
    unlocks: 'analog simulation of the engine, three times as fast as by the built-in ngspice in WebAssembly',
    levels: [],
    minimum: '36',
    developedWith: '39',
    packages: { apt: 'ngspice', dnf: 'ngspice', brew: 'ngspice' },
    home: 'https://ngspice.sourceforge.io',
  },
  {
    name: 'iverilog',
    unlocks: 'compilation of the Verilog for simulation',
    levels: ['L3', 'L4', 'L5', 'CL'],
    minimum: '11.0',
    developedWith: '11.0',
    packages: { apt: 'iverilog', dnf: 'iverilog', brew: 'icarus-verilog' },
    home: 'https://steveicarus.github.io/iverilog',
  },
  {
    name: 'vvp',
    unlocks: 'simulation of the Verilog, and what L4 and L5 are driven by',
    levels: ['L3', 'L4', 'L5', 'CL'],
    minimum: '11.0',
    developedWith: '11.0',
    packages: { apt: 'iverilog', dnf: 'iverilog', brew: 'icarus-verilog' },
    home: 'https://steveicarus.github.io/iverilog',
  },
  {
    name: 'verilator',
    unlocks: 'long simulations of the Verilog, ten times as fast as by Icarus; lint of the Verilog in the tests',
    levels: [],
    minimum: '4.038',
    developedWith: '5.006',
    packages: { apt: 'verilator', dnf: 'verilator', brew: 'verilator' },
    home: 'https://verilator.org',
  },
  {
    name: 'yosys',
    unlocks: 'synthesis to a cell library',
    levels: [],
    minimum: '0.9',
    developedWith: '0.23',
    packages: { apt: 'yosys', dnf: 'yosys', brew: 'yosys' },
    home: 'https://yosyshq.net/yosys',
  },
  {
    name: 'sta',
    unlocks: 'timing of the synthesised netlist (OpenSTA)',
    levels: [],
    minimum: '2.0',
    developedWith: '2.0.17',
    packages: { apt: 'opensta', dnf: null, brew: null },
    home: 'https://github.com/The-OpenROAD-Project/OpenSTA',
  },
  {
    name: 'gcc',
    unlocks: 'the closed loop: compiles the module between Icarus and libngspice',
    levels: ['CL'],
    minimum: '9',
    developedWith: '12.2.0',
    packages: { apt: 'gcc', dnf: 'gcc', brew: 'gcc' },
    home: 'https://gcc.gnu.org',
  },
  {
    name: 'libngspice',
    unlocks: 'the closed loop: ngspice as a library, with its header',
    levels: ['CL'],
    minimum: '36',
    developedWith: '39',
    packages: { apt: 'libngspice0-dev', dnf: 'libngspice-devel', brew: 'libngspice' },
    home: 'https://ngspice.sourceforge.io',
  },
  {
    name: 'klayout',
    unlocks: 'check of the LEF of a hand-off',
    levels: [],
    minimum: '0.27',
    developedWith: '0.28.5',
    packages: { apt: 'klayout', dnf: 'klayout', brew: 'klayout' },
    home: 'https://www.klayout.de',
  },
  {
    name: 'netgen-lvs',
    unlocks: 'check of the CDL of a hand-off',
    levels: [],
    minimum: '1.5',
    developedWith: '1.5.133',
    packages: { apt: 'netgen-lvs', dnf: null, brew: null },
    home: 'http://opencircuitdesign.com/netgen',
  },
  {
    name: 'xschem',
    unlocks: 'check of the schematics of a hand-off',
    levels: [],
    minimum: '2.8',
    developedWith: '2.8.1',
    packages: { apt: 'xschem', dnf: null, brew: null },
    home: 'https://xschem.sourceforge.io',
  },
  {
    name: 'magic',
    unlocks: 'layout of capacitor arrays',
    levels: [],
    minimum: '8.3',
    developedWith: '8.3.105',
    packages: { apt: 'magic', dnf: 'magic', brew: null },
    home: 'http://opencircuitdesign.com/magic',
  },
  {
    name: 'chromium',
    unlocks: 'check of the looks of a report (scripts/check-report.ts); any browser opens one',
    levels: [],
    minimum: '112',
    developedWith: '156.0.8078.79',
    packages: { apt: 'chromium', dnf: 'chromium', brew: 'chromium' },
    home: 'https://www.chromium.org',
  },
  {
    name: 'sbatch',
    unlocks: 'regressions on a cluster (Slurm), where one is configured',
    levels: [],
    minimum: '20.11',
    developedWith: '22.05.8',
    packages: { apt: 'slurm-client', dnf: 'slurm', brew: null },
    home: 'https://slurm.schedmd.com',
  },
];
