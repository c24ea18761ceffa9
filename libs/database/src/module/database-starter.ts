import { Duration, groupName, type Lifecycle } from '#core';
import { instanceToken, isInjected } from '#core/nest';
import { Inbox, Outbox, OutboxRoutes } from '#domain/outbox';
import type { ModulesContainer } from '@nestjs/core';
import type { DatabaseOwnSchema } from '../own-schema/database-own-schema.js';
import type { DatabaseState } from '../own-schema/migration-state.js';
import type { DatabaseHandle } from './database-handle.js';
import { assertDistinctNames } from './database-providers.js';

const CONNECT_LIMIT = Duration.seconds(30);
const MIGRATE_LIMIT = Duration.seconds(600);
const CLOSE_LIMIT = Duration.seconds(10);

/** One database with the schema of our own tables in it. */
export interface StartedDatabase {
  readonly database: DatabaseHandle;
  readonly ownSchema: DatabaseOwnSchema;
}

export interface DatabaseStarterParts {
  readonly lifecycle: Lifecycle;
  readonly modules: ModulesContainer;
  readonly databases: readonly StartedDatabase[];
}

/** Takes the databases of one module through start and stop. */
export class DatabaseStarter {
  readonly #applied = new Map<string, readonly string[]>();
  readonly #databases: readonly StartedDatabase[];
  readonly #states = new Map<string, DatabaseState>();
  #onlyMigrates = false;
  #inspects: { readonly objects: boolean } | undefined;

  constructor({ lifecycle, modules, databases }: DatabaseStarterParts) {
    this.#databases = databases;
    for (const { database, ownSchema } of databases) {
      const name = `database "${database.instance}"`;
      const groups = [groupName('database', database.instance)];
      if (usesOutbox(modules, database.instance)) ownSchema.useBase();
      assertDistinctNames(modules, database.instance);
      lifecycle.onStart('connect', { name, limit: CONNECT_LIMIT, groups, run: (signal) => database.connect(signal) });
      lifecycle.onStart('migrate', {
        name,
        limit: MIGRATE_LIMIT,
        groups,
        run: (signal) => this.#migrate({ database, ownSchema }, signal),
      });
      lifecycle.onStop('disconnect', { name, limit: CLOSE_LIMIT, run: () => database.close() });
    }
  }

  /** Names of the migrations that this start ran, by database; those of our own schema first: `groundwork/database/001_outbox`. */
  get appliedMigrations(): ReadonlyMap<string, readonly string[]> {
    return this.#applied;
  }

  /**
   * For a process that migrates for others, whose modules it does not see: with `ownTables` the start makes, in every database or in those
   * that it names, all tables that the concerns would keep in our own schema, used or not; nothing is taken out of the outbox. Called while the application is put together.
   */
  onlyMigrate({ ownTables }: { readonly ownTables: boolean | readonly string[] }): this {
    this.#onlyMigrates = true;
    for (const { database, ownSchema } of this.#databases) {
      const made = typeof ownTables === 'boolean' ? ownTables : ownTables.includes(database.instance);
      if (made) ownSchema.useAll();
    }
    return this;
  }

  /** For a process that only looks: as `onlyMigrate`, but nothing is changed, and `states` tells what there is. `objects`: see `DatabaseHandle.inspect`. */
  onlyInspect(request: { readonly ownTables: boolean | readonly string[]; readonly objects: boolean }): this {
    this.#inspects = { objects: request.objects };
    return this.onlyMigrate(request);
  }

  /** By database; empty unless the process only looks. */
  get states(): ReadonlyMap<string, DatabaseState> {
    return this.#states;
  }

  /** Whether the process may take messages out of the outbox. */
  get onlyMigrates(): boolean {
    return this.#onlyMigrates;
  }

  async #migrate({ database, ownSchema }: StartedDatabase, signal: AbortSignal): Promise<void> {
    const { instance } = database;
    if (this.#inspects === undefined) this.#applied.set(instance, await database.migrate(signal, ownSchema));
    else this.#states.set(instance, await database.inspect(signal, ownSchema, this.#inspects));
  }
}

/** Concerns say for themselves that they use the tables; an application that injects a port of theirs has no such moment. */
function usesOutbox(modules: ModulesContainer, instance: string): boolean {
  return [Outbox, OutboxRoutes, Inbox].some((port) =>
    isInjected(modules, instanceToken(port, instance), { by: 'application', counts: 'optional' }),
  );
}
