import { InfrastructureError } from '#core';
import { DatabasePermissionError, MigrationFailedError, MigrationsPendingError } from '#domain/database';
import type { MikroORM } from '@mikro-orm/core';
import type { DatabaseDriver } from '../database.driver.js';
import type { MigrationState } from '../own-schema/migration-state.js';
import { withMigrationLock } from '../own-schema/migration-lock.js';
import { mapOrmError } from './map-error.js';

/**
 * Runs the application's pending migrations in one transaction. Processes that start at the same time run them once: the others wait on an advisory lock,
 * held by a connection of its own, and then find nothing to do.
 * @returns the names of those that were run.
 */
export async function applyMigrations(
  orm: MikroORM,
  driver: DatabaseDriver,
  signal: AbortSignal,
): Promise<readonly string[]> {
  return withMigrationLock(driver, signal, async () => {
    await nameDatabase(orm, driver, signal);
    let running: string | undefined;
    orm.migrator.on('migrating', ({ name }) => void (running = name));
    try {
      return (await orm.migrator.up()).map(({ name }) => name);
    } catch (error) {
      const cause = mapOrmError(error, driver);
      if (isUnavailable(cause) || cause instanceof DatabasePermissionError) throw cause;
      throw new MigrationFailedError(
        `${running === undefined ? 'A migration' : `The migration ${running}`} failed and everything of this run was rolled back: ${cause instanceof Error ? cause.message : String(cause)}`,
        { cause, details: running === undefined ? {} : { migration: running } },
      );
    }
  });
}

/** @throws MigrationsPendingError naming them, when there are any. */
export async function pendingMigrations(
  orm: MikroORM,
  driver: DatabaseDriver,
  instance: string,
): Promise<readonly string[]> {
  const done = await executedMigrations(driver);
  const pending = listedMigrations(orm).filter((name) => !done.has(name));
  if (pending.length === 0) return [];
  throw new MigrationsPendingError(
    `The database "${instance}" lacks ${pending.length} migration${pending.length === 1 ? '' : 's'}: ${pending.join(', ')}. Run the migrations (npm run migrate), or set DATABASE_MIGRATE=auto.`,
    {
      details: { instance, pending },
    },
  );
}

/** The application's migrations: those that are listed, in their order, and then those that ran and are not. Changes nothing. */
export async function migrationStates(
  orm: MikroORM,
  driver: DatabaseDriver,
  signal: AbortSignal,
): Promise<readonly MigrationState[]> {
  const done = await executedMigrations(driver, signal);
  const listed = listedMigrations(orm);
  const names = new Set(listed);
  return [
    ...listed.map((name): MigrationState => ({
      name,
      state: done.has(name) ? 'applied' : 'pending',
      appliedAt: done.get(name),
    })),
    ...[...done]
      .filter(([name]) => !names.has(name))
      .map(([name, appliedAt]): MigrationState => ({ name, state: 'unknown', appliedAt })),
  ];
}

function listedMigrations(orm: MikroORM): readonly string[] {
  const list = orm.config.get('migrations').migrationsList ?? [];
  return list.map((entry) => ('name' in entry ? entry.name : ''));
}

/** When each ran, in that order. Without creating the table: the check must also work for a role that may not create anything. */
async function executedMigrations(driver: DatabaseDriver, signal?: AbortSignal): Promise<ReadonlyMap<string, Date>> {
  const connection = await driver.acquire({ signal });
  try {
    const table = await connection.execute(`select to_regclass('mikro_orm_migrations') is not null as present`, []);
    if (table.rows[0]?.['present'] !== true) return new Map();
    const { rows } = await connection.execute(
      'select name, (extract(epoch from executed_at) * 1000)::float8 as at from mikro_orm_migrations order by id',
      [],
    );
    return new Map(rows.map((row) => [String(row['name']), new Date(Number(row['at']))]));
  } finally {
    connection.release();
  }
}

/** MikroORM creates a database that it does not find by name; the name is the one that we are connected to. */
async function nameDatabase(orm: MikroORM, driver: DatabaseDriver, signal: AbortSignal): Promise<void> {
  const connection = await driver.acquire({ signal });
  try {
    const { rows } = await connection.execute('select current_database() as name', [], { signal });
    orm.config.set('dbName', String(rows[0]?.['name']));
  } finally {
    connection.release();
  }
}

function isUnavailable(error: unknown): boolean {
  return error instanceof InfrastructureError && error.row.transience === 'transient' && error.row.status === 503;
}
