import type { CoordinationDriverParts } from '../../coordination.driver-factory.js';
import { MemoryCoordinationDriver } from './memory.driver.js';
import type { MemoryCoordinationOptions } from './memory.options.js';

export function createMemoryCoordination(
  options: MemoryCoordinationOptions,
  { clock }: Pick<CoordinationDriverParts, 'clock'>,
): MemoryCoordinationDriver {
  return new MemoryCoordinationDriver(options, clock);
}
