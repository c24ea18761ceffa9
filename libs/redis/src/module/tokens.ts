import { settingsToken } from '#core/nest';

/** Tokens of the parts of one instance, internal to its module. */
export interface RedisTokens {
  readonly settings: symbol;
  readonly driver: symbol;
  readonly health: symbol;
}

export function redisTokens(instance: string): RedisTokens {
  return {
    settings: settingsToken('redis', instance),
    driver: Symbol.for(`nestjs-groundwork/redis/${instance}/driver`),
    health: Symbol.for(`nestjs-groundwork/redis/${instance}/health`),
  };
}
