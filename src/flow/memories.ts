/** Whether the memories of a design hold what the mapping puts into them. */

import type { CorePlan } from '../../generators/types.js';
import { MenageError } from '../errors/index.js';
import type { QuantisedNetwork } from '../snn/types.js';

/**
 * Words of MEM_S&N as they are stored: biases included, all rounds of a core, equal lists of rows once.
 *
 * @param rowsPerCore words that a core has; no limit when absent
 * @throws MenageError E_CAPACITY with every core that needs more, and by how much
 */
export function checkMemories(
  cores: readonly CorePlan[],
  { layers }: QuantisedNetwork,
  rowsPerCore: number | undefined,
): void {
  if (rowsPerCore === undefined) return;
  const lacking = cores.filter(({ rows }) => rows.rows > rowsPerCore);
  if (lacking.length === 0) return;
  const needs = lacking.map(
    ({ index, layer, rows }) =>
      `core ${index} of layer ${layers[layer].name} needs ${rows.rows}, ${rows.rows - rowsPerCore} more`,
  );
  const most = Math.max(...lacking.map(({ rows }) => rows.rows));
  throw new MenageError('E_CAPACITY', {
    path: 'accelerator.rowsPerCore',
    value: rowsPerCore,
    legal: `words of MEM_S&N that hold the rows of every core (${needs.join('; ')})`,
    remedy: `set accelerator.rowsPerCore = ${most}, fewer accelerator.slotsPerEngine and more cores, more engines, or mapping.objective.rows`,
  });
}
