import type { Clock, Ids, Random } from '#core';
import type { LeasedRows } from '#database';
import type { DeadLetterDetails, DeadLetterFilter, DeadLetterId, GroupStatus } from '#domain/messaging';
import type {
  DriverPage,
  EncodedEvent,
  GroupConsumer,
  MessagingBacklog,
  MessagingDriver,
} from '../../messaging.driver.js';
import type { RedriveFilter } from './dead-letter-filter.js';
import { readBacklog } from './backlog.js';
import { Consumption } from './consumption.js';
import { databaseMessagingCapabilities } from './database.capabilities.js';
import type { DatabaseMessagingNeeds } from './database.needs.js';
import type { DatabaseMessagingOptions } from './database.options.js';
import { DeadLetterStore } from './dead-letter-store.js';
import { deliveriesTable, type DeliveryRow } from './delivery-row.js';
import { DELIVERIES_TOPIC, EVENTS_ROUTE, fanOutRoute } from './fan-out.js';
import { GroupStatusReader } from './group-status.js';
import { eventsMigrations } from './events.migrations.js';
import { Retention } from './retention.js';
import { routeLock } from './route-lock.js';
import { Subscriptions } from './subscriptions.js';

export interface DatabaseMessagingParts extends DatabaseMessagingNeeds {
  readonly options: DatabaseMessagingOptions;
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  /** Whether the application uses the event bus. If not, it says what tables it would have, and has none. */
  readonly used: boolean;
}

/** Events in the application's own database: published through its outbox, fanned out by its relay, handled from a table of deliveries. */
export class DatabaseMessagingDriver implements MessagingDriver {
  readonly name = 'database';
  readonly capabilities = databaseMessagingCapabilities;
  readonly #rows: LeasedRows<DeliveryRow>;
  readonly #subscriptions: Subscriptions;
  readonly #deadLetters: DeadLetterStore;
  readonly #status: GroupStatusReader;
  readonly #retention: Retention;
  #consumption: Consumption | undefined;
  #stopListening: () => void = () => undefined;

  /** Says what it needs of the database, which is only possible while the application is put together. */
  constructor(private readonly parts: DatabaseMessagingParts) {
    const { sql, routes, tables, wakeUps, options } = parts;
    const schema = parts.schema.name;
    parts.schema.use(eventsMigrations, { needed: parts.used });
    if (parts.used) routes.register(fanOutRoute(schema, () => wakeUps.wake(DELIVERIES_TOPIC)));
    const lockRoute = routeLock(schema, sql);
    this.#rows = tables.open<DeliveryRow>(deliveriesTable(schema));
    this.#subscriptions = new Subscriptions({ ...parts, schema, lockRoute });
    this.#deadLetters = new DeadLetterStore({ schema, sql, ready: () => this.#ready() });
    this.#status = new GroupStatusReader(schema, sql);
    this.#retention = new Retention({ ...parts, schema, retention: options.retention, lockRoute });
  }

  async publish(events: readonly EncodedEvent[]): Promise<void> {
    await this.parts.outbox.append(
      events.map(({ id, type, key, payload, headers, delay }) => ({
        route: EVENTS_ROUTE,
        id,
        topic: type,
        key,
        payload,
        headers,
        delay,
      })),
    );
  }

  subscribe(groups: readonly GroupConsumer[], signal: AbortSignal): Promise<void> {
    return this.#subscriptions.add(groups, signal);
  }

  consume(groups: readonly GroupConsumer[]): void {
    const { wakeUps, tables } = this.parts;
    const consumption = new Consumption(
      {
        ...this.parts,
        rows: this.#rows,
        subscriptions: this.#subscriptions,
        shared: tables.shared,
        ready: () => this.#ready(),
      },
      groups,
    );
    this.#consumption = consumption;
    this.#stopListening = wakeUps.on(DELIVERIES_TOPIC, () => consumption.wake());
    consumption.start();
    this.#retention.start();
  }

  async stop(signal: AbortSignal): Promise<void> {
    await this.#consumption?.stop(signal);
  }

  groups(): Promise<readonly GroupStatus[]> {
    return this.#status.all();
  }

  async setPaused(group: string, paused: boolean): Promise<boolean> {
    const known = await this.#subscriptions.setPaused(group, paused);
    if (known) this.#ready(); // also after a pause: who claims next sees it, and the others need not find out by claiming
    return known;
  }

  pending(group: string | undefined): Promise<number> {
    return this.#status.pending(group);
  }

  backlog(signal: AbortSignal): Promise<MessagingBacklog> {
    return readBacklog(this.parts.schema.name, this.parts.sql, signal);
  }

  listDeadLetters(filter: DeadLetterFilter, limit: number, cursor: string | undefined): Promise<DriverPage> {
    return this.#deadLetters.list(filter, limit, cursor);
  }

  showDeadLetter(id: DeadLetterId): Promise<DeadLetterDetails | undefined> {
    return this.#deadLetters.show(id);
  }

  redrive(filter: RedriveFilter): Promise<number> {
    return this.#deadLetters.redrive(filter);
  }

  discard(id: DeadLetterId): Promise<boolean> {
    return this.#deadLetters.discard(id);
  }

  async close(): Promise<void> {
    this.#stopListening();
    await this.#retention.stop();
    await this.#consumption?.close();
  }

  /** Deliveries may have become ready: told once they are to be seen by others. */
  #ready(): void {
    const wake = (): void => this.parts.wakeUps.wake(DELIVERIES_TOPIC);
    const running = this.parts.unitOfWork.current();
    if (running === undefined) wake();
    else running.afterCommit(wake);
  }
}
