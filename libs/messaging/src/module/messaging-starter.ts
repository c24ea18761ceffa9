import { Duration, safeText, type Lifecycle } from '#core';
import type { OwnSchema } from '#domain/database';
import { Logger } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import type { DeliveryHandler } from '../handlers/delivery-handler.js';
import { discoverHandlers } from '../handlers/handler-discovery.js';
import { planHandlers } from '../handlers/handler-plan.js';
import type { HandlerGroup } from '../handlers/registered-handler.js';
import type { GroupConsumer, MessagingDriver } from '../messaging.driver.js';
import type { MessagingSettings } from '../messaging.options.js';
import { groupLines, unhandledLines } from './group-report.js';
import { RunningHandlers } from './running-handlers.js';

const CONFIGURE_LIMIT = Duration.seconds(10);
const INTAKE_LIMIT = Duration.seconds(60);
const STOP_LIMIT = Duration.seconds(5);
const DRAIN_LIMIT = Duration.seconds(30);
const CLOSE_LIMIT = Duration.seconds(10);

export interface MessagingStarterParts {
  /** The name of the bus. */
  readonly instance: string;
  /** The names of all buses of the application. */
  readonly buses: readonly string[];
  readonly lifecycle: Lifecycle;
  readonly modules: ModulesContainer;
  readonly driver: MessagingDriver;
  readonly settings: MessagingSettings;
  readonly handler: DeliveryHandler;
  /** Whether its database has a unit of work and an inbox. */
  readonly database: boolean;
  readonly ownSchema: OwnSchema | undefined;
  /** What it waits for before it takes events, by the names of the lifecycle. */
  readonly startGroups: readonly string[];
}

/** Takes one event bus of an application through start and stop. */
export class MessagingStarter {
  readonly #logger = new Logger('Messaging');
  readonly #cut = new AbortController();
  readonly #running = new RunningHandlers();
  readonly #name: string;
  #groups: readonly HandlerGroup[] = [];
  #stopped: Promise<PromiseSettledResult<void>> | undefined;
  #consuming = false;
  #stopping = false;

  constructor(private readonly parts: MessagingStarterParts) {
    const { lifecycle, instance, startGroups: groups } = parts;
    const name = instance === 'default' ? 'event bus' : `event bus "${instance}"`;
    this.#name = name;
    lifecycle.onStart('configure', { name, limit: CONFIGURE_LIMIT, run: () => this.#configure() });
    lifecycle.onStart('intake', { name, limit: INTAKE_LIMIT, groups, run: (signal) => this.#intake(signal) });
    lifecycle.onStop('stopIntake', { name, limit: STOP_LIMIT, run: () => this.#stopIntake() });
    lifecycle.onStop('drain', {
      name,
      limit: DRAIN_LIMIT,
      run: (signal) => this.#drain(signal),
      open: () => this.#running.names,
    });
    this.#closeAtStop();
  }

  /** The groups of this process; empty before the start phase `configure`. */
  get groups(): readonly HandlerGroup[] {
    return this.#groups;
  }

  /** Every provider was made, and nothing was connected: what is wrong with a handler is told before anything happens. */
  async #configure(): Promise<void> {
    const { modules, instance: bus, buses, driver, settings, database, ownSchema } = this.parts;
    // Once more, after everyone's constructor: what registers last is closed first, and the driver gives back leases through the database.
    this.#closeAtStop();
    this.#groups = planHandlers(discoverHandlers(modules), { bus, buses, driver, settings, database });
    const recorded = this.#groups.some(({ handlers }) => [...handlers.values()].some(({ inbox }) => inbox !== 'off'));
    if (recorded) ownSchema?.use({ concern: 'messaging-inbox', migrations: [] }); // no tables of its own: the inbox is the database's
    return Promise.resolve();
  }

  async #intake(signal: AbortSignal): Promise<void> {
    const { driver, settings } = this.parts;
    if (this.#groups.length === 0) return; // a process without handlers, such as a command, has nothing to say of the groups of others either
    const consumers = this.#groups.map((group) => this.#consumer(group));
    await driver.subscribe(consumers, signal);
    for (const line of groupLines(this.#groups, settings.role)) this.#logger.log(line);
    void this.#warnOfUnhandled();
    signal.throwIfAborted();
    if (settings.role === 'web') return;
    this.#consuming = true;
    driver.consume(consumers);
  }

  /** Counts deliveries, of which there may be millions: the start does not wait for it, and does not fail with it. */
  async #warnOfUnhandled(): Promise<void> {
    try {
      const lines = unhandledLines(await this.parts.driver.groups(), this.#groups);
      for (const line of this.#stopping ? [] : lines) this.#logger.warn(line);
    } catch (error) {
      if (!this.#stopping)
        this.#logger.warn(`It cannot be told which groups nobody handles: ${safeText(String(error))}`);
    }
  }

  #consumer(group: HandlerGroup): GroupConsumer {
    const handlers = [...group.handlers];
    return {
      group: group.group,
      types: handlers.map(([type]) => type),
      concurrency: group.concurrency,
      order: group.order,
      onPark: group.onPark,
      fromBeginning: handlers.filter(([, { from }]) => from === 'beginning').map(([type]) => type),
      handle: (delivery) =>
        this.#running.follow(`${group.group} of ${delivery.event.type}`, () =>
          this.parts.handler.handle(group, delivery),
        ),
    };
  }

  /** No delivery begins from here on; those that run are waited for in the next phase. */
  #stopIntake(): Promise<void> {
    this.#stopping = true;
    if (this.#consuming)
      this.#stopped = Promise.allSettled([this.parts.driver.stop(this.#cut.signal)]).then(([outcome]) => outcome);
    return Promise.resolve();
  }

  async #drain(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#cut.abort(signal.reason), { once: true });
    const outcome = await this.#stopped;
    if (outcome?.status === 'rejected') throw outcome.reason;
  }

  #closeAtStop(): void {
    const { lifecycle, driver } = this.parts;
    lifecycle.onStop('disconnect', { name: this.#name, limit: CLOSE_LIMIT, run: () => driver.close() });
  }
}
