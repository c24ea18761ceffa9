import { settingsToken } from '#core/nest';

/** Tokens of the parts of the module, internal to it. */
export const observabilityTokens = {
  settings: settingsToken('observability', 'default'),
  driver: Symbol.for('nestjs-groundwork/observability/default/driver'),
} as const;
