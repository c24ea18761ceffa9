import { Duration, groupName, orAbort, type Lifecycle } from '#core';
import type { DatabaseSettings } from '../database.options.js';
import type { InboxRetention } from '../inbox/inbox-retention.js';
import type { Relay } from '../outbox/relay/relay.js';
import type { DatabaseOwnSchema } from '../own-schema/database-own-schema.js';
import type { DatabaseWakeUps } from '../wake-ups/database-wake-ups.js';
import type { DatabaseStarter } from './database-starter.js';
import { ofInstance } from './tokens.js';

const START_LIMIT = Duration.seconds(30);
const DRAIN_LIMIT = Duration.seconds(30);
const STOP_LIMIT = Duration.seconds(10);

export interface OutboxLifetimeParts {
  /** The database's name. */
  readonly instance: string;
  readonly lifecycle: Lifecycle;
  /** Registered its hooks before: the driver is closed after the hints are. */
  readonly starter: Pick<DatabaseStarter, 'onlyMigrates'>;
  readonly settings: Pick<DatabaseSettings, 'role'>;
  readonly ownSchema: Pick<DatabaseOwnSchema, 'inUse'>;
  readonly wakeUps: Pick<DatabaseWakeUps, 'start' | 'close'>;
  readonly relay: Pick<Relay, 'start' | 'stop'>;
  readonly retention: Pick<InboxRetention, 'start' | 'stop'>;
}

/** Takes what works on our own tables of one database through start and stop. Without anybody who uses them nothing is started. */
export class OutboxLifetime {
  /** Aborts when there is no more time to wait for what is being sent. */
  readonly #cut = new AbortController();
  #stopped: Promise<readonly PromiseSettledResult<void>[]> = Promise.resolve([]);

  constructor(private readonly parts: OutboxLifetimeParts) {
    const { lifecycle, wakeUps, instance } = parts;
    const hints = `hints of the database${ofInstance(instance)}`;
    const relay = instance === 'default' ? 'outbox relay' : `outbox relay of the database${ofInstance(instance)}`;
    const groups = [groupName('database', instance)];
    // After `migrate`: hints need a connection of their own, and waiting for the lock of the migrations needs one too.
    lifecycle.onStart('serve', { name: hints, limit: START_LIMIT, groups, run: () => this.#listen() });
    lifecycle.onStart('intake', { name: relay, limit: START_LIMIT, groups, run: (signal) => this.#work(signal) });
    lifecycle.onStop('stopIntake', { name: relay, limit: STOP_LIMIT, run: () => this.#stopTaking() });
    lifecycle.onStop('drain', {
      name: relay,
      limit: DRAIN_LIMIT,
      run: (signal) => this.#ended(signal),
    });
    lifecycle.onStop('flush', { name: relay, limit: STOP_LIMIT, run: (signal) => this.#giveBack(signal) });
    lifecycle.onStop('disconnect', { name: hints, limit: STOP_LIMIT, run: () => wakeUps.close() });
  }

  async #listen(): Promise<void> {
    if (this.#used) this.parts.wakeUps.start();
    await Promise.resolve();
  }

  async #work(signal: AbortSignal): Promise<void> {
    const { settings, relay, retention } = this.parts;
    if (!this.#used || settings.role === 'web') return;
    await orAbort(relay.start(), signal);
    retention.start();
  }

  get #used(): boolean {
    return this.parts.ownSchema.inUse && !this.parts.starter.onlyMigrates;
  }

  /** Takes nothing more; what is under way ends while the phase `drain` waits. */
  async #stopTaking(): Promise<void> {
    const { relay, retention } = this.parts;
    this.#stopped = Promise.allSettled([relay.stop(this.#cut.signal), retention.stop(this.#cut.signal)]);
    await Promise.resolve();
  }

  async #giveBack(signal: AbortSignal): Promise<void> {
    this.#cut.abort(new DOMException('The application is stopping.', 'AbortError'));
    await this.#ended(signal);
  }

  async #ended(signal: AbortSignal): Promise<void> {
    for (const outcome of await orAbort(this.#stopped, signal)) if (outcome.status === 'rejected') throw outcome.reason;
  }
}
