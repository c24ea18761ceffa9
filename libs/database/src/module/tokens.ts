/** Tokens of the parts of one database, internal to its module. */
export interface DatabaseTokens {
  readonly settings: symbol;
  readonly driver: symbol;
  readonly orm: symbol;
  readonly database: symbol;
}

export function databaseTokens(instance: string): DatabaseTokens {
  const token = (part: string): symbol => Symbol.for(`nestjs-groundwork/database/${instance}/${part}`);
  return {
    settings: token('settings'),
    driver: token('driver'),
    orm: token('orm'),
    database: token('database'),
  };
}
