/**
 * The HDF5 library (h5wasm), kept away from the machine: its browser build has a file system in memory only, so that a
 * file with links to other files reaches nothing, and its error output goes nowhere.
 */

import { ready } from 'h5wasm';

type Library = Awaited<typeof ready>;

/** The parts of Emscripten's stream interface that h5wasm's declarations leave out. */
interface Streams {
  getStream(descriptor: number): unknown;
  close(stream: unknown): void;
}

let opened: Promise<Library> | undefined;
let files = 0;

/** The library, its standard output and error closed (it prints a page for each file it cannot open). */
export function library(): Promise<Library> {
  opened ??= ready.then((module) => {
    const streams = module.FS as unknown as Streams;
    for (const descriptor of [1, 2]) streams.close(streams.getStream(descriptor));
    // The lowest free descriptors are handed out first: these become 1 and 2.
    for (const _ of [1, 2]) module.FS.open('/dev/null', 'w');
    return module;
  });
  return opened;
}

/** A name that no file in memory has or had: HDF5 remembers files it could not close. */
export const freshName = (): string => `/menage-${files++}.h5`;
