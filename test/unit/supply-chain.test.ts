import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { components, cycloneDx, EXCEPTIONS, TAKEN } from '../../scripts/lib/sbom.js';
import { projectRoot } from '../../src/config/project-root.js';

const manifest = JSON.parse(readFileSync(new URL('package.json', projectRoot), 'utf8')) as {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

describe('what an installation brings', () => {
  const list = components();

  test('every package is locked by version and SHA-512', () => {
    expect(list.length).toBeGreaterThan(50);
    expect(list.filter(({ version, sha512 }) => version === '' || sha512.length !== 128)).toEqual([]);
  });

  test('none runs a script when it is installed, nor do we', () => {
    expect(list.filter(({ installScript }) => installScript)).toEqual([]);
    expect(Object.keys(manifest.scripts).filter((name) => /^(pre|post)?(install|prepare)$/.test(name))).toEqual([]);
  });

  test('every licence is one that we know, or one that is spoken of', () => {
    const strange = list.filter(({ name, license }) => !TAKEN.has(license) && EXCEPTIONS[name] !== license);
    expect(strange.map(({ name, license }) => `${name}: ${license}`)).toEqual([]);
  });

  test('direct dependencies stand at one exact version', () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+/.test(version))).toEqual([]);
  });

  test('the bill of materials names each, and is the same again', () => {
    const text = cycloneDx('menage', '1.0.0', list);
    const { components: named } = JSON.parse(text) as { components: { purl: string }[] };
    const purl = ({ name, version }: (typeof list)[number]) => `pkg:npm/${name.replace('@', '%40')}@${version}`;
    expect(named.map((component) => component.purl)).toEqual(list.map(purl));
    expect(cycloneDx('menage', '1.0.0', components())).toBe(text);
  });

  test('a script, a licence that nobody knows and a missing hash would show', () => {
    const bad = components({
      'node_modules/a': { version: '1.0.0', license: 'Evil', integrity: 'sha1-x', hasInstallScript: true },
      'node_modules/a/node_modules/@s/b': { version: '2.0.0', license: 'MIT', integrity: 'sha512-AAAA' },
      'node_modules/c': { version: '1.0.0', dev: true },
    });
    expect(bad).toEqual([
      { name: '@s/b', version: '2.0.0', license: 'MIT', sha512: '000000', installScript: false },
      { name: 'a', version: '1.0.0', license: 'Evil', sha512: '', installScript: true },
    ]);
  });
});
