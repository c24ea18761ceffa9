import type { ConcernDefinition } from '#core/nest';
import { redisDrivers } from './drivers/manifest.js';
import { redisOptionTable, type RedisSettings } from './redis.options.js';

/** Everything about the concern that is known before any module is built. */
export const redisConcern: ConcernDefinition<typeof redisOptionTable, RedisSettings> = {
  name: 'redis',
  options: redisOptionTable,
  drivers: redisDrivers,
  defaultDriver: 'memory',
  impliedBy: {},
  codeOnly: [],
  finish: (values) => values, // no default depends on another value, and none contradicts another
};
