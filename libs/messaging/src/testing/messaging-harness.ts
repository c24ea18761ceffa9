import type { SqlSession, UnitOfWork } from '#domain/database';
import type { DeadLetters, EventBus, EventContext, EventDefinition } from '#domain/messaging';
import type { Inbox } from '#domain/outbox';
import type { EventHandlerOptions } from '../handlers/registered-handler.js';
import type { EncodedEvent, MessagingCapabilities } from '../messaging.driver.js';

/** A handler that a case makes. The harness gives it a provider of its own, with one method that carries `@EventHandler(definition, options)`. */
export interface SuiteHandler {
  readonly definition: EventDefinition;
  readonly options: EventHandlerOptions;
  /** The provider's name, for messages. */
  readonly host: string;
  /** A provider that is made anew for each request, which no event is: the application must not start. */
  readonly requestScoped: boolean;
  handle(payload: unknown, context: EventContext): Promise<void>;
}

export interface ApplicationRequest {
  readonly handlers: readonly SuiteHandler[];
  /** `GROUNDWORK_ROLE`. Default `all`. A process with the role `web` subscribes its groups and handles nothing. */
  readonly role?: 'all' | 'web' | 'worker' | undefined;
}

/** What happens to a delivery when its process hangs or dies, brought about from outside. */
export interface LeaseFaults {
  /** Takes a delivery away from the process that handles it, as another process does when its lease has run out. It is ready at once, one crash richer. */
  take(group: string, eventId: string): Promise<void>;
  /** Leaves a delivery as a process leaves it that was killed: leased to nobody, with a lease that has run out, after `crashes` crashes before that one. */
  abandon(group: string, eventId: string, crashes: number): Promise<void>;
  /** Writes the count of crashes of a delivery that waits. */
  setCrashes(group: string, eventId: string, crashes: number): Promise<void>;
}

/** One application: the database concern and the messaging concern with the driver, started. */
export interface MessagingApplication {
  readonly bus: EventBus;
  readonly deadLetters: DeadLetters;
  readonly unitOfWork: UnitOfWork;
  readonly sql: SqlSession;
  readonly inbox: Inbox;
  /** Delivers to `group` again what it has handled already, as a queue may at any time. */
  redeliver(group: string, eventId: string): Promise<void>;
  /** Stores an event as someone would who knows the format and keeps to nothing else of ours: the driver's own `publish`, without the checks above it. */
  storeRaw(events: readonly EncodedEvent[]): Promise<void>;
  /** How much waits in all groups, without the pauses of `drain`, where the harness can tell: the cases end sooner then. Default: `drain` is waited for. */
  pending?(): Promise<number>;
  /** Where the harness declares `leaseFaults`. */
  readonly leases?: LeaseFaults | undefined;
  /** Stops it as a graceful stop does. Safe to call twice. */
  close(): Promise<void>;
}

/** Where one case keeps its events: empty at first. */
export interface MessagingStore {
  /**
   * Another application on this store. Called a second time while the first runs where `sharedByProcesses` is declared; after the first was closed where
   * `durable` is; once elsewhere.
   */
  start(request: ApplicationRequest): Promise<MessagingApplication>;
  /** Closes the applications that still run, and removes the store. */
  close(): Promise<void>;
}

export interface MessagingLimits {
  /** `MESSAGING_MAX_BYTES`, at most 9 KiB. */
  readonly payloadBytes: number;
  /** `MESSAGING_MAX_DEPTH`. */
  readonly depth: number;
}

/**
 * What a driver's author writes to run the suite on it; `moduleHarness` is one for a `MessagingModule`, which needs only the driver's factory and hooks.
 *
 * - The default database has the table `suite_effect` of `suiteTableSql`, empty at the start of each case.
 * - Retries are short unless the handler says otherwise (base at most 50 ms, at most 500 ms each), and so is the poll (at most 250 ms).
 *   A lease, where the driver has one, lasts 10 s.
 * - Time is the machine's. No case takes longer than 25 s; it fails then, under every runner. Give a runner with a shorter limit of its own a longer
 *   one (`jest.setTimeout(30_000)`).
 */
export interface MessagingHarness {
  /** Stands in the names of the tests. */
  readonly name: string;
  /** What the driver declares. What it does not declare is expected to be refused, or to be absent. */
  readonly capabilities: MessagingCapabilities;
  /** Whether the database of the unit of work runs transactions at the same time. */
  readonly concurrentTransactions: boolean;
  readonly leaseFaults: boolean;
  readonly limits: MessagingLimits;
  /** `restarts`: the case closes an application and starts another one, so that a store in memory will not do where the driver is durable. */
  openStore(request: { readonly restarts: boolean }): Promise<MessagingStore>;
}
