/** Bill of materials (CycloneDX) and a table of licences: node dist/scripts/sbom.js [FILE]; standard output without one. */

import { writeFileSync } from 'node:fs';
import { version } from '../src/config/version.js';
import { textTable } from '../src/report/text-table.js';
import { components, cycloneDx } from './lib/sbom.js';

const [file] = process.argv.slice(2);
const list = components();
if (file !== undefined) writeFileSync(file, cycloneDx('menage', version, list));
const byLicense = new Map<string, string[]>();
for (const { name, license } of list) byLicense.set(license, [...(byLicense.get(license) ?? []), name]);
const rows = [...byLicense].sort((a, b) => b[1].length - a[1].length);
const shown = (names: readonly string[]): string =>
  names.length > 6 ? `${names.slice(0, 6).join(' ')} ...` : names.join(' ');
console.log(
  textTable(
    ['licence', 'packages', ''],
    rows.map(([license, names]) => [license, `${names.length}`, shown(names)]),
  ).join('\n'),
);
console.log(
  `${list.length} packages, ${list.filter(({ installScript }) => installScript).length} with an install script`,
);
