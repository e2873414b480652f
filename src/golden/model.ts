/** One way to ask for a golden model, whatever the level: the network says which it is. */

import type { FloatNetwork, QuantisedNetwork } from '../snn/types.js';
import { createFloatGolden } from './float.js';
import { createQuantisedGolden } from './quantised.js';
import type { Golden, QuantisedOptions } from './types.js';

export type AnyNetwork = FloatNetwork | QuantisedNetwork;

/** L1 for a quantised network, L0 for a float one, which takes no notice of `options`. */
export const createGolden = (network: AnyNetwork, options?: QuantisedOptions): Golden =>
  'weightBits' in network ? createQuantisedGolden(network, options) : createFloatGolden(network);
