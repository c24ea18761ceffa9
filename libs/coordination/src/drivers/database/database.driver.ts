import type { Ids } from '#core';
import type { CoordinationDriver } from '../../coordination.driver.js';
import { coordinationMigrations } from './coordination.migrations.js';
import { DatabaseIdempotency } from './database-idempotency.js';
import { DatabaseKeyValue } from './database-key-value.js';
import { DatabaseLimits } from './database-limits.js';
import { DatabaseLocks } from './database-locks.js';
import { DatabasePubSub } from './database-pub-sub.js';
import { databaseCoordinationCapabilities } from './database.capabilities.js';
import type { DatabaseCoordinationNeeds } from './database.needs.js';
import { OwnStatements } from './own-statements.js';

export interface DatabaseCoordinationParts extends DatabaseCoordinationNeeds {
  readonly instance: string;
  /** Whether the application uses it. If not, it says what tables it would have, and has none. */
  readonly used: boolean;
  readonly ids: Ids;
}

/** Everything in tables of ours in the application's own database, by its clock. */
export class DatabaseCoordinationDriver implements CoordinationDriver {
  readonly name = 'database';
  readonly capabilities = databaseCoordinationCapabilities;
  readonly locks: DatabaseLocks;
  readonly limits: DatabaseLimits;
  readonly idempotency: DatabaseIdempotency;
  readonly pubSub: DatabasePubSub;
  readonly keyValue: DatabaseKeyValue;
  readonly #statements: OwnStatements;

  /** Says what it needs of the database, which is only possible while the application is put together. */
  constructor(private readonly parts: DatabaseCoordinationParts) {
    const { instance, tables, used } = parts;
    const schema = parts.schema.name;
    parts.schema.use(coordinationMigrations, { needed: used });
    const statements = new OwnStatements({ ...parts, severalConnections: tables.shared });
    this.#statements = statements;
    const prefix = `${instance}:`;
    this.locks = new DatabaseLocks({ ...parts, statements, schema });
    this.limits = new DatabaseLimits({ ...parts, schema, prefix, severalConnections: tables.shared });
    this.idempotency = new DatabaseIdempotency({ ...parts, schema, prefix });
    this.pubSub = new DatabasePubSub({ ...parts, schema, shared: tables.shared });
    this.keyValue = new DatabaseKeyValue({ statements, schema, instance });
  }

  async open(signal: AbortSignal): Promise<void> {
    await this.#statements.query(`select from ${this.parts.schema.name}.locks limit 0`, [], signal);
  }

  close(): Promise<void> {
    return this.pubSub.close();
  }
}
