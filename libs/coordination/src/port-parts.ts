import type { Clock, FaultReporter, Ids, Random } from '#core';
import type { CoordinationSettings } from './coordination.options.js';
import type { DriverCalls } from './driver-calls.js';

/** What the ports of one instance have in common. */
export interface PortParts {
  readonly calls: DriverCalls;
  readonly settings: CoordinationSettings;
  readonly instance: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  readonly faults: FaultReporter;
}
