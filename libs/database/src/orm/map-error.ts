import { InfrastructureError } from '#core';
import { InvalidValueError, OptimisticLockError } from '#domain/database';
import { OptimisticLockError as OrmOptimisticLockError, ValidationError } from '@mikro-orm/core';
import type { DatabaseDriver } from '../database.driver.js';
import { carriedBy } from './carried-error.js';

/** The error that a port throws for what came out of the ORM. An abort's reason, and what has nothing to do with the database, stays as it is. */
export function mapOrmError(error: unknown, driver: DatabaseDriver): unknown {
  if (error instanceof InfrastructureError) return error;
  const original = carriedBy(error);
  if (original instanceof InfrastructureError) return original;
  if (original !== error) return driver.mapError(original) ?? original;
  if (error instanceof OrmOptimisticLockError) {
    const entity = error.getEntity()?.constructor.name ?? 'The entity';
    return new OptimisticLockError(
      `${entity} was changed by someone else since it was read. Read it again and repeat the change.`,
      { cause: error, details: { entity } },
    );
  }
  if (error instanceof ValidationError)
    return new InvalidValueError(`The entity cannot be written: ${error.message}`, { cause: error });
  return error;
}
