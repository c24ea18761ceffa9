import { eventCost } from './events/event-cost.mjs';
import { drain } from './events/drain.mjs';
import { latency } from './events/latency.mjs';

/** Each gives rows of the table; `value` must not exceed `limit`, where there is one. */
export const benchmarks = [
  { name: 'events/cost', run: eventCost },
  { name: 'events/latency', run: latency },
  { name: 'events/drain', run: drain },
];
