import { CallContext, type Clock, type Duration } from '#core';
import { findServerError } from '../failures/sqlstate.js';
import { maskedText } from './masked-text.js';
import type { StatementLog } from './statement-log.js';

export interface SlowStatementsParts {
  readonly instance: string;
  readonly limit: Duration;
  readonly clock: Clock;
  readonly log: StatementLog;
}

export interface StatementEnd {
  readonly inTransaction: boolean;
  readonly rows?: number;
  readonly error?: unknown;
}

/** Tells of statements that took longer than the limit. A faster one costs two looks at the clock. */
export class SlowStatements {
  constructor(private readonly parts: SlowStatementsParts) {}

  /** When a statement begins; to be handed to `ended`. */
  begin(): number {
    return this.parts.clock.monotonic();
  }

  ended(sql: string, begun: number, end: StatementEnd): void {
    this.#took(sql, this.parts.clock.monotonic() - begun, end);
  }

  /** The chunks as they come; told at the end, with the time that the database took for them, without the consumer's. */
  async *watched<Chunk extends readonly unknown[]>(
    sql: string,
    chunks: AsyncIterable<Chunk>,
    inTransaction: boolean,
  ): AsyncGenerator<Chunk> {
    let [milliseconds, rows] = [0, 0];
    let begun = this.begin();
    try {
      for await (const chunk of chunks) {
        milliseconds += this.parts.clock.monotonic() - begun;
        rows += chunk.length;
        yield chunk;
        begun = this.begin();
      }
      this.#took(sql, milliseconds + this.parts.clock.monotonic() - begun, { inTransaction, rows });
    } catch (error) {
      this.#took(sql, milliseconds + this.parts.clock.monotonic() - begun, { inTransaction, error });
      throw error;
    }
  }

  #took(sql: string, milliseconds: number, { inTransaction, rows, error }: StatementEnd): void {
    const { limit, log, instance } = this.parts;
    if (milliseconds <= limit.milliseconds) return;
    log.slow({
      instance,
      text: maskedText(sql),
      milliseconds,
      rows,
      failure: error === undefined ? undefined : failureOf(error),
      inTransaction,
      correlationId: CallContext.current()?.correlationId,
    });
  }
}

/** Never the text of an error: the server's quotes values. */
function failureOf(error: unknown): string {
  const server = findServerError(error);
  if (server !== undefined) return `SQLSTATE ${server.code}`;
  return typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : typeof error;
}
