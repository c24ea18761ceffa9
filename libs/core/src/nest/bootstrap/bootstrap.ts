import type { INestApplication, LoggerService, LogLevel, NestApplicationOptions } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import type { FailureAnalyzer } from '../../failures/failure.js';
import { SystemClock } from '../../time/system-clock.js';
import type { Duration } from '../../values/duration.js';
import { ApplicationRunner, type AppModule } from './application-runner.js';

export interface BootstrapOptions {
  /** Default: the variable `PORT`, then 3000. 0 lets the system choose. */
  readonly port?: number | undefined;
  /** The address to listen on. Default: all of the machine's. */
  readonly host?: string | undefined;
  /** The HTTP platform, such as `new FastifyAdapter()`. Default: Express, when `@nestjs/platform-express` is installed. */
  readonly adapter?: AbstractHttpAdapter | undefined;
  /** Passed on to `NestFactory.create`. */
  readonly create?: Omit<NestApplicationOptions, 'abortOnError' | 'logger'> | undefined;
  /** Runs once the application is built and before it starts: global pipes, prefix, `app.useLogger`. */
  readonly configure?: ((app: INestApplication) => void | Promise<void>) | undefined;
  /** Explain failures of the application's own; asked before the built-in ones. */
  readonly analyzers?: readonly FailureAnalyzer[] | undefined;
  /** How long requests are still served after a SIGTERM while readiness already fails. Default 5s; no drain on SIGINT. */
  readonly drain?: Duration | string | undefined;
  /** The most that closing may take after the drain. Default 20s, so that both fit into the 30 s that Kubernetes gives. */
  readonly shutdownLimit?: Duration | string | undefined;
  /** Runs once the server listens. */
  readonly onListening?: ((app: INestApplication) => void | Promise<void>) | undefined;
  /** As in `NestFactory.create`. Default: Nest's console logger. */
  readonly logger?: LoggerService | LogLevel[] | false | undefined;
}

/**
 * Starts an application as a process of its own, and ends the process with it:
 *
 * - A start that fails is explained on standard error (a box on a terminal, one JSON line otherwise; the stack only when `DEBUG` is set), what was
 *   opened is closed, and the process ends with 78 (configuration), 69 (a service is not available) or 70 (internal).
 * - SIGTERM: readiness fails, the drain time passes, the application closes, exit 0. SIGINT: the same without a drain. A second signal ends at
 *   once with 128 + its number. What does not close within the limit is named, exit 70. A signal during the start stops the start, exit 0.
 * - An uncaught exception or an unhandled rejection is explained, the application closes within the limit, exit 70.
 *
 * Nothing else of the package ends the process. Do not call `enableShutdownHooks` besides.
 */
export function bootstrap(module: AppModule, options: BootstrapOptions = {}): Promise<INestApplication> {
  return new ApplicationRunner(module, options, { process, clock: new SystemClock() }).start();
}
