import type { ConcernDefinition } from '#core/nest';
import { observabilityDrivers } from './drivers/manifest.js';
import { observabilityOptionTable, standardVariables, type ObservabilitySettings } from './observability.options.js';

/** Everything about the concern that is known before any module is built. */
export const observabilityConcern: ConcernDefinition<typeof observabilityOptionTable, ObservabilitySettings> = {
  name: 'observability',
  options: observabilityOptionTable,
  drivers: observabilityDrivers,
  defaultDriver: 'none',
  impliedBy: { endpoint: 'opentelemetry' },
  codeOnly: [],
  standardVariables,
  onlyDefault: 'a process has one log and one telemetry',
  finish: (values, { general }) => ({ ...values, role: general.role }),
};
