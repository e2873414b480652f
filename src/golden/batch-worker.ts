/** A thread of `inferBatch`: makes the model once, then runs what it is sent. */

import Tinypool from 'tinypool';
import type { SpikeTrain } from '../snn/types.js';
import { type AnyNetwork, createGolden } from './model.js';
import type { GoldenResult, QuantisedOptions } from './types.js';

/** Arrays of the network are shared by all threads. */
export interface BatchData {
  readonly network: AnyNetwork;
  readonly options: QuantisedOptions | undefined;
}

const { network, options } = Tinypool.workerData as BatchData;
const golden = createGolden(network, options);

export default (inputs: readonly SpikeTrain[]): GoldenResult[] => inputs.map((input) => golden.run(input));
