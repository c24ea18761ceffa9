import { settingsToken } from '#core/nest';

/** Tokens of the parts of the module, internal to it. */
export const observabilityTokens = {
  settings: settingsToken('observability', 'default'),
  driver: Symbol.for('nestjs-groundwork/observability/default/driver'),
  telemetryStarter: Symbol.for('nestjs-groundwork/observability/default/telemetry-starter'),
  levelGate: Symbol.for('nestjs-groundwork/observability/default/level-gate'),
  jsonLog: Symbol.for('nestjs-groundwork/observability/default/json-log'),
  pinoHttp: Symbol.for('nestjs-groundwork/observability/default/pino-http'),
  logStarter: Symbol.for('nestjs-groundwork/observability/default/log-starter'),
} as const;
