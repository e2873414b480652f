/** Words of memory that a design declares, and what it is told where they are too few. */

import { describe, expect, test } from 'vitest';
import type { CorePlan } from '../../generators/types.js';
import { checkMemories } from '../../src/flow/memories.js';
import type { QuantisedNetwork } from '../../src/snn/types.js';

const network = { layers: [{ name: 'fc1' }, { name: 'fc2' }] } as unknown as QuantisedNetwork;
const core = (index: number, layer: number, rows: number) => ({ index, layer, rows: { rows } }) as unknown as CorePlan;
const cores = [core(0, 0, 900), core(1, 0, 800), core(2, 1, 30)];

describe('words of MEM_S&N', () => {
  test('are as many as needed where none are declared, and enough where they are', () => {
    expect(() => checkMemories(cores, network, undefined)).not.toThrow();
    expect(() => checkMemories(cores, network, 900)).not.toThrow();
  });

  test('too few: every core that lacks some, how many, and what would do', () => {
    expect(() => checkMemories(cores, network, 799)).toThrowError(
      /^E_CAPACITY accelerator\.rowsPerCore = 799: .*core 0 of layer fc1 needs 900, 101 more; core 1 of layer fc1 needs 800, 1 more\).*set accelerator\.rowsPerCore = 900/,
    );
  });
});
