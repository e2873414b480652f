/** OpenSTA reads the Liberty files, links arrays, and says pins, capacitances and delays; then the chip's constraints. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decision, quasiStatic, trigger } from '../liberty.js';
import {
  type ArrayView,
  type CheckRequest,
  differences,
  type Finding,
  isPowerKind,
  near,
  pinsOf,
  printed,
} from './common.js';

const period = 100;

/** A module that is nothing but one array, so that every delay of it is a path from port to port. */
function shell({ name, ports }: ArrayView): string {
  const wires = ports.filter(({ kind }) => !isPowerKind(kind));
  const range = ({ vector, width }: (typeof wires)[number]): string => (vector ? `[${width - 1}:0] ` : '');
  return [
    `module shell_${name} (${wires.map((port) => port.name).join(', ')});`,
    ...wires.map((port) => `  ${port.direction} ${range(port)}${port.name};`),
    `  ${name} u (${wires.map((port) => `.${port.name}(${port.name})`).join(', ')});`,
    'endmodule',
    '',
  ].join('\n');
}

function script(folder: string, array: ArrayView): string[] {
  const { name } = array;
  const told = pinsOf(array).filter(({ kind, direction }) => direction === 'input' && kind === 'digital');
  return [
    `read_liberty ${join(folder, 'lib', `${name}.lib`)}`,
    `read_verilog ${name}.v`,
    `link_design shell_${name}`,
    `create_clock -name clk -period ${period} [get_ports clk]`,
    'set_input_delay 0 -clock clk [all_inputs]',
    'set_output_delay 0 -clock clk [all_outputs]',
    'foreach pin [get_pins u/*] { puts "menage: pin [get_property $pin full_name] [get_property $pin direction]" }',
    // Capacitances are those of whole buses.
    `foreach pin [get_lib_pins ${name}/${name}/*] {`,
    '  puts "menage: load [get_property $pin full_name] [get_property $pin direction] [get_property $pin capacitance]"',
    '}',
    ...pinsOf(array)
      .filter(({ name: pin }) => pin.startsWith(`${decision}[`))
      .map(
        ({ name: pin }, bit) =>
          `puts "menage: path ${pin}"; report_checks -from [get_ports {${trigger}[${bit}]}] -to [get_ports {${pin}}] -digits 5`,
      ),
    ...told.flatMap(({ name: pin }) =>
      ['max', 'min'].map(
        (delay) =>
          `puts "menage: ${delay} ${pin}"; report_checks -path_delay ${delay} -to [get_pins {u/${pin}}] -digits 5`,
      ),
    ),
    'puts "menage: end"',
  ];
}

const number = (pattern: RegExp, text: string): number => Number(pattern.exec(text)?.[1] ?? Number.NaN);

function compare(log: string, array: ArrayView): Finding[] {
  const { name, timing, inputCapacitance } = array;
  const complaints = log
    .split('\n')
    .filter((line) => /^(Error|Warning: .*(not found|black box|ignored|syntax))/i.test(line));
  const found = complaints.slice(0, 3).map((line) => `liberty ${name}: OpenSTA: ${line}`);
  if (!log.includes('menage: end')) return [...found, `liberty ${name}: OpenSTA did not come to its end`];
  const sections = new Map(
    log
      .split('menage: ')
      .slice(1)
      .map((text) => [text.slice(0, text.indexOf('\n')).trim(), text] as const),
  );
  const wanted = pinsOf(array).filter(({ kind }) => !isPowerKind(kind));
  const bits = [...log.matchAll(/^menage: pin u\/(\S+) (\w+)$/gm)].map(([, pin, direction]) => `${direction} ${pin}`);
  const described = wanted.map((pin) => `${pin.direction} ${pin.name}`);
  found.push(...differences(`liberty ${name}`, described, bits));
  const loads = [...log.matchAll(/^menage: load (\S+) input ([\d.]+)$/gm)];
  // OpenSTA prints six decimals of a pF.
  const wrong = loads.filter(([, , value]) => Math.abs(Number(value) - inputCapacitance.value) > 1e-6);
  found.push(...wrong.map(([, pin, value]) => `liberty ${name}: capacitance of ${pin}: ${value} pF`));
  const inputs = array.ports.filter(({ kind, direction }) => !isPowerKind(kind) && direction === 'input');
  const loaded = loads.map(([, pin]) => pin as string);
  found.push(
    ...differences(
      `liberty ${name}: loads`,
      inputs.map((port) => port.name),
      loaded,
    ),
  );
  for (const { name: pin, direction, kind } of wanted) {
    if (direction === 'output') {
      const delay = number(/([\d.]+)\s+data arrival time/, sections.get(`path ${pin}`) ?? '');
      if (!near(delay, timing.decision.value)) found.push(`liberty ${name}: delay of ${pin}: ${delay} ns`);
    } else if (kind === 'digital' && !pin.startsWith(`${trigger}[`) && !pin.startsWith(`${quasiStatic}[`)) {
      const setup = -number(/(-?[\d.]+)\s+[\d.]+\s+library setup time/, sections.get(`max ${pin}`) ?? '');
      const hold = number(/(-?[\d.]+)\s+-?[\d.]+\s+library hold time/, sections.get(`min ${pin}`) ?? '');
      if (!near(setup, timing.setup.value)) found.push(`liberty ${name}: setup of ${pin}: ${setup} ns`);
      if (!(Math.abs(hold - timing.hold.value) < 1e-5)) found.push(`liberty ${name}: hold of ${pin}: ${hold} ns`);
    }
  }
  return found;
}

/** What OpenSTA 2.0.17 does not print: energies, leakage, area and power pins. */
function compareText(text: string, array: ArrayView): Finding[] {
  const { name, energy, leakage, area, engines, ports } = array;
  const found: Finding[] = [];
  if (!near(number(/^\s*cell_leakage_power : ([\d.e+-]+);/m, text), leakage.value))
    found.push(`liberty ${name}: leakage power`);
  if (!near(number(/\barea : ([\d.e+-]+);/, text), area.value)) found.push(`liberty ${name}: area`);
  const power = [...text.matchAll(/pg_pin\((\w+)\)/g)].map(([, pin]) => pin as string);
  found.push(
    ...differences(
      `liberty ${name}: power pins`,
      ports.filter(({ kind }) => isPowerKind(kind)).map((port) => port.name),
      power,
    ),
  );
  const read = [
    ...text.matchAll(
      /when : "op_enable\[(\d+)\] & (!?)op_kind\[1\] & (!?)op_kind\[0\]"; rise_power\(scalar\) \{ values \("([\d.e+-]+)"\)/g,
    ),
  ];
  for (const { kind, code, joules } of energy) {
    const values = read.filter(([, , high, low]) => (high === '' ? 2 : 0) + (low === '' ? 1 : 0) === code);
    const right = values.filter(
      ([, , , , value]) => Math.abs(Number(value) - joules.value) <= 1e-5 * joules.value + 1e-9,
    );
    if (right.length !== engines || values.length !== engines) found.push(`liberty ${name}: energy of ${kind}`);
  }
  return found;
}

/** Modules of nothing but the way down to the arrays, for the constraints to find their pins in. */
function skeleton({ views }: CheckRequest): string {
  const ports = views.chip.ports.filter(({ kind }) => !isPowerKind(kind));
  const range = ({ vector, width }: (typeof ports)[number]): string => (vector ? `[${width - 1}:0] ` : '');
  const stages = views.arrays.map(({ name, layer, instances }) => ({
    name,
    layer,
    cells: instances.map((path) => path.split('/').at(-1)),
  }));
  const body = ({ name, layer, cells }: (typeof stages)[number]): string =>
    [
      `module stage_${layer} (clk);`,
      '  input clk;',
      ...cells.map((cell) => `  ${name} ${cell} (.clk(clk));`),
      'endmodule',
    ].join('\n');
  return [
    `module ${views.chip.name} (${ports.map(({ name }) => name).join(', ')});`,
    ...ports.map((port) => `  ${port.direction} ${range(port)}${port.name};`),
    '  accelerator u_accelerator (.clk(clk));',
    'endmodule',
    'module accelerator (clk);',
    '  input clk;',
    ...stages.map(({ layer }) => `  stage_${layer} u_stage${layer} (.clk(clk));`),
    'endmodule',
    ...stages.map(body),
    '',
  ].join('\n');
}

async function checkConstraints(request: CheckRequest): Promise<Finding[]> {
  const { folder, views, work } = request;
  const file = `sdc/${views.chip.name}.sdc`;
  await writeFile(join(work, 'skeleton.v'), skeleton(request));
  const lines = [
    ...views.arrays.map(({ name }) => `read_liberty ${join(folder, 'lib', `${name}.lib`)}`),
    'read_verilog skeleton.v',
    `link_design ${views.chip.name}`,
    `read_sdc ${join(folder, file)}`,
    'puts "menage: clock [get_property [get_clocks clk] period]"',
    'puts "menage: end"',
  ];
  await writeFile(join(work, 'constraints.tcl'), `${lines.join('\n')}\n`);
  const log = await printed('sta', ['-no_init', '-no_splash', '-exit', 'constraints.tcl'], request);
  const wrong = log.split('\n').filter((line) => /^(Error|Warning: .*not found)/i.test(line));
  const found = wrong.slice(0, 3).map((line) => `${file}: OpenSTA: ${line}`);
  if (!log.includes('menage: end')) return [...found, `${file}: OpenSTA did not come to its end`];
  if (!(Math.abs(number(/menage: clock ([\d.]+)/, log) - views.period) < 1e-3))
    found.push(`${file}: period of the clock`);
  const text = await readFile(join(folder, file), 'utf8');
  if (!text.includes(`set_multicycle_path -setup ${views.cyclesPerOperation} `))
    found.push(`${file}: cycles of an operation`);
  return found;
}

export async function checkLiberty(request: CheckRequest): Promise<Finding[]> {
  const { folder, views, work } = request;
  const found: Finding[] = [];
  for (const array of views.arrays) {
    await writeFile(join(work, `${array.name}.v`), shell(array));
    await writeFile(join(work, `${array.name}.tcl`), `${script(folder, array).join('\n')}\n`);
    const log = await printed('sta', ['-no_init', '-no_splash', '-exit', `${array.name}.tcl`], request);
    found.push(
      ...compare(log, array),
      ...compareText(await readFile(join(folder, 'lib', `${array.name}.lib`), 'utf8'), array),
    );
  }
  return [...found, ...(await checkConstraints(request))];
}
