import { settingsToken } from '#core/nest';

/** Tokens of the parts of one database, internal to its module. */
export interface DatabaseTokens {
  readonly settings: symbol;
  readonly driver: symbol;
  readonly orm: symbol;
  readonly database: symbol;
  readonly ownSchema: symbol;
  /** Both together, for who starts them. */
  readonly started: symbol;
  readonly leasedTables: symbol;
  readonly wakeUps: symbol;
  readonly routes: symbol;
  readonly outbox: symbol;
  readonly inbox: symbol;
  readonly relay: symbol;
  readonly retention: symbol;
  readonly lifetime: symbol;
  readonly health: symbol;
}

export function databaseTokens(instance: string): DatabaseTokens {
  const token = (part: string): symbol => Symbol.for(`nestjs-groundwork/database/${instance}/${part}`);
  return {
    settings: settingsToken('database', instance),
    driver: token('driver'),
    orm: token('orm'),
    database: token('database'),
    ownSchema: token('own-schema'),
    started: token('started'),
    leasedTables: token('leased-tables'),
    wakeUps: token('wake-ups'),
    routes: token('outbox-routes'),
    outbox: token('outbox'),
    inbox: token('inbox'),
    relay: token('relay'),
    retention: token('inbox-retention'),
    lifetime: token('outbox-lifetime'),
    health: token('health'),
  };
}

/** How a database is called in the names of hooks: the default one by no name. */
export function ofInstance(instance: string): string {
  return instance === 'default' ? '' : ` "${instance}"`;
}
