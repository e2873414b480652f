/** How each counter of a core counts, as its template prints it. */

import { type CounterName, counters } from './registers.js';

/** When a counter changes, and to what. */
const rules: Readonly<Record<CounterName, readonly [when: string, next: (count: string) => string]>> = {
  EVENTS: ['event_taken', (count) => `${count} + 32'd1`],
  ROWS: ['|rows_begun_q', (count) => `${count} + {25'd0, rows_begun_q}`],
  ENTRIES: ['|entries_begun_q', (count) => `${count} + {25'd0, entries_begun_q}`],
  OPERATIONS: ['|operations_begun_q', (count) => `${count} + {25'd0, operations_begun_q}`],
  SPIKES: ['leaves && out_kind == KIND_SPIKE', (count) => `${count} + 32'd1`],
  BUSY: ['op_busy', (count) => `${count} + 32'd1`],
  STALL: ['out_valid & !out_ready', (count) => `${count} + 32'd1`],
  CYCLES: ['leaves && out_kind != KIND_SPIKE', () => 'elapsed_q'],
};

export const counterViews = counters.map(([name], index) => {
  const [when, next] = rules[name];
  const lower = name.toLowerCase();
  return { index, code: name, name: lower, when, next: next(`${lower}_q`) };
});
