import { Duration, type Lifecycle } from '#core';
import type { ModulesContainer } from '@nestjs/core';
import type { DatabaseHandle } from './database-handle.js';
import { assertDistinctNames } from './database-providers.js';

const CONNECT_LIMIT = Duration.seconds(30);
const MIGRATE_LIMIT = Duration.seconds(600);
const CLOSE_LIMIT = Duration.seconds(10);

/** Takes the databases of one module through start and stop. */
export class DatabaseStarter {
  readonly #applied = new Map<string, readonly string[]>();

  constructor(lifecycle: Lifecycle, modules: ModulesContainer, databases: readonly DatabaseHandle[]) {
    for (const database of databases) {
      const name = `database "${database.instance}"`;
      assertDistinctNames(modules, database.instance);
      lifecycle.onStart('connect', { name, limit: CONNECT_LIMIT, run: (signal) => database.connect(signal) });
      lifecycle.onStart('migrate', {
        name,
        limit: MIGRATE_LIMIT,
        run: async (signal) => void this.#applied.set(database.instance, await database.migrate(signal)),
      });
      lifecycle.onStop('disconnect', { name, limit: CLOSE_LIMIT, run: () => database.close() });
    }
  }

  /** Names of the migrations that this start ran, by database. */
  get appliedMigrations(): ReadonlyMap<string, readonly string[]> {
    return this.#applied;
  }
}
