import type { CoordinationDriverParts } from '../../coordination.driver-factory.js';
import { DatabaseCoordinationDriver } from './database.driver.js';
import { readNeeds } from './database.needs.js';
import type { DatabaseCoordinationOptions } from './database.options.js';

/** @param needed the values of `databaseCoordinationNeeds`, in that order. */
export function createDatabaseCoordination(
  _options: DatabaseCoordinationOptions,
  { instance, used, ids }: Pick<CoordinationDriverParts, 'instance' | 'used' | 'ids'>,
  needed: readonly unknown[],
): DatabaseCoordinationDriver {
  return new DatabaseCoordinationDriver({ ...readNeeds(needed), instance, used, ids });
}
