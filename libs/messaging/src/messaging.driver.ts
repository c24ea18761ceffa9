import type { Duration } from '#core';
import type {
  DeadLetter,
  DeadLetterDetails,
  DeadLetterFilter,
  DeadLetterId,
  FailureRecord,
  GroupStatus,
  ParkReason,
} from '#domain/messaging';

/** What a driver can do. A handler or a call that needs what is false is refused, with the reason. */
export interface MessagingCapabilities {
  /** What was accepted survives the end of every process. False: `memory`, which loses. */
  readonly durable: boolean;
  /** Several processes may handle one group. False: only `GROUNDWORK_ROLE=all` makes sense. */
  readonly sharedByProcesses: boolean;
  /** Completing a delivery joins the running unit of work, so that it commits with the handler's effects. */
  readonly transactionalAck: boolean;
  /** `order: 'key'`. */
  readonly keyOrder: boolean;
  /** `delay`. */
  readonly delay: boolean;
  /** `from: 'beginning'`. */
  readonly replay: boolean;
}

/** An event as it is stored and sent: encoded, checked and within the limits. */
export interface EncodedEvent {
  readonly id: string;
  readonly type: string;
  readonly key: string | undefined;
  /** JSON. */
  readonly payload: string;
  /** CloudEvents attributes (`ce-version`, `ce-source`, `ce-time`), the call context, and the publisher's own. */
  readonly headers: Readonly<Record<string, string>>;
  readonly delay: Duration | undefined;
}

/** An event as it comes back: nothing about it may be trusted, since others can write where it was stored. */
export interface ReceivedEvent {
  readonly id: string;
  readonly type: string;
  readonly key: string | undefined;
  readonly payload: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly publishedAt: Date;
}

/** Why and how a message is parked. */
export interface Parking {
  readonly reason: ParkReason;
  readonly failure: FailureRecord;
}

/** One event for one group, lent to this process. Each of the four ends it; all of them are no-ops once the lease is lost. */
export interface Delivery {
  readonly event: ReceivedEvent;
  /** How often the handler has failed before, and this time: 1 for the first. */
  readonly attempt: number;
  /** Aborts when the lease is lost or cannot be renewed. */
  readonly signal: AbortSignal;
  /**
   * Done. Joins the running unit of work where `transactionalAck` is declared.
   * @throws LeaseLostError when the delivery is no longer ours: the caller rolls back.
   */
  complete(): Promise<void>;
  /** To be handled again after `after`. */
  retry(after: Duration, failure: FailureRecord): Promise<void>;
  /** Set aside, with its key behind it when the group says so. */
  park(parking: Parking): Promise<void>;
  /** Given back untouched, because the application stops or cannot work now: no attempt is counted. */
  release(): Promise<void>;
}

/** A group as this process handles it. */
export interface GroupConsumer {
  readonly group: string;
  readonly types: readonly string[];
  /** Deliveries of this group that this process handles at the same time. */
  readonly concurrency: number;
  readonly order: 'key' | 'none';
  readonly onPark: 'key' | 'skip';
  /** Types whose first subscription begins with the oldest event that is kept. */
  readonly fromBeginning: readonly string[];
  /** Handles one delivery and ends it. Never rejects. */
  handle(delivery: Delivery): Promise<void>;
}

/** A page as the driver reads it; the cursor is the driver's own. */
export interface DriverPage {
  readonly items: readonly DeadLetter[];
  readonly next: string | null;
}

/** What waits for somebody. */
export interface MessagingBacklog {
  /** Parked deliveries of all groups; counted up to a bound of the driver's. */
  readonly parked: number;
  /** How long the first delivery of a group that is not paused has waited; undefined when none waits. */
  readonly oldest: Duration | undefined;
}

/** A backend for events. Payloads are opaque to it; it never decodes, retries by its own judgement, or logs. */
export interface MessagingDriver {
  readonly name: string;
  readonly capabilities: MessagingCapabilities;

  /** All or none, in order; inside a unit of work they leave with its commit. */
  publish(events: readonly EncodedEvent[]): Promise<void>;

  /** Makes the groups known, so that what is published from now on reaches them; also in processes that do not handle them. */
  subscribe(groups: readonly GroupConsumer[], signal: AbortSignal): Promise<void>;

  /** Begins to hand deliveries to the groups. Called once, after `subscribe`. */
  consume(groups: readonly GroupConsumer[]): void;

  /** Begins no more deliveries in this process, and resolves when those that run have ended or `signal` aborted. */
  stop(signal: AbortSignal): Promise<void>;

  groups(): Promise<readonly GroupStatus[]>;
  /** @returns false when there is no such group. */
  setPaused(group: string, paused: boolean): Promise<boolean>;
  /** How many events and deliveries `drain` waits for. */
  pending(group: string | undefined): Promise<number>;

  /** For who looks at its health, often: its cost does not grow with what was handled. Absent where nothing of it is kept outside the process. */
  backlog?(signal: AbortSignal): Promise<MessagingBacklog>;

  listDeadLetters(filter: DeadLetterFilter, limit: number, cursor: string | undefined): Promise<DriverPage>;
  showDeadLetter(id: DeadLetterId): Promise<DeadLetterDetails | undefined>;
  redrive(filter: DeadLetterFilter & { readonly eventId?: string | undefined }): Promise<number>;
  discard(id: DeadLetterId): Promise<boolean>;

  /** Nothing is left running. What was lent is given back. Safe to call twice. */
  close(): Promise<void>;
}
