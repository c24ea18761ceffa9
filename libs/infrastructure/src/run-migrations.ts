import type { InfrastructureOptions } from './infrastructure.options.js';
import { withDatabases, type OwnTablesOptions } from './migration-process.js';

/** What one database's migrations did. */
export interface MigrationsRun {
  readonly instance: string;
  /** Names of those that were run, in order, our own first (`groundwork/database/001_outbox`); empty when there was nothing to do. */
  readonly applied: readonly string[];
}

export type MigrationsRunOptions = OwnTablesOptions;

/**
 * Runs the pending migrations of every database of these options, whatever `DATABASE_MIGRATE` says, and starts nothing else of the application.
 * @throws MigrationFailedError, OwnSchemaNewerError, OwnSchemaDivergedError, and what connecting throws.
 */
export async function runMigrations(
  options: InfrastructureOptions = {},
  { ownTables = true }: MigrationsRunOptions = {},
): Promise<readonly MigrationsRun[]> {
  if (options.database === false) return [];
  return withDatabases(
    { ...options, database: migrating(options.database) },
    (starter) => starter.onlyMigrate({ ownTables }),
    ({ appliedMigrations }) =>
      [...appliedMigrations].map(([instance, applied]) => ({ instance, applied })).sort(byInstance),
  );
}

/** They run at the same time and end in any order: `default` is told first, then the others by name. */
function byInstance({ instance: one }: MigrationsRun, { instance: other }: MigrationsRun): number {
  if (one === 'default' || other === 'default') return one === 'default' ? -1 : 1;
  return one < other ? -1 : 1;
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
