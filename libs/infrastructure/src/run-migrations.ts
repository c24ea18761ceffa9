import { DatabaseStarter } from '#database';
import { NestFactory } from '@nestjs/core';
import { InfrastructureModule } from './infrastructure.module.js';
import type { InfrastructureOptions } from './infrastructure.options.js';

/** What one database's migrations did. */
export interface MigrationsRun {
  readonly instance: string;
  /** Names of those that were run, in order; empty when there was nothing to do. */
  readonly applied: readonly string[];
}

/**
 * Runs the pending migrations of every database of these options, whatever `DATABASE_MIGRATE` says, and starts nothing else of the application.
 * @throws MigrationFailedError, and what connecting throws.
 */
export async function runMigrations(options: InfrastructureOptions = {}): Promise<readonly MigrationsRun[]> {
  if (options.database === false) return [];
  const application = await NestFactory.createApplicationContext(
    InfrastructureModule.forRoot({ ...options, database: migrating(options.database) }),
    {
      abortOnError: false,
      logger: ['error', 'warn', 'fatal'],
    },
  );
  try {
    return [...application.get(DatabaseStarter).appliedMigrations].map(([instance, applied]) => ({
      instance,
      applied,
    }));
  } finally {
    await application.close();
  }
}

/** The same databases, told to migrate. */
function migrating(choice: InfrastructureOptions['database']): InfrastructureOptions['database'] {
  if (choice === undefined) return { migrate: 'auto' };
  if (choice === false) return false;
  if (typeof choice === 'string' || 'create' in choice) return { driver: choice, migrate: 'auto' };
  const instances = Object.fromEntries(
    Object.entries(choice.instances ?? {}).map(([name, options]) => [name, { ...options, migrate: 'auto' as const }]),
  );
  return { ...choice, migrate: 'auto', instances };
}
