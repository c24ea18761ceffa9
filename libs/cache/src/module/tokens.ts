import { settingsToken } from '#core/nest';

/** Tokens of the parts of one instance, internal to its module. */
export interface CacheTokens {
  readonly settings: symbol;
  readonly driver: symbol;
}

export function cacheTokens(instance: string): CacheTokens {
  return {
    settings: settingsToken('cache', instance),
    driver: Symbol.for(`nestjs-groundwork/cache/${instance}/driver`),
  };
}
