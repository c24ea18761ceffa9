import { settingsToken } from '#core/nest';

/** Tokens of the parts of one instance, internal to its module. */
export interface ObservabilityTokens {
  readonly settings: symbol;
  readonly driver: symbol;
}

export function observabilityTokens(instance: string): ObservabilityTokens {
  return {
    settings: settingsToken('observability', instance),
    driver: Symbol.for(`nestjs-groundwork/observability/${instance}/driver`),
  };
}
