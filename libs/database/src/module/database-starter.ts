import { Duration, type Lifecycle } from '#core';
import { isInjected } from '#core/nest';
import { Inbox, Outbox, OutboxRoutes } from '#domain/outbox';
import type { ModulesContainer } from '@nestjs/core';
import type { DatabaseOwnSchema } from '../own-schema/database-own-schema.js';
import type { DatabaseHandle } from './database-handle.js';
import { assertDistinctNames } from './database-providers.js';

const CONNECT_LIMIT = Duration.seconds(30);
const MIGRATE_LIMIT = Duration.seconds(600);
const CLOSE_LIMIT = Duration.seconds(10);

export interface DatabaseStarterParts {
  readonly lifecycle: Lifecycle;
  readonly modules: ModulesContainer;
  readonly databases: readonly DatabaseHandle[];
  readonly ownSchema: DatabaseOwnSchema;
}

/** Takes the databases of one module through start and stop. */
export class DatabaseStarter {
  readonly #applied = new Map<string, readonly string[]>();
  readonly #ownSchema: DatabaseOwnSchema;
  #onlyMigrates = false;

  constructor({ lifecycle, modules, databases, ownSchema }: DatabaseStarterParts) {
    this.#ownSchema = ownSchema;
    if (usesOutbox(modules)) ownSchema.useBase();
    for (const database of databases) {
      const name = `database "${database.instance}"`;
      const own = database.instance === 'default' ? ownSchema : undefined;
      assertDistinctNames(modules, database.instance);
      lifecycle.onStart('connect', { name, limit: CONNECT_LIMIT, run: (signal) => database.connect(signal) });
      lifecycle.onStart('migrate', {
        name,
        limit: MIGRATE_LIMIT,
        run: async (signal) => void this.#applied.set(database.instance, await database.migrate(signal, own)),
      });
      lifecycle.onStop('disconnect', { name, limit: CLOSE_LIMIT, run: () => database.close() });
    }
  }

  /** Names of the migrations that this start ran, by database; those of our own schema first: `groundwork/database/001_outbox`. */
  get appliedMigrations(): ReadonlyMap<string, readonly string[]> {
    return this.#applied;
  }

  /**
   * For a process that migrates for others, whose modules it does not see: with `ownTables` the start makes all tables that the concerns would keep in our
   * own schema, used or not; nothing is taken out of the outbox. Called while the application is put together.
   */
  onlyMigrate({ ownTables }: { readonly ownTables: boolean }): this {
    this.#onlyMigrates = true;
    if (ownTables) this.#ownSchema.useAll();
    return this;
  }

  /** Whether the process may take messages out of the outbox. */
  get onlyMigrates(): boolean {
    return this.#onlyMigrates;
  }
}

/** Concerns say for themselves that they use the tables; an application that injects a port of theirs has no such moment. */
function usesOutbox(modules: ModulesContainer): boolean {
  return [Outbox, OutboxRoutes, Inbox].some((port) =>
    isInjected(modules, port, { by: 'application', counts: 'optional' }),
  );
}
