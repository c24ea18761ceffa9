import { ConsoleLogger, type LoggerService, type LogLevel } from '@nestjs/common';

/** Where Nest logs what was thrown while it builds an application, with the stack, before it throws it to us. */
const THROWN_ERRORS = 'ExceptionHandler';

/** Also a port that is taken, which `listen` logs before it rejects. */
function isStartFailure(message: unknown, context: unknown): boolean {
  return context === THROWN_ERRORS || (context === 'NestApplication' && /^Error: listen E[A-Z]+/.test(String(message)));
}

/** Passes everything on but Nest's own report of a failed start, which `bootstrap()` replaces by its analysis. */
class StartLogger implements LoggerService {
  constructor(private readonly target: LoggerService) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.target.log(message, ...rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.target.warn(message, ...rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    if (!isStartFailure(message, rest.at(-1))) this.target.error(message, ...rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    if (this.target.fatal === undefined) this.target.error(message, ...rest);
    else this.target.fatal(message, ...rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.target.debug?.(message, ...rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.target.verbose?.(message, ...rest);
  }

  setLogLevels(levels: LogLevel[]): void {
    this.target.setLogLevels?.(levels);
  }
}

/** The logger of a start. `false` stays silent; with `debug` Nest's own report, stack included, is kept. */
export function startLogger(
  logger: LoggerService | LogLevel[] | false | undefined,
  debug: boolean,
): LoggerService | false {
  if (logger === false) return false;
  const target = Array.isArray(logger) ? new ConsoleLogger({ logLevels: logger }) : (logger ?? new ConsoleLogger());
  return debug ? target : new StartLogger(target);
}
