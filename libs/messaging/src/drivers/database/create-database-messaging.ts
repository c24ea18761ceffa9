import type { MessagingDriverParts } from '../../messaging.driver-factory.js';
import { DatabaseMessagingDriver } from './database.driver.js';
import { readNeeds } from './database.needs.js';
import type { DatabaseMessagingOptions } from './database.options.js';

/** @param needed the values of `databaseMessagingNeeds`, in that order. */
export function createDatabaseMessaging(
  options: DatabaseMessagingOptions,
  { clock, random, ids, used }: Pick<MessagingDriverParts, 'clock' | 'random' | 'ids' | 'used'>,
  needed: readonly unknown[],
): DatabaseMessagingDriver {
  return new DatabaseMessagingDriver({ ...readNeeds(needed), clock, random, ids, used, options });
}
