import { orAbort } from '#core';
import { TransactionEndedError } from '#domain/database';
import type { DatabaseConnection, ExecuteOptions, StatementResult } from '../../database.driver.js';
import { ConnectionAbandonedError, type Engine, type EngineResult } from './engine.js';
import { toParameter } from './parameters.js';

const CHANGING: readonly (string | undefined)[] = ['INSERT', 'UPDATE', 'DELETE', 'MERGE'];

/** Takes the connection back, with the statements that its owner left running. */
export type GiveBack = (running: readonly Promise<unknown>[]) => void;

/**
 * One owner's time with the engine's only session.
 *
 * A statement cannot be cut short: the engine works on this thread. When its caller gives up, the caller is answered at once and the owner
 * can do nothing more; the next owner comes when the statement has ended and an open transaction was rolled back.
 */
export class PgliteConnection implements DatabaseConnection {
  readonly #running = new Set<Promise<unknown>>();
  #state: 'usable' | 'abandoned' | 'released' = 'usable';

  constructor(
    private readonly engine: Engine,
    private readonly giveBack: GiveBack,
  ) {}

  async execute(
    sql: string,
    parameters: readonly unknown[],
    { signal, single }: ExecuteOptions = {},
  ): Promise<StatementResult> {
    this.#assertUsable();
    signal?.throwIfAborted();
    const onAbort = (): void => this.#abandon();
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      return await orAbort(this.#track(this.#run(sql, parameters, single === true)), signal);
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** The rows are all in memory first: the engine keeps them there anyway, and a cursor would need a transaction. */
  async *stream(
    sql: string,
    parameters: readonly unknown[],
    chunkSize: number,
  ): AsyncGenerator<readonly Record<string, unknown>[]> {
    const { rows } = await this.execute(sql, parameters);
    const size = Math.max(1, chunkSize);
    for (let start = 0; start < rows.length; start += size) yield rows.slice(start, start + size);
  }

  release(): void {
    if (this.#state === 'released') return;
    this.#state = 'released';
    this.giveBack([...this.#running]);
  }

  async #run(sql: string, parameters: readonly unknown[], single: boolean): Promise<StatementResult> {
    try {
      if (single || parameters.length > 0) return toResult(await this.engine.query(sql, parameters.map(toParameter)));
      return toResult((await this.engine.exec(sql)).at(-1));
    } catch (error) {
      throw withoutValues(error);
    }
  }

  #track<T>(statement: Promise<T>): Promise<T> {
    this.#running.add(statement);
    const ended = (): void => void this.#running.delete(statement);
    statement.then(ended, ended);
    return statement;
  }

  #abandon(): void {
    if (this.#state === 'usable') this.#state = 'abandoned';
  }

  #assertUsable(): void {
    if (this.#state === 'usable') return;
    if (this.#state === 'released') {
      throw new TransactionEndedError(
        'A database connection was used after it had been given back. Await everything before its transaction ends.',
      );
    }
    throw new ConnectionAbandonedError(
      'This database connection was given up while a statement ran on it, because its caller stopped waiting.',
    );
  }
}

function toResult(result: EngineResult | undefined): StatementResult {
  const affected = CHANGING.includes(result?.command) ? result?.rowCount : undefined;
  return { rows: result?.rows ?? [], affected };
}

/** PGlite hangs the statement's parameters onto its error, from where they would reach a log; `pg` does not. */
function withoutValues(error: unknown): unknown {
  if (typeof error === 'object' && error !== null)
    for (const property of ['params', 'queryOptions']) Reflect.deleteProperty(error, property);
  return error;
}
