import type { INestApplication, LoggerService, LogLevel, NestApplicationOptions } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import type { FailureAnalyzer } from '../../failures/failure.js';
import type { Duration } from '../../values/duration.js';

export interface BootstrapOptions {
  /** Default: the variable `PORT`, then 3000. 0 lets the system choose. */
  readonly port?: number | undefined;
  /** The address to listen on. Default: all of the machine's. */
  readonly host?: string | undefined;
  /** `false`: starts everything but the HTTP server, for a process that only works in the background. Default true. */
  readonly listen?: boolean | undefined;
  /** The HTTP platform, such as `new FastifyAdapter()`. Default: Express, when `@nestjs/platform-express` is installed. */
  readonly adapter?: AbstractHttpAdapter | undefined;
  /** Passed on to `NestFactory.create`. */
  readonly create?: Omit<NestApplicationOptions, 'abortOnError' | 'logger'> | undefined;
  /** Runs once the application is built and before it starts: global pipes, prefix, `app.useLogger`. */
  readonly configure?: ((app: INestApplication) => void | Promise<void>) | undefined;
  /** Explain failures of the application's own; asked before the built-in ones. */
  readonly analyzers?: readonly FailureAnalyzer[] | undefined;
  /** How long requests are still served after a SIGTERM while readiness already fails. Default: `GROUNDWORK_DRAIN`, 5s; no drain on SIGINT. */
  readonly drain?: Duration | string | undefined;
  /**
   * How long the process may live on after SIGTERM or SIGINT. Two seconds before its end what still runs is named, and the process ends. Default: `GROUNDWORK_GRACE`,
   * the 30s that Kubernetes gives.
   */
  readonly grace?: Duration | string | undefined;
  /** The most that closing may take after the drain. Default: what the grace leaves for it. */
  readonly shutdownLimit?: Duration | string | undefined;
  /** Runs once the server listens, or with `listen: false` once everything has started. */
  readonly onListening?: ((app: INestApplication) => void | Promise<void>) | undefined;
  /** As in `NestFactory.create`. Default: Nest's console logger. */
  readonly logger?: LoggerService | LogLevel[] | false | undefined;
}
