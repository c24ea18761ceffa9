import { Secret } from '#core';
import type { DatabaseConnection, DatabaseDriver } from '../database.driver.js';
import type { DatabaseSettings } from '../database.options.js';
import type { DatabaseDriverFactory } from '../drivers/manifest.js';

/** Every statement succeeds, without rows; a lock is granted to who asks for it. */
const emptyConnection: DatabaseConnection = {
  execute: (sql) => Promise.resolve({ rows: sql.endsWith(' as mine') ? [{ mine: true }] : [], affected: undefined }),
  stream: async function* () {
    yield [];
  },
  release: () => undefined,
};

/** A driver that opens nothing and remembers what it was made with, by instance. */
export class ProbeDriver {
  readonly made = new Map<string, DatabaseSettings>();
  readonly closed: string[] = [];

  readonly factory: DatabaseDriverFactory = {
    name: 'probe',
    production: 'ok',
    remote: false,
    peers: [],
    capabilities: { concurrentTransactions: true, sharedByProcesses: true },
    target: () => 'nowhere',
    create: (settings, { instance }) => {
      this.made.set(instance, settings);
      return Promise.resolve(this.#driver(instance));
    },
  };

  /** A setting of what the driver was made with, as text; secrets revealed, so that they can be compared. */
  seen(key: string, instance = 'default'): string {
    const value: unknown = Reflect.get(this.made.get(instance) ?? {}, key);
    return value instanceof Secret ? String(value.reveal()) : String(value);
  }

  #driver(instance: string): DatabaseDriver {
    return {
      name: 'probe',
      capabilities: { concurrentTransactions: true, sharedByProcesses: true },
      target: 'nowhere',
      open: () => Promise.resolve(),
      acquire: () => Promise.resolve(emptyConnection),
      mapError: () => undefined,
      isConnectionLoss: () => false,
      close: () => {
        this.closed.push(instance);
        return Promise.resolve();
      },
    };
  }
}
