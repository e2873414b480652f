/** AEDAT of whatever version its first line states; 2.0 where there is none. */

import { aedat2 } from './aedat2.js';
import { aedat3 } from './aedat3.js';
import { aedat4 } from './aedat4.js';
import { latin1 } from './bytes.js';
import type { EventFormat } from './stream.js';

export const aedat: EventFormat = async (source, sensor, faults) => {
  const version = /^#!AER-DAT(\d\.\d)/.exec(latin1(await source.read(0, 16)))?.[1];
  const formats: Readonly<Record<string, EventFormat>> = { '2.0': aedat2(), '3.1': aedat3, '4.0': aedat4 };
  const format = formats[version ?? '2.0'];
  if (format === undefined)
    throw faults.fatal(0, `AEDAT ${version}`, 'AEDAT 2.0, 3.1 or 4.0', 'convert it with the software of the camera');
  return format(source, sensor, faults);
};
