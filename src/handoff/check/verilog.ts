/** Yosys elaborates the chip with its black boxes, with power pins and without; their ports are those of the description. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Views } from '../views.js';
import { type CheckRequest, differences, type Finding, isPowerKind, printed } from './common.js';

interface Netlist {
  readonly modules: Readonly<
    Record<
      string,
      { readonly ports: Readonly<Record<string, { readonly direction: string; readonly bits: readonly unknown[] }>> }
    >
  >;
}

const described = (ports: Views['chip']['ports'], power: boolean): string[] =>
  ports
    .filter(({ kind }) => power || !isPowerKind(kind))
    .map(({ name, direction, width }) => `${direction} ${name} ${width}`);

async function elaborate(request: CheckRequest, power: boolean): Promise<Finding[]> {
  const { folder, views, work } = request;
  const paths = (await readFile(join(folder, 'rtl/chip/filelist.f'), 'utf8')).split('\n').filter((line) => line !== '');
  const out = join(work, `ports${power ? '_power' : ''}.json`);
  const script = [
    ...paths.map((path) => `read_verilog ${power ? '-DUSE_POWER_PINS ' : ''}${path}`),
    `hierarchy -check -top ${views.chip.name}`,
    'proc',
    `write_json ${out}`,
  ];
  const file = join(work, 'elaborate.ys');
  await writeFile(file, `${script.join('\n')}\n`);
  const log = await printed('yosys', ['-q', '-s', file], request, folder);
  const wrong = log.split('\n').filter((line) => /ERROR/.test(line));
  const text = await readFile(out, 'utf8').catch(() => '');
  if (wrong.length > 0 || text === '') return [`yosys: ${wrong[0] ?? 'it wrote no netlist'}`];
  const { modules } = JSON.parse(text) as Netlist;
  return [views.chip, views.accelerator, ...views.arrays].flatMap(({ name, ports }) => {
    const read = Object.entries(modules[name]?.ports ?? {}).map(
      ([port, { direction, bits }]) => `${direction} ${port} ${bits.length}`,
    );
    return differences(`verilog ${name}${power ? ' with power pins' : ''}`, described(ports, power), read);
  });
}

export async function checkVerilog(request: CheckRequest): Promise<Finding[]> {
  return [...(await elaborate(request, false)), ...(await elaborate(request, true))];
}
