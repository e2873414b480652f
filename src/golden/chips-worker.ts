/** A thread of `inferChips`: holds the network and the recordings, and runs one chip after the other. */

import Tinypool from 'tinypool';
import type { AnalogOptions } from './analog-types.js';
import { type ChipResult, type ChipsData, runChip } from './chips.js';

const data = Tinypool.workerData as ChipsData;

export default (options: AnalogOptions): ChipResult => runChip(data, options);
