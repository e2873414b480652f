/** Formats of one recording a file: a single file, a folder of files, or folders named by label or by class. */

import { MenageError } from '../../errors/index.js';
import { aedat } from './events/aedat.js';
import { fromFile, withFile } from './events/bytes.js';
import { csv } from './events/csv.js';
import { dat } from './events/dat.js';
import { type EventBlock, type EventFormat, type EventStream, Faults } from './events/stream.js';
import { isFolder, listClasses, listFiles, listLabelled, type RecordingFile, stem } from './files.js';
import type { DatasetOptions, RecordingFormat, RecordingSet } from './types.js';

/** AEDAT 2.0, 3.1 and 4.0 */
export const aedatFormat = eventFiles('aedat', aedat, ['.aedat', '.aedat4']);
export const propheseeFormat = eventFiles('prophesee', dat, ['.dat']);
export const csvFormat = eventFiles('csv', csv, ['.csv', '.txt']);

function eventFiles(name: string, format: EventFormat, extensions: readonly string[]): RecordingFormat {
  return {
    open: async (options) => {
      const directory = needDirectory(name, options);
      const files = (await isFolder(directory)) ? await list(directory, extensions) : [single(directory)];
      return streamSet(files, format, options);
    },
  };
}

/** @throws MenageError E_ARGUMENT */
export function needDirectory(name: string, { directory }: DatasetOptions): string {
  if (directory !== null) return directory;
  throw new MenageError('E_ARGUMENT', {
    path: 'recordings',
    legal: `${name} recordings are in a file or a folder`,
    remedy: 'name it with --recordings',
  });
}

const single = (path: string): RecordingFile => ({ path, id: stem(path), label: null });

async function list(folder: string, extensions: readonly string[]): Promise<RecordingFile[]> {
  const labelled = await listLabelled(folder, extensions);
  if (labelled.length > 0) return labelled;
  const classes = await listClasses(folder, extensions);
  if (classes.length > 0) return classes;
  const files = (await listFiles(folder, extensions)).map(single);
  if (files.length > 0) return files;
  throw new MenageError('E_RECORDING', {
    path: folder,
    legal: `no ${extensions.join(' or ')} file in it, nor in its folders`,
    remedy: 'name the file, or the folder that holds the files',
  });
}

/** A set of files of one recording each. */
export function streamSet(files: readonly RecordingFile[], format: EventFormat, options: DatasetOptions): RecordingSet {
  return {
    emulated: false,
    entries: files.map(({ id, label }) => ({ id, label })),
    read: async (index) => ({ kind: 'stream', stream: await openStream(files[index], format, options) }),
  };
}

/**
 * Reads a file's header; its events are read when they are asked for.
 *
 * @throws MenageError E_FILE, E_RECORDING with the byte offset
 */
export async function openStream(
  { path, id, label }: RecordingFile,
  format: EventFormat,
  { input, lenient, onDamage }: Pick<DatasetOptions, 'input' | 'lenient' | 'onDamage'>,
): Promise<EventStream> {
  const { downsample = 1 } = input;
  const sensor = { width: input.shape[2] * downsample, height: input.shape[1] * downsample };
  const faults = new Faults(path, lenient, onDamage);
  const file = await fromFile(path, (source) => format(source, sensor, faults));
  const { width, height, origin, emulated = false } = file;
  const blocks = (): AsyncIterable<EventBlock> => withFile(path, (source) => file.events(source, faults));
  return { id, label, emulated, width, height, origin, blocks };
}
