import { expect, test } from 'vitest';
import { TOOLS } from '../../src/sim/tool-facts.js';
import { findTools } from '../../src/sim/tools.js';
import { toolDescribe } from '../need-tools.js';

for (const { name } of TOOLS) {
  toolDescribe([name], name, () => {
    test('says a version that is new enough', async () => {
      const tool = (await findTools()).find((found) => found.name === name);
      expect(tool?.state).toMatchObject({ kind: 'found', old: false });
    });
  });
}
