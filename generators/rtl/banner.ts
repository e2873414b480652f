/** The comment on top of every generated Verilog file. */

import { version } from '../../src/config/version.js';
import type { Block } from '../../src/ir/types.js';
import { moduleHeader } from '../../src/ir/verilog.js';
import type { AcceleratorPlan } from '../types.js';

export const banner = (plan: AcceleratorPlan, title: string, purpose: string): string =>
  [`// ${title}: ${purpose}`, `// menage ${version}, design ${plan.name}, ${plan.designHash}`].join('\n');

/** What every module's template needs. */
export const moduleView = (plan: AcceleratorPlan, block: Block) => ({
  name: block.name,
  banner: banner(plan, block.name, block.purpose),
  module: moduleHeader(block),
});
