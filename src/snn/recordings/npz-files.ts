/**
 * NumPy files as a dataset: one file of many recordings in steps, one file of one recording's events, or a folder of
 * the latter, with or without folders `<label>/`.
 */

import { MenageError } from '../../errors/index.js';
import { isFolder, listFiles, listLabelled, type RecordingFile, readBytes, stem } from './files.js';
import { parseNpy } from './npy.js';
import { openNpz } from './npz.js';
import { eventsFromNpz, eventsFromStructured, hasEventColumns } from './npz-events.js';
import { hasPackedSteps, openPackedSteps } from './npz-steps.js';
import type { Content, DatasetOptions, InputSpec, RecordingFormat, RecordingSet } from './types.js';

export const npzFormat: RecordingFormat = { open };

const EXTENSIONS = ['.npz', '.npy'];

async function open({ directory, input }: DatasetOptions): Promise<RecordingSet> {
  if (directory === null)
    throw new MenageError('E_ARGUMENT', {
      path: 'recordings',
      legal: 'npz recordings are in a file or a folder',
      remedy: 'name it, e.g. --recordings inputs.npz',
    });
  const files = (await isFolder(directory)) ? await list(directory) : [named(directory)];
  // Only a file that stands alone can be one of many recordings: a folder is listed without reading its files.
  if (files.length === 1 && !isPlainArray(files[0].path)) {
    const npz = openNpz(await readBytes(files[0].path), files[0].path);
    if (hasPackedSteps(npz.names)) return openPackedSteps(npz, input);
  }
  return {
    emulated: false,
    entries: files.map(({ id, label }) => ({ id, label })),
    read: (index) => readEvents(files[index], input),
  };
}

const isPlainArray = (path: string): boolean => path.toLowerCase().endsWith('.npy');

const named = (path: string): RecordingFile => ({ path, id: stem(path), label: null });

async function list(folder: string): Promise<RecordingFile[]> {
  const labelled = await listLabelled(folder, EXTENSIONS);
  const files = labelled.length > 0 ? labelled : (await listFiles(folder, EXTENSIONS)).map(named);
  if (files.length === 0)
    throw new MenageError('E_RECORDING', {
      path: folder,
      legal: 'no .npz and no .npy file in it, nor in folders <label>/',
      remedy: 'name the file, or the folder that holds the files',
    });
  return files;
}

async function readEvents(file: RecordingFile, input: InputSpec): Promise<Content> {
  const [, height, width] = input.shape;
  const source = { ...file, width, height };
  const bytes = await readBytes(file.path);
  if (isPlainArray(file.path))
    return { kind: 'events', recording: eventsFromStructured(parseNpy(bytes, file.path), source) };
  const npz = openNpz(bytes, file.path);
  if (!hasEventColumns(npz.names))
    throw new MenageError('E_RECORDING', {
      path: file.path,
      value: npz.names,
      legal: 'the arrays t, x, y and p of one recording, or bits and shape of many',
      remedy: hasPackedSteps(npz.names) ? 'name this file alone, not its folder' : 'name the arrays so',
    });
  return { kind: 'events', recording: eventsFromNpz(npz, source) };
}
