/** Bill of materials and licences of what is installed for a user, from the lock file: no network, no dates. */

import { readFileSync } from 'node:fs';
import { projectRoot } from '../../src/config/project-root.js';

interface Locked {
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

export interface Component {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** hexadecimal SHA-512 of the package's archive */
  readonly sha512: string;
  readonly installScript: boolean;
}

const lock = (): Record<string, Locked> =>
  (JSON.parse(readFileSync(new URL('package-lock.json', projectRoot), 'utf8')) as { packages: Record<string, Locked> })
    .packages;

/** Every package that comes with an installation, development left out; by name and version. */
export function components(packages: Record<string, Locked> = lock()): Component[] {
  const found = Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && dev !== true)
    .map(([path, { version = '', license = 'unknown', integrity = '', hasInstallScript = false }]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      license,
      sha512: integrity.startsWith('sha512-') ? Buffer.from(integrity.slice(7), 'base64').toString('hex') : '',
      installScript: hasInstallScript,
    }));
  const key = ({ name, version }: Component): string => `${name}@${version}`;
  const unique = new Map(found.map((component) => [key(component), component]));
  return [...unique.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** CycloneDX 1.5. `npm sbom --omit dev` leaves out what development needs as well, `yaml` say, so it is written here. */
export function cycloneDx(name: string, version: string, list: readonly Component[]): string {
  const purl = (component: Component): string => `pkg:npm/${component.name.replace('@', '%40')}@${component.version}`;
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: { type: 'application', name, version, 'bom-ref': `${name}@${version}` } },
    components: list.map((component) => ({
      type: 'library',
      'bom-ref': purl(component),
      name: component.name,
      version: component.version,
      purl: purl(component),
      licenses: [{ license: / /.test(component.license) ? { name: component.license } : { id: component.license } }],
      hashes: [{ alg: 'SHA-512', content: component.sha512 }],
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Licences that Apache-2.0 may depend on without more to do, and the exceptions that SECURITY.md and README speak of. */
export const TAKEN = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'Unlicense',
  '(MIT AND Zlib)',
]);
export const EXCEPTIONS: Readonly<Record<string, string>> = {
  'glpk.js': 'GPL-3.0',
  // of NIST, public domain, with the HDF5 library under its BSD licence
  h5wasm: 'SEE LICENSE IN LICENSE.txt',
};
