import { databaseMessagingCapabilities } from './database/database.capabilities.js';
import { memoryMessagingCapabilities } from './memory/memory.capabilities.js';
import type { MessagingDriverFactory } from '../messaging.driver-factory.js';

/** The built-in drivers, by name. Nothing of a driver is loaded before it is chosen. */
export const messagingDrivers = {
  database: {
    name: 'database',
    production: 'ok',
    capabilities: databaseMessagingCapabilities, // shared as far as its database is: the concern `database` refuses roles on one that is not
    remote: false, // what leaves the process are the database's own calls
    peers: [],
    concerns: ['database'],
    target: ({ database }) => (database === 'default' ? 'the default database' : `the database "${database}"`),
    needs: async (database) => (await import('./database/index.js')).databaseMessagingNeeds(database),
    create: async (settings, parts, needed = []) =>
      (await import('./database/index.js')).createDatabaseMessaging(settings, parts, needed),
  },
  memory: {
    name: 'memory',
    production: 'ask',
    productionNote: 'events live in this one process: every stop loses those that were not handled',
    capabilities: memoryMessagingCapabilities,
    remote: false,
    peers: [],
    target: () => 'this process',
    create: async (settings, parts) => (await import('./memory/index.js')).createMemoryMessaging(settings, parts),
  },
} satisfies Readonly<Record<string, MessagingDriverFactory>>;
