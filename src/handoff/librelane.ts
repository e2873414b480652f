/** Configuration of LibreLane for the chip, with the arrays as macros. Names: its documentation; a test holds them to it. */

import type { HandoffDesign } from './types.js';

/** LibreLane takes paths relative to the configuration, which stands in a folder of its own. */
const at = (path: string): string => `dir::../${path}`;

export function librelaneConfig(design: HandoffDesign, verilog: readonly string[]): string {
  const { chip, arrays, period } = design;
  const flat = (path: string): string => path.replaceAll('/', '.');
  const macros = arrays.map(({ block, instances }) => [
    block.name,
    {
      gds: [at(`gds/${block.name}.gds`)],
      lef: [at(`lef/${block.name}.lef`)],
      vh: [at(`rtl/blackbox/${block.name}.v`)],
      lib: { '*': [at(`lib/${block.name}.lib`)] },
      spice: [at(`cdl/${block.name}.cdl`)],
      instances: Object.fromEntries(instances.map((path) => [flat(path), { location: null, orientation: 'N' }])),
    },
  ]);
  const config = {
    meta: { version: 2 },
    DESIGN_NAME: chip.name,
    VERILOG_FILES: verilog.filter((path) => !path.includes('/blackbox/')).map(at),
    VERILOG_POWER_DEFINE: 'USE_POWER_PINS',
    CLOCK_PORT: 'clk',
    CLOCK_PERIOD: Number(period.toFixed(6)),
    PNR_SDC_FILE: at(`sdc/${chip.name}.sdc`),
    SIGNOFF_SDC_FILE: at(`sdc/${chip.name}.sdc`),
    MACROS: Object.fromEntries(macros),
    VDD_NETS: ['vdd'],
    GND_NETS: ['vss'],
    PDN_CONNECT_MACROS_TO_GRID: true,
    PDN_MACRO_CONNECTIONS: arrays.flatMap(({ instances }) => instances.map((path) => `${flat(path)} vdd vss vdd vss`)),
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
