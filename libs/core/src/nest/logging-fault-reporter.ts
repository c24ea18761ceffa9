import { Logger } from '@nestjs/common';
import { InfrastructureError } from '../errors/infrastructure-error.js';
import { FaultReporter, type Fault } from '../failures/fault-reporter.js';
import { describeError } from '../failures/describe-error.js';
import { loggingError } from '../failures/logged-error.js';

/** Logs each fault once, with the level of its row and the stacks of its causes; what has no row is an error. */
export class LoggingFaultReporter extends FaultReporter {
  readonly #logger = new Logger('Groundwork');

  report({ where, error }: Fault): void {
    const { message, stack } = describeError(error);
    const text = `${where} failed: ${message}`;
    const level = error instanceof InfrastructureError ? error.row.level : 'error';
    loggingError(error, () => {
      if (level === 'error' || level === 'fatal') this.#logger[level](text, stack);
      else this.#logger[level === 'info' ? 'log' : level](text);
    });
  }
}
