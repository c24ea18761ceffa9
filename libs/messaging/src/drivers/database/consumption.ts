import { type LoopParts, orAbort } from '#core';
import type { LeasedRows } from '#database';
import type { GroupConsumer } from '../../messaging.driver.js';
import type { DatabaseMessagingOptions } from './database.options.js';
import type { DeliveryRow } from './delivery-row.js';
import { GroupLoop } from './group-loop.js';
import { LeaseKeeper } from './lease-keeper.js';
import { ProcessSlots } from './process-slots.js';
import { SubscriptionPulse } from './subscription-pulse.js';
import type { Subscriptions } from './subscriptions.js';

/** As many groups of the default size can be at full work in one process: each delivery may hold a connection, and requests need some too. */
const GROUPS_AT_FULL = 2;

export interface ConsumptionParts extends LoopParts {
  readonly options: DatabaseMessagingOptions;
  readonly rows: LeasedRows<DeliveryRow>;
  readonly subscriptions: Subscriptions;
  readonly shared: boolean;
  /** Something became ready: to be told to all processes. */
  ready(): void;
}

/** All that runs in a process that handles events: a loop per group, one that keeps the leases, one that says that the groups are handled here. */
export class Consumption {
  readonly #groups: readonly GroupLoop[];
  readonly #keeper: LeaseKeeper;
  readonly #pulse: SubscriptionPulse;

  constructor(
    private readonly parts: ConsumptionParts,
    consumers: readonly GroupConsumer[],
  ) {
    const { options, rows, subscriptions, shared } = parts;
    const { lease, poll } = options;
    const names = consumers.map(({ group }) => group);
    const largest = consumers.reduce((most, { concurrency }) => Math.max(most, concurrency), 0);
    const slots = new ProcessSlots(Math.max(largest, options.concurrency * GROUPS_AT_FULL));
    this.#pulse = new SubscriptionPulse(parts, subscriptions, names);
    this.#keeper = new LeaseKeeper({
      ...parts,
      lease,
      poll,
      asideLanes: () => this.#pulse.asideLanes(),
      begun: () => this.#groups.forEach((group) => group.start()),
    });
    const isPaused = (group: string): Promise<boolean> => subscriptions.isPaused(group);
    this.#groups = consumers.map(
      (consumer) =>
        new GroupLoop(consumer, { ...parts, rows, slots, keeper: this.#keeper, lease, poll, shared, isPaused }),
    );
  }

  start(): void {
    this.#pulse.start();
    this.#keeper.start();
  }

  wake(): void {
    for (const group of this.#groups) group.wake();
  }

  /** Begins nothing more, and waits for what runs until `signal` aborts; what runs then is given up. */
  async stop(signal: AbortSignal): Promise<void> {
    try {
      await orAbort(this.#ended(), signal);
    } catch (error) {
      if (!signal.aborted) throw error;
      await this.#abandon();
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#groups.map((group) => group.stopClaiming()));
    await Promise.all([this.#keeper.stop(), this.#pulse.stop()]);
    await this.#abandon();
  }

  async #ended(): Promise<void> {
    await Promise.all(this.#groups.map((group) => group.stopClaiming()));
    await Promise.all(this.#groups.map((group) => group.ended()));
  }

  async #abandon(): Promise<void> {
    try {
      await this.#keeper.abandon();
    } catch (error) {
      this.parts.faults.report({ where: 'giving back event deliveries before the application stops', error });
    }
  }
}
