/**
 * Exit status 0 when node_modules holds what package-lock.json asks for, by npm's own record of its last installation:
 * contents are compared, not dates, so that a fresh checkout of the same lock file needs no network.
 */

import { readFileSync } from 'node:fs';

const packages = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages ?? {};
  } catch {
    return undefined;
  }
};

const wanted = packages('package-lock.json') ?? {};
const installed = packages('node_modules/.package-lock.json');
// Optional packages are those of other systems; npm leaves them out.
const current =
  installed !== undefined &&
  Object.entries(wanted).every(
    ([path, { integrity, optional }]) =>
      path === '' || installed[path]?.integrity === integrity || (optional && installed[path] === undefined),
  );
process.exit(current ? 0 : 1);
