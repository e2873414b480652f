/** A thread of the search: anneals what it is sent. */

import { annealReplica, type Replica } from './replica.js';

export default (replica: Replica): Promise<Uint32Array> => annealReplica(replica);
