/** The test bench of the whole accelerator. */

import { render } from '../../src/emit/render.js';
import { instance } from '../../src/ir/verilog.js';
import { banner } from '../rtl/banner.js';
import { counters, registerAddress } from '../rtl/registers.js';
import { stageRounds } from '../rtl/rounds.js';
import { addressBits, configurationBits } from '../rtl/shape.js';
import { topBlock } from '../rtl/top.js';
import type { AcceleratorPlan } from '../types.js';

/** Text of `tb/<prefix>_tb.v`. */
export function rtlBench(prefix: string, plan: AcceleratorPlan, configWords: number): string {
  const name = `${prefix}_tb`;
  const last = plan.stages.length - 1;
  const inBits = addressBits(plan.inputs);
  const outBits = addressBits(plan.addressSpace[last]);
  const cfgBits = configurationBits(plan);
  const block = topBlock(prefix, plan);
  const cores = plan.cores.map((core) => {
    const bits = addressBits(plan.addressSpace[core.layer]);
    return {
      index: core.index,
      lane: core.lane,
      rounds: core.rounds,
      outputs: stageRounds(plan, core.layer) > 1 ? 'lane' : 'core_out',
      path: `dut.u_stage${core.layer}`,
      outBits: bits,
      high: (core.lane + 1) * (bits + 2) - 1,
      low: core.lane * (bits + 2),
      inner: core.layer !== last,
      engines: core.engines,
    };
  });
  const digital = block.ports.filter((port) => port.direction !== 'inout');
  return render('rtl/bench.v', {
    name,
    banner: banner(plan, name, 'test bench'),
    configWords,
    cyclesPerOperation: plan.cyclesPerOperation,
    inBits,
    outBits,
    cfgBits,
    lastCore: plan.cores.length - 1,
    counting: render('rtl/bench_counters.v', {
      lastCore: plan.cores.length - 1,
      cfgBits,
      counters: counters.length,
      firstCounter: registerAddress(counters[0][0]),
      statusRegister: registerAddress('STATUS'),
      controlRegister: registerAddress('CONTROL'),
    }),
    cores,
    replayed: plan.stages.flatMap((_, layer) => (stageRounds(plan, layer) > 1 ? [`dut.u_stage${layer}`] : [])),
    dut: instance(block, 'dut', {
      ports: Object.fromEntries(digital.map((port) => [port.name, port.name])),
    }),
  });
}
