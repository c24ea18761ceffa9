import { DatabaseStarter } from '#database';
import { Module, type FactoryProvider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { InfrastructureModule } from './infrastructure.module.js';
import type { InfrastructureOptions } from './infrastructure.options.js';

/** What one database's migrations did. */
export interface MigrationsRun {
  readonly instance: string;
  /** Names of those that were run, in order, our own first (`groundwork/database/001_outbox`); empty when there was nothing to do. */
  readonly applied: readonly string[];
}

export interface MigrationsRunOptions {
  /**
   * Whether also the tables that our concerns keep in a schema of their own (`DATABASE_OWN_SCHEMA`) are made. Which of them the application uses is not
   * known here, so that all are made of the concerns that are on. `false` is for an application that uses none and a role that may not create a schema.
   * Default true.
   */
  readonly ownTables?: boolean | undefined;
}

/**
 * Runs the pending migrations of every database of these options, whatever `DATABASE_MIGRATE` says, and starts nothing else of the application.
 * @throws MigrationFailedError, OwnSchemaDivergedError, and what connecting throws.
 */
export async function runMigrations(
  options: InfrastructureOptions = {},
  { ownTables = true }: MigrationsRunOptions = {},
): Promise<readonly MigrationsRun[]> {
  if (options.database === false) return [];
  const infrastructure = InfrastructureModule.forRoot({ ...options, database: migrating(options.database) });
  const application = await NestFactory.createApplicationContext(
    { module: MigrationsRunModule, imports: [infrastructure], providers: [migrationsRun(ownTables)] },
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

/** Tells the database, before it starts, that the process is there to migrate. */
function migrationsRun(ownTables: boolean): FactoryProvider {
  return {
    provide: Symbol('nestjs-groundwork/migrations-run'),
    inject: [DatabaseStarter],
    useFactory: (starter: DatabaseStarter) => starter.onlyMigrate({ ownTables }),
  };
}

@Module({})
class MigrationsRunModule {}

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
