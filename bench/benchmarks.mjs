import { memory as cacheMemory } from './cache/memory.mjs';
import { redis as cacheRedis } from './cache/redis.mjs';
import { sizes as cacheSizes } from './cache/sizes.mjs';
import { stampede } from './cache/stampede.mjs';
import { coordination } from './coordination/coordination.mjs';
import { findAndSave } from './database/find-and-save.mjs';
import { outboxRows } from './database/outbox-rows.mjs';
import { pageSizes } from './database/sizes.mjs';
import { claimSizes } from './events/claim-sizes.mjs';
import { drain } from './events/drain.mjs';
import { eventCost } from './events/event-cost.mjs';
import { latency } from './events/latency.mjs';
import { http } from './http/http.mjs';
import { logLine } from './logs/log-line.mjs';
import { policies } from './resilience/policies.mjs';
import { start } from './start/start.mjs';

/** Each gives rows of the table; `value` must not exceed `limit`, where there is one. */
export const benchmarks = [
  { name: 'database/find-and-save', run: findAndSave },
  { name: 'database/outbox-rows', run: outboxRows },
  { name: 'database/page-sizes', run: pageSizes },
  { name: 'events/cost', run: eventCost },
  { name: 'events/latency', run: latency },
  { name: 'events/drain', run: drain },
  { name: 'events/claim-sizes', run: claimSizes },
  { name: 'cache/memory', run: cacheMemory },
  { name: 'cache/redis', run: cacheRedis },
  { name: 'cache/stampede', run: stampede },
  { name: 'cache/sizes', run: cacheSizes },
  { name: 'coordination', run: coordination },
  { name: 'http', run: http },
  { name: 'logs', run: logLine },
  { name: 'resilience', run: policies },
  { name: 'start', run: start },
];
