import { Logger } from '@nestjs/common';
import { StatementLog, type SlowStatement } from './statement-log.js';

/** Logs each slow statement as one warning. */
export class LoggingStatementLog extends StatementLog {
  readonly #logger = new Logger('Groundwork');

  slow(statement: SlowStatement): void {
    const { instance, text, inTransaction, correlationId } = statement;
    const facts = [
      `database "${instance}"`,
      ...(inTransaction ? ['in a transaction'] : []),
      ...(correlationId === undefined ? [] : [`correlation ${correlationId}`]),
    ];
    this.#logger.warn(`Slow statement: ${outcomeOf(statement)} (${facts.join(', ')}): ${text}`);
  }
}

function outcomeOf({ milliseconds, rows, failure }: SlowStatement): string {
  const after = `${Math.round(milliseconds)} ms`;
  return failure === undefined ? `${after}, ${rows ?? 0} rows` : `failed after ${after} with ${failure}`;
}
