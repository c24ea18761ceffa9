import type { Duration } from '#core';
import type { OutboxMessage } from './outbox.js';

/** A message as the relay hands it on. */
export interface RelayedMessage extends Omit<OutboxMessage, 'delay' | 'route' | 'key'> {
  readonly key: string | undefined;
  /** 1 for the first time. Counts failures and crashes. */
  readonly attempt: number;
  readonly appendedAt: Date;
}

/** What became of one message. */
export type RelayOutcome =
  | { readonly kind: 'sent' }
  /** Tried again after a growing pause, and parked after the last attempt; `error` tells why. */
  | { readonly kind: 'failed'; readonly error: unknown };

/** Where messages go that leave the database. */
export interface SendRoute {
  readonly kind: 'send';
  readonly name: string;
  /** Default 10; then the message is parked, and its key with it. */
  readonly attempts?: number | undefined;
  /**
   * Hands on a batch: at most one message per key, in no order among keys. Resolves with one outcome per message, in their order, once the receiver has
   * confirmed; rejecting is the failure of all, and so is taking longer than `DATABASE_OUTBOX_LEASE`, when `signal` aborts. May be called again with a
   * message that was sent already, after a crash or a lost lease, and then also while a call that ignores its signal still runs.
   */
  send(messages: readonly RelayedMessage[], signal: AbortSignal): Promise<readonly RelayOutcome[]>;
}

/** A route within the same database: the messages are moved by one statement, in one transaction, so that there is no moment between. */
export interface TransferRoute {
  readonly kind: 'transfer';
  readonly name: string;
  /**
   * What is done with the messages, as common table expressions that follow `with batch as (...)`, separated by commas:
   * `moved as (insert into letters (id, text) select id, payload from batch order by seq)`. All of them are carried out, in one statement. `batch` has the columns `seq int8, id uuid, topic text, key text, payload text, headers jsonb, appended_at timestamptz`; it is handled in
   * the order of `seq`, and by one relay of all processes at a time.
   */
  readonly sql: string;
  /** Told after the transaction that moved `count` messages has committed. */
  moved(count: number): void;
}

export type OutboxRoute = SendRoute | TransferRoute;

/** What waits on one route. */
export interface OutboxLag {
  readonly route: string;
  /** Ready to be handed on, or being handed on. */
  readonly waiting: number;
  /** Delayed, or waiting to be tried again. */
  readonly scheduled: number;
  readonly parked: number;
  /** Age of the oldest ready message. */
  readonly oldest: Duration | undefined;
}

/** Where other concerns say how messages leave. */
export abstract class OutboxRoutes {
  static readonly portName: string = 'OutboxRoutes';

  /**
   * Called while the application is put together. The relay of a process with the role `worker` or `all` serves the route from the start phase `intake` on.
   * @throws CompositionError when the name is taken by another route.
   */
  abstract register(route: OutboxRoute): void;

  /** One entry per route that has messages, registered or not. */
  abstract lag(): Promise<readonly OutboxLag[]>;

  /** Puts parked messages of a route back, in their order. @returns how many. */
  abstract redrive(route: string): Promise<number>;
}
