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

/** bytes that the library may have in all; it believes lengths inside a damaged file and asks for gigabytes */
let mostMemory = Number.POSITIVE_INFINITY;
/** bytes that it needs besides what a file holds */
const working = 64e6;

/** What the declarations of WebAssembly.Memory leave out. */
interface Growing {
  readonly buffer: ArrayBufferLike;
  grow(this: Growing, pages: number): number;
}

/**
 * Emscripten has no limit that could be set, but takes a failed growth for the end of memory, and HDF5 then gives up in
 * order.
 */
function limitGrowth(module: Library): void {
  const memory = WebAssembly.Memory.prototype as unknown as Growing;
  const { grow } = memory;
  memory.grow = function (pages) {
    const ours = this.buffer === module.HEAPU8.buffer;
    if (ours && this.buffer.byteLength + 65_536 * pages > mostMemory) throw new RangeError('more than a file can need');
    return grow.call(this, pages);
  };
}

/** @param bytes that a file may need of the library's memory; holds until the next call */
export function limitMemory(bytes: number): void {
  mostMemory = working + bytes;
}

let opened: Promise<Library> | undefined;
let files = 0;

/** The library, its standard output and error closed (it prints a page for each file it cannot open). */
export function library(): Promise<Library> {
  opened ??= ready.then((module) => {
    limitGrowth(module);
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
