/** A thread of the trainer. */

import Tinypool from 'tinypool';
import { runTask, type Shared, type Task, type TaskResult } from './shard.js';

const shared = Tinypool.workerData as Shared;

export default (task: Task): TaskResult => runTask(shared, task);
