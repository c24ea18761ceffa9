import { settingsToken } from '#core/nest';

/** Tokens of the parts of one instance, internal to its module. */
export interface CacheTokens {
  readonly settings: symbol;
  readonly driver: symbol;
  /** The port as it is, whatever a test puts in its place. */
  readonly port: symbol;
  readonly starter: symbol;
}

export function cacheTokens(instance: string): CacheTokens {
  return {
    settings: settingsToken('cache', instance),
    driver: Symbol.for(`nestjs-groundwork/cache/${instance}/driver`),
    port: Symbol.for(`nestjs-groundwork/cache/${instance}/port`),
    starter: Symbol.for(`nestjs-groundwork/cache/${instance}/starter`),
  };
}
