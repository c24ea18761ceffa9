import type { DriverParts } from '#core';
import { MemoryMessagingDriver } from './memory.driver.js';

/** None of the concern's settings is this driver's: what is said of a group comes with the group. */
export function createMemoryMessaging(
  _settings: object,
  { clock, ids }: Pick<DriverParts, 'clock' | 'ids'>,
): MemoryMessagingDriver {
  return new MemoryMessagingDriver({ options: {}, clock, ids });
}
