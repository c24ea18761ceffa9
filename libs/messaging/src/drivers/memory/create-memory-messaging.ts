import type { MessagingDriverParts } from '../../messaging.driver-factory.js';
import { MemoryMessagingDriver } from './memory.driver.js';

/** None of the concern's settings is this driver's: what is said of a group comes with the group. */
export function createMemoryMessaging(
  _settings: object,
  { clock, ids, unitOfWork }: Pick<MessagingDriverParts, 'clock' | 'ids' | 'unitOfWork'>,
): MemoryMessagingDriver {
  return new MemoryMessagingDriver({ options: {}, clock, ids, unitOfWork });
}
