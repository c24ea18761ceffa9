import { settingsToken } from '#core/nest';

/** Tokens of the parts of one instance, internal to its module. */
export interface CoordinationTokens {
  readonly settings: symbol;
  readonly driver: symbol;
  readonly ports: symbol;
  readonly starter: symbol;
  readonly health: symbol;
}

export function coordinationTokens(instance: string): CoordinationTokens {
  const token = (part: string): symbol => Symbol.for(`nestjs-groundwork/coordination/${instance}/${part}`);
  return {
    settings: settingsToken('coordination', instance),
    driver: token('driver'),
    ports: token('ports'),
    starter: token('starter'),
    health: token('health'),
  };
}
