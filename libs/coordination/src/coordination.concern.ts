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
  finish: (values) => values, // no default depends on another value, and none contradicts another
};
