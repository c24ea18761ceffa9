import { contextHeaders, fromHeaders, type Clock, type StoredMessageFacts, type Telemetry } from '#core';
import type { SqlSession, SqlValue } from '#domain/database';
import type { RelayedMessage } from '#domain/outbox';
import { tracedMessagesStatement } from './transfer-statements.js';

export interface RelayTracesParts {
  readonly telemetry: Telemetry;
  readonly sql: SqlSession;
  /** Quoted where a statement needs it quoted. */
  readonly schema: string;
  readonly route: string;
  /** The name of the database. */
  readonly instance: string;
  readonly clock: Clock;
}

interface TracedRow {
  readonly id: string;
  readonly topic: string;
  readonly traceparent: string | null;
  readonly tracestate: string | null;
  readonly waited: number;
}

/** Puts a span between who published a message and who handles it. Made only when somebody observes. */
export class RelayTraces {
  readonly #look: string;

  constructor(private readonly parts: RelayTracesParts) {
    this.#look = tracedMessagesStatement(parts.schema);
  }

  /** Of a batch that leaves the database. @param send is given the messages, each with the trace that it carries from here on. */
  sending<T>(
    messages: readonly RelayedMessage[],
    send: (messages: readonly RelayedMessage[]) => Promise<T>,
  ): Promise<T> {
    const { telemetry, clock } = this.parts;
    const facts = messages.map(({ id, topic, headers, appendedAt }) => {
      const carried = { traceparent: headers['traceparent'] ?? null, tracestate: headers['tracestate'] ?? null };
      return this.#facts({ id, topic, ...carried, waited: clock.now() - appendedAt.getTime() });
    });
    return telemetry.relay(facts, (traces) =>
      send(messages.map((message, index) => ({ ...message, headers: { ...message.headers, ...traces[index] } }))),
    );
  }

  /**
   * Of a batch that stays in the database: it is looked at first, in the transaction that moves it.
   * @param move is given the ids of messages and the headers that each carries from here on.
   * @returns what `move` does.
   */
  async around(batch: number, move: (carried: readonly SqlValue[]) => Promise<number>): Promise<number> {
    const { sql, route, telemetry } = this.parts;
    const rows = await sql.query<TracedRow>(this.#look, [route, batch]);
    if (rows.length === 0) return 0;
    return telemetry.relay(
      rows.map((row) => this.#facts(row)),
      (traces) => {
        const carried = rows.flatMap(({ id }, index) => {
          const trace = traces[index];
          return trace === undefined ? [] : [{ id, headers: JSON.stringify(trace) }];
        });
        return move([carried.map(({ id }) => id), carried.map(({ headers }) => headers)]);
      },
    );
  }

  #facts({ id, topic, traceparent, tracestate, waited }: TracedRow): StoredMessageFacts {
    const headers = {
      [contextHeaders.traceparent]: traceparent ?? undefined,
      [contextHeaders.tracestate]: tracestate ?? undefined,
    };
    const { trace } = fromHeaders(headers, 'internal', this.parts.clock); // others may write into the table
    const { route, instance } = this.parts;
    return { concern: 'database', instance, system: route, destination: topic, id, trace, waited };
  }
}
