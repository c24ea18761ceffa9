import type { ConcernDefinition } from '#core/nest';
import { coordinationDrivers } from './drivers/manifest.js';
import { coordinationOptionTable, type CoordinationSettings } from './coordination.options.js';

/** Everything about the concern that is known before any module is built. */
export const coordinationConcern: ConcernDefinition<typeof coordinationOptionTable, CoordinationSettings> = {
  name: 'coordination',
  options: coordinationOptionTable,
  drivers: coordinationDrivers,
  defaultDriver: 'memory',
  impliedBy: {},
  codeOnly: [],
  follows: [
    { concern: 'redis', driver: 'redis' },
    { concern: 'database', driver: 'database' },
  ],
  // Keys and rows say which instance they are of, so that several can share one service.
  standsOn: [
    { concern: 'redis', option: 'redis', shared: true },
    { concern: 'database', option: 'database', shared: true },
  ],
  finish: (values, { standsOn }) => ({ ...values, standsOn: standsOn ?? 'default' }),
};
