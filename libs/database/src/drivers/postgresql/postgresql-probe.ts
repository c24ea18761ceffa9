import { Duration, type Clock, type Timer } from '#core';
import type { AcquireOptions, StatementResult } from '../../database.driver.js';
import type { PostgresqlSession, SessionParts } from './postgresql-session.js';

export interface PostgresqlProbeParts {
  readonly clock: Clock;
  /** Milliseconds after which a session that nobody looked through is closed. */
  readonly idleTimeout: number;
  newSession(own: Pick<SessionParts, 'statementLimit' | 'onLost'>): PostgresqlSession;
  closed(): Error;
}

/** However long the one who asks would wait. */
const LOOK_LIMIT = Duration.seconds(10);

/** A session outside the pool for who looks at the server's health: opened when somebody looks, and again after a loss. */
export class PostgresqlProbe {
  /** Those whose socket may still be open. */
  readonly #sockets = new Set<PostgresqlSession>();
  #session: Promise<PostgresqlSession> | undefined;
  #idle: Timer | undefined;
  #looks = 0;
  #closed = false;

  constructor(private readonly parts: PostgresqlProbeParts) {}

  /** When the signal aborts, the session is gone with the statement. */
  async look(sql: string, parameters: readonly unknown[], { signal }: AcquireOptions): Promise<StatementResult> {
    if (this.#closed) throw this.parts.closed();
    this.#idle?.cancel();
    this.#looks += 1;
    try {
      const session = await (this.#session ??= this.#open(signal));
      return await session.execute(sql, parameters, { signal });
    } finally {
      this.#looks -= 1;
      if (this.#looks === 0 && !this.#closed)
        this.#idle = this.parts.clock.timer(this.parts.idleTimeout, () => this.#forget());
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#idle?.cancel();
    for (const session of this.#sockets) session.destroy();
    await Promise.all([...this.#sockets].map(({ closed }) => closed));
  }

  async #open(signal: AbortSignal | undefined): Promise<PostgresqlSession> {
    const lose = (): void => void (this.#session = undefined);
    const session = this.parts.newSession({ statementLimit: LOOK_LIMIT.milliseconds, onLost: lose });
    this.#sockets.add(session);
    try {
      const opening = session.open(signal);
      void session.closed.then(() => this.#sockets.delete(session));
      await opening;
    } catch (error) {
      lose();
      throw error;
    }
    session.unref();
    return session;
  }

  #forget(): void {
    this.#session = undefined;
    for (const session of this.#sockets) session.end();
  }
}
