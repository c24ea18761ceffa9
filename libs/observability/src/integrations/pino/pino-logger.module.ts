import type { IncomingMessage, ServerResponse } from 'node:http';
import { Clock, Redactor } from '#core';
import {
  Inject,
  Module,
  Scope,
  type DynamicModule,
  type MiddlewareConsumer,
  type NestModule,
  type OnModuleInit,
  type Provider,
} from '@nestjs/common';
import { LoggerModule, PARAMS_PROVIDER_TOKEN, PinoLogger, type Params } from 'nestjs-pino';
import type { Logger } from 'pino';
import { LogDestination } from '../../logs/log-destination.js';
import type { LevelGate } from '../../logs/level-gate.js';
import { observabilityTokens } from '../../module/tokens.js';
import type { ObservabilitySettings } from '../../observability.options.js';
import type { PinoHttpOptions } from './access-log.js';
import type { PinoJsonLog } from './json-log.js';
import { createPinoRoot } from './pino-root.js';
import { RequestPinoLogger } from './request-pino-logger.js';

export interface PinoLoggerOptions extends Pick<Params, 'assignResponse' | 'exclude' | 'forRoutes' | 'renameContext'> {
  /** Of the record that is written for each request. */
  readonly pinoHttp?: PinoHttpOptions | undefined;
}

const { jsonLog, levelGate, pinoHttp, settings } = observabilityTokens;
const ROOT = Symbol.for('nestjs-groundwork/observability/default/pino-logger-root');

/**
 * Lets an application inject `PinoLogger` and use `@InjectPinoLogger()` of nestjs-pino. What is logged through them goes the way of all other lines: with the ids of
 * the context, without secrets, to the same destination and by the same level. With `LOG_FORMAT=nest` they write JSON all the same, and Nest's logger does not.
 */
@Module({})
export class PinoLoggerModule implements NestModule, OnModuleInit {
  constructor(
    @Inject(PinoLogger) private readonly current: PinoLogger,
    @Inject(jsonLog) private readonly json: PinoJsonLog | undefined,
  ) {}

  static forRoot({ pinoHttp: http = {}, ...options }: PinoLoggerOptions = {}): DynamicModule {
    return {
      module: PinoLoggerModule,
      global: true,
      imports: [overOwnRoot(options)],
      providers: [{ provide: pinoHttp, useValue: http }],
      exports: [pinoHttp, LoggerModule],
    };
  }

  /** Before the middleware of nestjs-pino, which comes from a module below this one. */
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(ownLog).forRoutes('{/*splat}');
  }

  /** What was bound to a request by `PinoLogger.assign` belongs into all of its lines. */
  onModuleInit(): void {
    this.json?.logger.follow(() => this.current.logger);
  }
}

type LoggedRequest = IncomingMessage & { readonly allLogs?: readonly Logger[] };

/** Fastify's middleware has put the logger of Fastify in the place of that of the access log. */
function ownLog(request: LoggedRequest, _response: ServerResponse, next: () => void): void {
  const log = request.allLogs?.at(-1);
  if (log !== undefined) request.log = log;
  next();
}

function overOwnRoot(options: Omit<PinoLoggerOptions, 'pinoHttp'>): DynamicModule {
  const module = LoggerModule.forRootAsync({
    providers: [
      { provide: ROOT, inject: [jsonLog, LogDestination, levelGate, Clock, settings], useFactory: ownRoot },
      { provide: PinoLogger, scope: Scope.TRANSIENT, inject: [PARAMS_PROVIDER_TOKEN, ROOT], useFactory: ownLogger },
    ],
    inject: [ROOT],
    // The requests are logged by us, so that nestjs-pino only passes on the logger that they got.
    useFactory: (root: Logger): Params => ({ ...options, pinoHttp: { logger: root }, useExisting: true }),
  });
  return { ...module, providers: (module.providers ?? []).filter((provider: Provider) => provider !== PinoLogger) };
}

async function ownRoot(
  json: PinoJsonLog | undefined,
  ...[destination, gate, clock, { logRedact }]: [LogDestination, LevelGate, Clock, ObservabilitySettings]
): Promise<Logger> {
  return json?.root ?? createPinoRoot({ destination, gate, clock, redactor: new Redactor({ names: logRedact }) });
}

function ownLogger(params: Params, root: Logger): PinoLogger {
  return new RequestPinoLogger(params, root);
}
