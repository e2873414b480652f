import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { FILE_FORMATS, jsonSchema } from '../../src/config/json-schema.js';
import { projectRoot } from '../../src/config/project-root.js';
import { referencePage, referenceText } from '../../src/config/reference.js';

const read = (path: string): string => readFileSync(new URL(path, projectRoot), 'utf8');
type Schema = Parameters<typeof z.fromJSONSchema>[0];

describe('JSON Schema', () => {
  const design = z.fromJSONSchema(jsonSchema('design') as Schema);

  test.each(['tiny', 'accel1-nmnist', 'accel2-cifar10dvs', 'accel-cnn'])('takes designs/%s', (name) => {
    expect(design.safeParse(parse(read(`designs/${name}/design.yaml`))).success).toBe(true);
  });

  test('refuses an unknown key, a value out of range and a missing section', () => {
    const good = parse(read('designs/tiny/design.yaml'));
    for (const wrong of [
      { ...good, slots: 3 },
      { ...good, accelerator: { ...good.accelerator, enginesPerCore: 65 } },
      { ...good, network: undefined },
    ]) {
      expect(design.safeParse(wrong).success).toBe(false);
    }
  });

  test('takes the shipped technology and refuses one without models', () => {
    const technology = z.fromJSONSchema(jsonSchema('technology') as Schema);
    const generic90 = parse(read('templates/spice/technologies/generic90.yaml'));
    expect(technology.safeParse(generic90).success).toBe(true);
    expect(technology.safeParse({ ...generic90, models: undefined }).success).toBe(false);
  });
});

describe('reference', () => {
  test('docs/reference.md is what the declarations say (npm run reference)', () => {
    expect(read('docs/reference.md')).toBe(referenceText());
  });

  test.each(FILE_FORMATS)('every parameter of a %s file has a meaning', (format) => {
    const silent = referencePage(format)
      .split('\n')
      .filter((line) => line.startsWith('| `') && line.endsWith('|  |'));
    expect(silent).toEqual([]);
  });
});
