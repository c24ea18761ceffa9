import type { Duration } from '#core';

/** A message on its way out of the transaction that it belongs to. */
export interface OutboxMessage {
  /** A UUID; the receiver tells duplicates by it. */
  readonly id: string;
  /** The name of a registered route. */
  readonly route: string;
  /** What the route knows it as: an event's type. At most 255 characters. */
  readonly topic: string;
  /** Messages of one route and key keep their order. 1-512 characters. Default: no order. */
  readonly key?: string | undefined;
  /** As the route will hand it on; opaque here. */
  readonly payload: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Not handed on earlier than this long after the insert. Default: at once. */
  readonly delay?: Duration | undefined;
}

/**
 * Messages that leave if and only if the transaction commits, whatever is killed afterwards.
 *
 * Inside a unit of work of its database (each named database has an outbox of its own), `append` keeps them in memory and resolves; all of them are written by one statement after the last
 * flush, just before COMMIT, so that transactions that wait for each other on a row write in the order in which they commit. What was appended inside
 * a savepoint goes when the savepoint is rolled back. Outside a unit of work they are written at once and durable when the promise resolves.
 *
 * Handed on at least once, never from a transaction that was rolled back.
 */
export abstract class Outbox {
  static readonly portName: string = 'Outbox';

  /**
   * @throws OutboxRouteUnknownError when a route is not registered in this process; TransactionForbiddenError in a read-only unit of work;
   * TransactionEndedError when the unit of work has ended;
   * InvalidValueError for an id that is no UUID, a topic or key that is too long, and text that PostgreSQL cannot store. None of the messages is kept then.
   */
  abstract append(messages: readonly OutboxMessage[]): Promise<void>;
}
