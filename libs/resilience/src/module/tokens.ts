import { settingsToken } from '#core/nest';

/** Tokens of the parts of one policy, internal to the module. */
export interface ResilienceTokens {
  readonly settings: symbol;
  readonly driver: symbol;
}

export function resilienceTokens(instance: string): ResilienceTokens {
  return {
    settings: settingsToken('resilience', instance),
    driver: Symbol.for(`nestjs-groundwork/resilience/${instance}/driver`),
  };
}

/** All policies of the application. */
export const RESILIENCE_POLICIES = Symbol.for('nestjs-groundwork/resilience/policies');
