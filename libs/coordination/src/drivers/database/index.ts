export { databaseCoordinationCapabilities } from './database.capabilities.js';
export { createDatabaseCoordination } from './create-database-coordination.js';
export { DatabaseCoordinationDriver, type DatabaseCoordinationParts } from './database.driver.js';
export { databaseCoordinationNeeds, type DatabaseCoordinationNeeds } from './database.needs.js';
export type { DatabaseCoordinationOptions } from './database.options.js';
