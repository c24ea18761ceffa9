import { DatabaseUnavailableError } from '#domain/database';
import { databaseConcern } from '../database.concern.js';
import type { DatabaseConnection, DatabaseDriver } from '../database.driver.js';
import type { DatabaseDriverFactory } from '../drivers/manifest.js';

/** A database driver that outlives the applications of a test run. */
export interface KeptDriver {
  readonly factory: DatabaseDriverFactory;
  close(): Promise<void>;
}

/** The embedded database, kept open. */
export function keptEmbeddedDriver(): KeptDriver {
  return keptDriver(databaseConcern.drivers['pglite'] as DatabaseDriverFactory); // one of this concern's drivers
}

/**
 * Makes the driver of `factory` once and gives it to every application: hundreds of cases share one embedded database, and one in memory is still there when
 * a case starts its application again. An application that closes it is cut off from it, and nothing else happens. For one application at a time.
 */
export function keptDriver(factory: DatabaseDriverFactory): KeptDriver {
  let made: Promise<DatabaseDriver> | undefined;
  return {
    factory: {
      ...factory,
      create: async (settings, parts) => {
        made ??= factory.create(settings, parts);
        return new LentDriver(await made);
      },
    },
    close: async () => {
      await (await made)?.close();
    },
  };
}

/** The kept driver as one application has it. */
class LentDriver implements DatabaseDriver {
  readonly name: string;
  readonly capabilities: DatabaseDriver['capabilities'];
  readonly target: string;
  readonly #inUse = new Set<DatabaseConnection>();
  #closed = false;

  constructor(private readonly driver: DatabaseDriver) {
    this.name = driver.name;
    this.capabilities = driver.capabilities;
    this.target = driver.target;
  }

  open(options: Parameters<DatabaseDriver['open']>[0]): Promise<void> {
    return this.driver.open(options);
  }

  async acquire(options: Parameters<DatabaseDriver['acquire']>[0]): Promise<DatabaseConnection> {
    this.#assertOpen();
    const connection = await this.driver.acquire(options);
    const release = (): void => {
      this.#inUse.delete(connection);
      connection.release();
    };
    if (this.#closed) release();
    this.#assertOpen();
    this.#inUse.add(connection);
    return {
      execute: async (...statement) => {
        this.#assertOpen();
        return connection.execute(...statement);
      },
      stream: (...statement) => connection.stream(...statement),
      release,
    };
  }

  mapError(error: unknown): ReturnType<DatabaseDriver['mapError']> {
    return this.driver.mapError(error);
  }

  isConnectionLoss(error: unknown): boolean {
    return this.driver.isConnectionLoss(error);
  }

  /** As at the end of a process: what was open is rolled back. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const connection of this.#inUse) connection.release();
    this.#inUse.clear();
  }

  #assertOpen(): void {
    if (this.#closed)
      throw new DatabaseUnavailableError(`This application has closed its database (${this.target}).`, {
        details: { target: this.target },
      });
  }
}
