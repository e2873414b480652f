/** CIFAR-10 in its binary version (Krizhevsky 2009): records of a label byte and 32 x 32 bytes each of R, G and B. */

import { MenageError } from '../../../errors/index.js';
import { fromFile } from '../events/bytes.js';
import { isFolder, listFiles } from '../files.js';

/** pixels on a side */
export const PICTURE_SIDE = 32;
const PLANE = PICTURE_SIDE * PICTURE_SIDE;
export const RECORD_BYTES = 1 + 3 * PLANE;

export interface PictureEntry {
  readonly path: string;
  /** of the record in its file */
  readonly index: number;
  /** 0..9 */
  readonly label: number;
}

/**
 * The pictures of a batch file, or of all `.bin` files of a folder.
 *
 * @throws MenageError E_FILE, E_RECORDING with the byte offset
 */
export async function listPictures(path: string): Promise<PictureEntry[]> {
  const files = (await isFolder(path)) ? await listFiles(path, ['.bin']) : [path];
  if (files.length === 0)
    throw new MenageError('E_RECORDING', {
      path,
      legal: 'no .bin file in it',
      remedy: 'name the folder cifar-10-batches-bin, or one of its files, e.g. test_batch.bin',
    });
  return (await Promise.all(files.map(listBatch))).flat();
}

async function listBatch(path: string): Promise<PictureEntry[]> {
  const fault = (at: number, value: unknown, legal: string): MenageError =>
    new MenageError('E_RECORDING', {
      path: `${path} byte ${at}`,
      value,
      legal,
      remedy: 'name a CIFAR-10 binary batch',
    });
  return fromFile(path, async (source) => {
    const rest = source.size % RECORD_BYTES;
    if (source.size === 0 || rest !== 0)
      throw fault(source.size - rest, `${rest} bytes`, `records of ${RECORD_BYTES} bytes, at least one`);
    const entries: PictureEntry[] = [];
    for (let index = 0; index * RECORD_BYTES < source.size; index++) {
      const [label] = await source.read(index * RECORD_BYTES, 1);
      if (label > 9) throw fault(index * RECORD_BYTES, label, 'a label of 0..9');
      entries.push({ path, index, label });
    }
    return entries;
  });
}

/** Luma of a picture (Rec. 601), 32 x 32 values of 0..1, row by row. @throws MenageError E_FILE */
export async function readLuma({ path, index }: PictureEntry): Promise<Float64Array> {
  const bytes = await fromFile(path, (source) => source.read(index * RECORD_BYTES + 1, 3 * PLANE));
  return Float64Array.from(
    { length: PLANE },
    (_, i) => (0.299 * bytes[i] + 0.587 * bytes[PLANE + i] + 0.114 * bytes[2 * PLANE + i]) / 255,
  );
}
