import type { ConcernDefinition } from '#core/nest';
import { observabilityDrivers } from './drivers/manifest.js';
import { observabilityOptionTable, type ObservabilitySettings } from './observability.options.js';

/** Everything about the concern that is known before any module is built. */
export const observabilityConcern: ConcernDefinition<typeof observabilityOptionTable, ObservabilitySettings> = {
  name: 'observability',
  options: observabilityOptionTable,
  drivers: observabilityDrivers,
  defaultDriver: 'memory',
  impliedBy: {},
  codeOnly: [],
  finish: (values) => values, // no default depends on another value, and none contradicts another
};
