import { Duration, type Clock, type Random, type Timer } from '#core';
import type { DatabaseListener, ListenRequest } from '../../database.signals.js';
import type { ConnectionFailures } from './connection-failures.js';
import type { PostgresqlSession, SessionParts } from './postgresql-session.js';

export interface PostgresqlListenerParts {
  readonly request: ListenRequest;
  readonly clock: Clock;
  readonly random: Random;
  readonly failures: ConnectionFailures;
  newSession(own: Pick<SessionParts, 'statementLimit' | 'onLost' | 'onNotification'>): PostgresqlSession;
  onClosed(): void;
}

/** A connection that was lost without a word, or a frozen server, is found after at most these two together. */
const PROBE_INTERVAL = Duration.seconds(15);
const PROBE_LIMIT = Duration.seconds(5);

const FIRST_RETRY = Duration.milliseconds(100);
const LONGEST_RETRY = Duration.seconds(10);

/** LISTEN on a session outside the pool, made again after every loss until it is closed. */
export class PostgresqlListener implements DatabaseListener {
  readonly #listen: string;
  /** Those whose socket may still be open: the current one, and lost ones. */
  readonly #sockets = new Set<PostgresqlSession>();
  #session: PostgresqlSession | undefined;
  #idle = false;
  #failedAttempts = 0;
  #timer: Timer | undefined;
  #closing: Promise<void> | undefined;

  constructor(private readonly parts: PostgresqlListenerParts) {
    this.#listen = `listen "${parts.request.channel.replaceAll('"', '""')}"`;
  }

  start(): void {
    void this.#connect(); // never rejects: what goes wrong is trouble
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    this.#timer?.cancel();
    if (this.#idle) session?.end();
    else session?.destroy();
    await Promise.all([...this.#sockets].map(({ closed }) => closed));
    this.parts.onClosed();
  }

  async #connect(): Promise<void> {
    let listening = false;
    const session: PostgresqlSession = this.parts.newSession({
      statementLimit: PROBE_LIMIT.milliseconds,
      // Before that, the statement that fails knows better why.
      onLost: (why) => (listening ? this.#lose(session, why) : undefined),
      onNotification: (payload) => {
        if (this.#session === session) this.parts.request.onNotification(payload);
      },
    });
    this.#session = session;
    this.#sockets.add(session);
    try {
      const opening = session.open(undefined);
      void session.closed.then(() => this.#sockets.delete(session));
      await opening;
      session.unref();
      await session.execute(this.#listen, [], {});
    } catch (error) {
      this.#lose(session, error);
      return;
    }
    if (this.#session !== session) return;
    listening = true;
    this.#failedAttempts = 0;
    this.#probeLater(session);
    this.parts.request.onConnected();
  }

  #probeLater(session: PostgresqlSession): void {
    this.#idle = true;
    this.#timer = this.parts.clock.timer(PROBE_INTERVAL.milliseconds, () => void this.#probe(session));
  }

  async #probe(session: PostgresqlSession): Promise<void> {
    this.#idle = false;
    try {
      await session.execute('select 1', [], {});
    } catch (error) {
      this.#lose(session, error);
      return;
    }
    if (this.#session === session) this.#probeLater(session);
  }

  /** A session that is not the current one is lost already, or was closed. */
  #lose(session: PostgresqlSession, why: unknown): void {
    if (this.#session !== session) return;
    this.#session = undefined;
    this.#idle = false;
    this.#timer?.cancel();
    session.destroy();
    this.#timer = this.parts.clock.timer(this.#nextDelay(), () => void this.#connect());
    this.parts.request.onTrouble(this.parts.failures.map(why) ?? why);
  }

  /** Half fixed, half random: processes that lost one server do not come back at once, nor all together. */
  #nextDelay(): number {
    const bound = Math.min(LONGEST_RETRY.milliseconds, FIRST_RETRY.milliseconds * 2 ** this.#failedAttempts);
    this.#failedAttempts += 1;
    return bound / 2 + (this.parts.random.next() * bound) / 2;
  }
}
