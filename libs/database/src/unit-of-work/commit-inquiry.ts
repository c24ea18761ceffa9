import { InfrastructureError, type Clock, type Random } from '#core';
import type { IsolationLevel } from '#domain/database';
import type { CommitMark, CommitStatus, DatabaseDriver, ExecuteStatement } from '../database.driver.js';

/** It is asked at least this long, also where the unit of work has no time left: an answer is worth more than the seconds that it takes. Milliseconds. */
const LEAST = 5_000;
const FIRST_PAUSE = 10;
const LONGEST_PAUSE = 500;

export interface CommitInquiryParts {
  readonly driver: DatabaseDriver;
  readonly clock: Clock;
  readonly random: Random;
  mapError(error: unknown): unknown;
}

export interface InquiryLimit {
  /** In `Clock.monotonic()` milliseconds; not before `LEAST` has passed. */
  readonly deadline: number;
  /** The callers': with them the asking ends, and the outcome stays unknown. */
  readonly signal: AbortSignal | undefined;
}

export type CommitVerdict =
  | { readonly kind: 'committed' }
  | { readonly kind: 'rolledBack'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** Asks a server what became of a COMMIT that it did not answer. */
export class CommitInquiry {
  readonly #closed = new AbortController();

  constructor(private readonly parts: CommitInquiryParts) {}

  /** What the transaction will be known by; undefined where no COMMIT can be asked about. A read-only transaction has written nothing, which needs no statement. */
  async mark(execute: ExecuteStatement, readOnly: boolean): Promise<CommitMark | undefined> {
    const check = this.parts.driver.commitCheck;
    if (check === undefined) return undefined;
    return readOnly ? { transaction: undefined, server: '' } : check.mark(execute);
  }

  /** Never rejects. */
  async verdict(mark: CommitMark, isolation: IsolationLevel, limit: InquiryLimit): Promise<CommitVerdict> {
    if (mark.transaction === undefined) return verdictOfReader(isolation);
    const { clock } = this.parts;
    const milliseconds = Math.max(LEAST, limit.deadline - clock.monotonic());
    const late = new AbortController();
    const timer = clock.timer(milliseconds, () => late.abort());
    const signals = [late.signal, this.#closed.signal, ...(limit.signal === undefined ? [] : [limit.signal])];
    try {
      return await this.#askOn(mark, AbortSignal.any(signals));
    } finally {
      timer.cancel();
    }
  }

  /** Nobody is asked any more; what is asked now ends as unknown. */
  close(): void {
    this.#closed.abort();
  }

  async #askOn(mark: CommitMark, signal: AbortSignal): Promise<CommitVerdict> {
    let last = 'it did not answer in time.';
    for (let pause = FIRST_PAUSE; !signal.aborted; pause = Math.min(LONGEST_PAUSE, 2 * pause)) {
      try {
        const status = await this.#ask(mark, signal);
        if (status !== 'in progress') return verdictOf(status);
        last = 'it was still at work on the COMMIT.';
      } catch (error) {
        if (signal.aborted) break;
        const why = this.parts.mapError(error);
        last = why instanceof InfrastructureError ? why.row.title : 'it could not be asked.';
        if (!isPassing(why)) break;
      }
      await this.#pause(pause, signal);
    }
    return { kind: 'unknown', why: `The server was asked, without success: ${last}` };
  }

  async #ask(mark: CommitMark, signal: AbortSignal): Promise<CommitStatus> {
    const { driver } = this.parts;
    const connection = await driver.acquire({ signal });
    try {
      const execute: ExecuteStatement = (sql, parameters) => connection.execute(sql, parameters, { signal });
      return (await driver.commitCheck?.status(execute, mark)) ?? 'unknown';
    } finally {
      connection.release();
    }
  }

  /** Half of it to all of it; cut short by the signal, which the loop sees. */
  async #pause(pause: number, signal: AbortSignal): Promise<void> {
    try {
      await this.parts.clock.sleep(pause * (0.5 + this.parts.random.next() / 2), { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

/** Nothing can be lost where nothing was written. What a serializable transaction has read holds only once it is committed. */
function verdictOfReader(isolation: IsolationLevel): CommitVerdict {
  if (isolation !== 'serializable') return { kind: 'committed' };
  return { kind: 'rolledBack', why: 'it had written nothing, and what it read was not confirmed' };
}

function verdictOf(status: Exclude<CommitStatus, 'in progress'>): CommitVerdict {
  switch (status) {
    case 'committed':
      return { kind: 'committed' };
    case 'rolled back':
      return { kind: 'rolledBack', why: 'the server says that it did not take effect' };
    case 'unknown':
      return {
        kind: 'unknown',
        why: 'The server was asked and does not know: it was started anew or replaced since.',
      };
  }
}

/** Whether asking again may help: a server that is being restarted, a standby that is being promoted, a pool that is busy. */
function isPassing(error: unknown): boolean {
  return error instanceof InfrastructureError && error.row.transience === 'transient';
}
