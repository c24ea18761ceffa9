import { databaseConcern, type DatabaseDriver, type DatabaseDriverFactory } from '#database';

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
 * Makes the driver of `factory` once and gives it to every application, whose closing leaves it open: hundreds of cases share one embedded database, and
 * one in memory is still there when a case starts its application again. For one application at a time.
 */
export function keptDriver(factory: DatabaseDriverFactory): KeptDriver {
  let made: Promise<DatabaseDriver> | undefined;
  return {
    factory: {
      ...factory,
      create: async (settings, parts) => {
        made ??= factory.create(settings, parts);
        const driver = await made;
        return {
          name: driver.name,
          capabilities: driver.capabilities,
          target: driver.target,
          open: (options) => driver.open(options),
          acquire: (options) => driver.acquire(options),
          mapError: (error) => driver.mapError(error),
          isConnectionLoss: (error) => driver.isConnectionLoss(error),
          close: () => Promise.resolve(),
        };
      },
    },
    close: async () => {
      await (await made)?.close();
    },
  };
}
