import { Logger } from '@nestjs/common';
import { FaultReporter, type Fault } from '../failures/fault-reporter.js';
import { describeError } from '../failures/describe-error.js';

/** Logs each fault once, as an error with the stacks of its causes. */
export class LoggingFaultReporter extends FaultReporter {
  readonly #logger = new Logger('Groundwork');

  report({ where, error }: Fault): void {
    const { message, stack } = describeError(error);
    this.#logger.error(`${where} failed: ${message}`, stack);
  }
}
