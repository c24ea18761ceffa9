export { createDatabaseMessaging } from './create-database-messaging.js';
export { databaseMessagingCapabilities } from './database.capabilities.js';
export { DatabaseMessagingDriver, type DatabaseMessagingParts } from './database.driver.js';
export { databaseMessagingNeeds, type DatabaseMessagingNeeds } from './database.needs.js';
export type { DatabaseMessagingOptions } from './database.options.js';
export { eventsMigrations } from './events.migrations.js';
