import { Clock, Duration, Lifecycle, Redactor } from '#core';
import { ApplicationLogger } from '#core/nest';
import { LogLevels } from '#domain/observability';
import { Logger, type FactoryProvider, type LoggerService } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { JsonLog } from '../logs/json-log.js';
import { LevelGate } from '../logs/level-gate.js';
import { LogDestination, StandardOutput } from '../logs/log-destination.js';
import { LogStarter } from '../logs/log-starter.js';
import { RedactingConsoleLogger } from '../logs/redacting-console-logger.js';
import { RunningLogLevels } from '../logs/running-log-levels.js';
import type { ObservabilitySettings } from '../observability.options.js';
import { observabilityTokens } from './tokens.js';

const STOP_LIMIT = Duration.seconds(1);
const { settings, levelGate, jsonLog, logStarter, pinoHttp } = observabilityTokens;

/** What `nestjs-groundwork/observability/pino` builds on. */
export const logExports = [ApplicationLogger, LogDestination, LogLevels, jsonLog, levelGate, settings] as const;

/** The logger of the application and the port that changes its level. Nothing of pino is loaded for `LOG_FORMAT=nest`. */
export function logProviders(): readonly FactoryProvider[] {
  return [
    { provide: LogDestination, useFactory: () => new StandardOutput() },
    {
      provide: levelGate,
      inject: [settings],
      useFactory: ({ logLevel }: ObservabilitySettings) => new LevelGate(logLevel),
    },
    {
      provide: jsonLog,
      inject: [settings, LogDestination, levelGate, Clock, { token: pinoHttp, optional: true }],
      useFactory: openJsonLog,
    },
    {
      provide: ApplicationLogger,
      inject: [settings, levelGate, jsonLog],
      useFactory: ({ logRedact }: ObservabilitySettings, gate: LevelGate, json: JsonLog | undefined): LoggerService =>
        json?.logger ?? new RedactingConsoleLogger(gate, logRedact),
    },
    { provide: LogLevels, inject: [levelGate, Clock, Lifecycle], useFactory: openLogLevels },
    {
      provide: logStarter,
      inject: [Lifecycle, HttpAdapterHost, jsonLog],
      useFactory: (lifecycle: Lifecycle, host: HttpAdapterHost, json: JsonLog | undefined) =>
        new LogStarter({ lifecycle, host, access: json?.access }),
    },
  ];
}

async function openJsonLog(
  { logFormat, logRedact }: ObservabilitySettings,
  ...[destination, gate, clock, http]: [LogDestination, LevelGate, Clock, object?]
): Promise<JsonLog | undefined> {
  if (logFormat !== 'json') return undefined;
  const { createJsonLog } = await import('../integrations/pino/json-log.js');
  return createJsonLog({ destination, gate, clock, redactor: new Redactor({ names: logRedact }) }, http);
}

function openLogLevels(gate: LevelGate, clock: Clock, lifecycle: Lifecycle): LogLevels {
  const logger = new Logger('Log');
  const levels = new RunningLogLevels({ gate, clock, say: (message) => logger.log(message) });
  lifecycle.onStop('telemetry', { name: 'log level', limit: STOP_LIMIT, run: async () => levels.close() });
  return levels;
}
