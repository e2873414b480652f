/** A thread that looks at sets of engines: proves or improves what it is sent. */

import { type Settling, settle } from './settle.js';

export default (settling: Settling): ReturnType<typeof settle> => settle(settling);
