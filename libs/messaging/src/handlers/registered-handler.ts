import type { Duration } from '#core';
import type { EventContext, EventDefinition } from '#domain/messaging';

/** When a handler that failed is tried again: full jitter below a bound that doubles from `base` up to `max`. */
export interface RetryOptions {
  /** Attempts at most, the first one included. Default `MESSAGING_RETRY_ATTEMPTS` (10). */
  readonly attempts?: number | undefined;
  /** Default `MESSAGING_RETRY_BASE` (1s). */
  readonly base?: Duration | string | undefined;
  /** Default `MESSAGING_RETRY_MAX` (5m). */
  readonly max?: Duration | string | undefined;
}

/** What `@EventHandler(Event, options)` says. `concurrency`, `order` and `onPark` belong to the group: its handlers must agree on them. */
export interface EventHandlerOptions {
  /** At most 100 characters `a-z0-9.-`. Each group gets each event once; within it one handler handles one event type. */
  readonly group: string;
  /** The bus whose events it handles, by its name. Default: the default one. */
  readonly bus?: string | undefined;
  /** Deliveries of the group that one process handles at the same time. Default `MESSAGING_CONCURRENCY` (5). */
  readonly concurrency?: number | undefined;
  /** `false`: the first failure parks. */
  readonly retry?: RetryOptions | false | undefined;
  /** Default `key`: events of one key one after another, in the order in which they were published. */
  readonly order?: 'key' | 'none' | undefined;
  /** Default `key`: a parked event holds back the later ones of its key. `skip`: they pass, and a redriven event comes late. */
  readonly onPark?: 'key' | 'skip' | undefined;
  /**
   * Default `transaction`: the handler runs in a unit of work, and its effects in the database commit together with the record that the event was handled.
   * `after`: the handler runs outside, and the record is written when it has succeeded: for calls to other systems, which may be repeated after a crash.
   * `off`: no record; duplicates reach the handler.
   */
  readonly inbox?: 'transaction' | 'after' | 'off' | undefined;
  /** Where a group begins that did not exist before. Default `now`. `beginning`: with the oldest event that is kept. */
  readonly from?: 'now' | 'beginning' | undefined;
  /** The most that one attempt may take. Default `MESSAGING_HANDLER_TIMEOUT` (30s). */
  readonly timeout?: Duration | string | undefined;
}

/** A handler's options with all defaults, parsed. */
export interface ResolvedHandler {
  readonly definition: EventDefinition;
  /** Class and method, for messages: `ConfirmOrder.handle`. */
  readonly where: string;
  readonly inbox: 'transaction' | 'after' | 'off';
  readonly from: 'now' | 'beginning';
  readonly timeout: Duration;
  readonly retry: { readonly attempts: number; readonly base: Duration; readonly max: Duration };
  invoke(payload: unknown, context: EventContext): Promise<unknown>;
}

/** The handlers of one group in this process. */
export interface HandlerGroup {
  readonly group: string;
  readonly concurrency: number;
  readonly order: 'key' | 'none';
  readonly onPark: 'key' | 'skip';
  /** By event type. */
  readonly handlers: ReadonlyMap<string, ResolvedHandler>;
}
