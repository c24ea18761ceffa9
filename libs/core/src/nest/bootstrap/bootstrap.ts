import type { INestApplication } from '@nestjs/common';
import { SystemClock } from '../../time/system-clock.js';
import { Environment } from '../configuration/environment.js';
import { ApplicationRunner, type AppModule } from './application-runner.js';
import type { BootstrapOptions } from './bootstrap.options.js';

export type { BootstrapOptions } from './bootstrap.options.js';

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
  const environment = new Environment();
  const variable = (name: string): string | undefined => environment.get(name)?.value;
  return new ApplicationRunner(module, options, { process, clock: new SystemClock(), variable }).start();
}
