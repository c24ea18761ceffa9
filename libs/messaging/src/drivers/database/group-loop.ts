import { BackgroundLoop, type LoopParts, checkpoint, type Duration } from '#core';
import type { LeasedRow, LeasedRows } from '#database';
import type { GroupConsumer } from '../../messaging.driver.js';
import { Completions } from './completions.js';
import type { DeliveryRow } from './delivery-row.js';
import type { LeaseKeeper } from './lease-keeper.js';
import { LeasedDelivery } from './leased-delivery.js';
import type { ProcessSlots } from './process-slots.js';

const FIRST_POLL = 1_000;
/** On the one connection of an embedded database a claim keeps everyone else waiting. */
const EMBEDDED_CLAIM = 50;
/** How long a claim waits for more to end, in milliseconds, while more is waiting than can begin: it costs as much for one row as for many. */
const GATHER = 5;

export interface GroupLoopParts extends LoopParts {
  readonly rows: LeasedRows<DeliveryRow>;
  readonly slots: ProcessSlots;
  readonly keeper: LeaseKeeper;
  readonly lease: Duration;
  readonly poll: Duration;
  readonly shared: boolean;
  isPaused(group: string): Promise<boolean>;
}

/**
 * Handles one group: claims at most what can begin at once, so that nothing is held that waits here while another process is free. Looks again at a hint,
 * when a delivery has ended (the next of its key can be lent then), and by itself after a pause that grows up to `poll`.
 */
export class GroupLoop {
  readonly #loop: BackgroundLoop;
  readonly #running = new Set<Promise<void>>();
  readonly #wake: () => void;
  readonly #completions: Completions;
  /** The last claim got all that it asked for. */
  #backlog = false;
  #gatherUntil: number | undefined;
  #paused: boolean | undefined;
  #stopped = false;
  #poll = FIRST_POLL;

  constructor(
    private readonly consumer: GroupConsumer,
    private readonly parts: GroupLoopParts,
  ) {
    this.#loop = new BackgroundLoop(`claiming deliveries of the event group "${consumer.group}"`, parts, () =>
      this.#step(),
    );
    this.#wake = () => this.#loop.wake();
    this.#completions = new Completions(parts.rows);
  }

  start(): void {
    this.#loop.start();
  }

  /** There may be something to do, or the group was paused or resumed. */
  wake(): void {
    this.#poll = FIRST_POLL;
    this.#loop.wake();
  }

  /** Nothing more begins. Resolves when no claim is on its way. */
  async stopClaiming(): Promise<void> {
    this.#stopped = true;
    await this.#loop.stop();
  }

  /** Resolves when what runs has ended. */
  async ended(): Promise<void> {
    await Promise.all(this.#running);
  }

  async #step(): Promise<number> {
    if (this.#paused !== false) this.#paused = await this.parts.isPaused(this.consumer.group);
    if (this.#paused) return this.#nextPoll();
    const { slots, shared } = this.parts;
    const own = this.consumer.concurrency - this.#running.size;
    const gathering = this.#gathering(own);
    if (gathering > 0) return gathering;
    const taken = slots.take(Math.min(own, shared ? own : EMBEDDED_CLAIM), this.#wake);
    if (taken === 0) return this.parts.poll.milliseconds; // woken when something ends
    const started = await this.#claim(taken);
    this.#backlog = started === taken;
    if (this.#backlog) return 0; // there may be more
    if (started > 0) this.#poll = FIRST_POLL;
    return this.#nextPoll();
  }

  /** How long to wait for more slots before the next claim, in milliseconds. */
  #gathering(own: number): number {
    const now = this.parts.clock.monotonic();
    const enough = !this.#backlog || own === 0 || own >= this.consumer.concurrency / 2;
    const until = enough ? now : (this.#gatherUntil ?? now + GATHER);
    this.#gatherUntil = until > now ? until : undefined;
    return Math.max(0, until - now);
  }

  /** Claims and begins at most `slots`. Whatever goes wrong, every slot comes back: at once, or with the end of its delivery. */
  async #claim(slots: number): Promise<number> {
    const suspects = this.parts.slots.takeSuspect() ? 1 : 0;
    const claimedAt = this.parts.clock.monotonic();
    let started = 0;
    let suspected = false;
    try {
      const request = { lane: this.consumer.group, limit: slots, suspects, lease: this.parts.lease };
      const claimed = await this.parts.rows.claim(request);
      if (claimed.length > 0) checkpoint('handler.claimed');
      this.#paused = claimed.some(({ row }) => row.paused);
      if (this.#paused || this.#stopped) {
        for (const { id, lease } of claimed)
          this.parts.keeper.drop(this.parts.keeper.hold(id, lease, claimedAt), false);
        return 0;
      }
      for (const row of claimed) {
        suspected ||= row.crashes > 0;
        started += 1;
        this.#begin(row, claimedAt);
      }
      return started;
    } finally {
      if (suspects === 1 && !suspected) this.parts.slots.giveSuspect();
      this.parts.slots.give(slots - started);
    }
  }

  #begin(claimed: LeasedRow<DeliveryRow>, claimedAt: number): void {
    const running = this.#handle(claimed, claimedAt).finally(() => {
      this.#running.delete(running);
      if (claimed.crashes > 0) this.parts.slots.giveSuspect();
      this.parts.slots.give(1);
      this.#loop.wake();
    });
    this.#running.add(running);
  }

  async #handle(claimed: LeasedRow<DeliveryRow>, claimedAt: number): Promise<void> {
    const { keeper, rows, faults } = this.parts;
    const completions = this.#completions;
    const held = keeper.hold(claimed.id, claimed.lease, claimedAt);
    const aside = this.consumer.onPark === 'skip';
    const delivery = new LeasedDelivery(
      { rows, completions, aside, dueIn: (after) => keeper.dueIn(after) },
      held,
      claimed,
    );
    try {
      await this.consumer.handle(delivery);
    } catch (error) {
      faults.report({ where: `handling a delivery of the event group "${this.consumer.group}"`, error });
    } finally {
      keeper.drop(held, delivery.ended);
    }
  }

  #nextPoll(): number {
    const poll = Math.min(this.#poll, this.parts.poll.milliseconds);
    this.#poll = Math.min(this.#poll * 2, this.parts.poll.milliseconds);
    return poll * (0.75 + this.parts.random.next() / 2);
  }
}
