import { settingsToken } from '#core/nest';

/** Tokens of the parts of one instance, internal to its module. */
export interface CoordinationTokens {
  readonly settings: symbol;
  readonly driver: symbol;
}

export function coordinationTokens(instance: string): CoordinationTokens {
  return {
    settings: settingsToken('coordination', instance),
    driver: Symbol.for(`nestjs-groundwork/coordination/${instance}/driver`),
  };
}
