import type { Duration } from '#core';
import type { EventDefinition } from './event-definition.js';

export interface PublishOptions {
  /** The CloudEvents `partitionkey`: events of one key are handled in order, by groups that keep it. At most 512 characters. */
  readonly key?: string | undefined;
  /** At most 32, with names of at most 64 characters `a-z0-9-` and values of at most 1,024. Names beginning with `groundwork-` or `ce-` are ours. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Handlers get it not earlier than this. A duration, or text such as `5m`. */
  readonly delay?: Duration | string | undefined;
  /** A UUID of the application's own instead of a new one, for a publisher that may repeat itself: handlers see it once. */
  readonly id?: string | undefined;
}

/** One event of `publishAll`. */
export interface EventToPublish<Input = unknown> extends PublishOptions {
  readonly event: EventDefinition<Input, unknown>;
  readonly payload: Input;
}

/** How one group stands. */
export interface GroupStatus {
  readonly group: string;
  /** The types that it subscribed to. */
  readonly types: readonly string[];
  readonly paused: boolean;
  /** Ready or being handled; with `order: 'key'` also those that wait behind an earlier one of their key. */
  readonly waiting: number;
  /** Waiting to be tried again, or delayed. */
  readonly scheduled: number;
  readonly parked: number;
  readonly done: number;
  /** Age of the oldest that is ready: how far the group lags behind. */
  readonly lag: Duration | undefined;
  /** False when no running process has said within the last minute that it handles this group: what is published for it waits. */
  readonly handled: boolean;
}

/**
 * Publishes events to groups of handlers, at least once to each group.
 *
 * With a durable driver an event published inside a unit of work of the bus's database leaves if and only if that commits; outside one, also inside one of
 * another database alone, it is durable when the promise resolves. A named bus is another one: `@InjectPort(EventBus, 'billing')`. Every group gets every event of its types; within a group one handler handles it, in one of the processes.
 */
export abstract class EventBus {
  static readonly portName: string = 'EventBus';

  /**
   * @returns the event's id.
   * @throws EventInvalidError when the payload is not JSON, does not fit the schema, or is too large or too deep; nothing is published then.
   */
  abstract publish<Input>(
    event: EventDefinition<Input, unknown>,
    payload: Input,
    options?: PublishOptions,
  ): Promise<string>;

  /** All or none, in this order. @returns their ids. */
  abstract publishAll(events: readonly EventToPublish[]): Promise<readonly string[]>;

  /** Every group that subscribed at some time. */
  abstract groups(): Promise<readonly GroupStatus[]>;

  /** Nothing more of the group begins, in all processes and over restarts, until `resume`. What runs goes on. @throws GroupUnknownError */
  abstract pause(group: string): Promise<void>;
  abstract resume(group: string): Promise<void>;

  /**
   * Resolves once nothing waits for the group (all groups, without a name): no event on its way, none ready, running or scheduled. Parked ones and
   * those behind them do not count, and of a unit of work that is running it sees nothing: call it outside. @throws TimeoutExceededError after `timeout` (default 30s).
   */
  abstract drain(options?: {
    readonly group?: string | undefined;
    readonly timeout?: Duration | string | undefined;
    readonly signal?: AbortSignal | undefined;
  }): Promise<void>;
}
