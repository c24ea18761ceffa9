import type { LoggerService, LogLevel } from '@nestjs/common';

/**
 * The logger that the application's modules bring. `bootstrap()` installs it, unless it was given another one. An application that is made by `NestFactory` does so in
 * one line, with `bufferLogs: true`, so that what is logged before goes through it as well:
 *
 *     app.useLogger(app.get(ApplicationLogger));
 */
export abstract class ApplicationLogger implements LoggerService {
  abstract log(message: unknown, ...rest: unknown[]): void;
  abstract fatal(message: unknown, ...rest: unknown[]): void;
  abstract error(message: unknown, ...rest: unknown[]): void;
  abstract warn(message: unknown, ...rest: unknown[]): void;
  abstract debug(message: unknown, ...rest: unknown[]): void;
  abstract verbose(message: unknown, ...rest: unknown[]): void;
  abstract setLogLevels(levels: LogLevel[]): void;
}
