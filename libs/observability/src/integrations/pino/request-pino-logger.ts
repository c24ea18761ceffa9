import { PinoLogger, type Params } from 'nestjs-pino';
import type { Logger } from 'pino';

/**
 * `PinoLogger` of one application. nestjs-pino keeps one root logger in the process, that of whoever came first: outside of a request, a second application would write
 * to the log of the first.
 */
export class RequestPinoLogger extends PinoLogger {
  constructor(
    params: Params,
    private readonly own: Logger,
  ) {
    super(params);
  }

  override get logger(): Logger {
    const current = super.logger;
    return Object.prototype.isPrototypeOf.call(this.own, current) ? current : this.own; // pino's children have their parent as prototype
  }
}
