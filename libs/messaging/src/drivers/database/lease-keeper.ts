import { BackgroundLoop, type LoopParts, type Duration } from '#core';
import type { LeasedRows, SweepResult } from '#database';
import type { DeliveryRow } from './delivery-row.js';
import { HeldLease } from './held-lease.js';

/** After as many leases that ran out, a delivery is parked with the reason `crashes`. */
export const MAX_CRASHES = 5;
const LEAST_BETWEEN_SWEEPS = 10;

export interface LeaseKeeperParts extends LoopParts {
  readonly rows: LeasedRows<DeliveryRow>;
  readonly lease: Duration;
  /** How often it looks for what others dropped, and not less often than a third of the lease. */
  readonly poll: Duration;
  /** Whether other processes use the database. If not, whatever is lent at the start was lent to a process that is no more. */
  readonly shared: boolean;
  /** Groups whose parked deliveries let their key go on: a sweep parks too. */
  asideLanes(): Promise<readonly string[]>;
  /** Something became ready. */
  ready(): void;
  /** Called once, after the first sweep: from then on deliveries may be claimed. */
  begun(): void;
}

/**
 * Keeps what this process borrowed, and finds what others dropped: renews leases at a third of their span, makes ready what is due, and returns deliveries
 * whose lease has run out. A process whose event loop stood still for longer than that third renews nothing of what it held then: it may be handled
 * elsewhere by now, and its handlers are told to stop.
 */
export class LeaseKeeper {
  /** By the id of the delivery: of two leases of one, the newer is ours, and the older was lost. */
  readonly #held = new Map<string, HeldLease>();
  readonly #toGiveBack = new Set<HeldLease>();
  readonly #loop: BackgroundLoop;
  #begun = false;
  #expectedAt: number | undefined;
  #renewAt = 0;
  #sweepAt = 0;

  constructor(private readonly parts: LeaseKeeperParts) {
    this.#loop = new BackgroundLoop('keeping the leases of event deliveries', parts, () => this.#step());
  }

  start(): void {
    this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /** @param claimedAt `Clock.monotonic()` before the claim was sent. */
  hold(id: string, lease: string, claimedAt: number): HeldLease {
    const held = new HeldLease(id, lease, claimedAt + this.parts.lease.milliseconds);
    this.#held.get(id)?.lose('its lease ran out, and it was lent again.');
    this.#held.set(id, held);
    return held;
  }

  /** Its handling has ended. `ended` false: the database was not told how, so that it is given back untouched as soon as it can be. */
  drop(held: HeldLease, ended: boolean): void {
    if (this.#held.get(held.id) === held) this.#held.delete(held.id);
    if (ended || held.lost) return;
    this.#toGiveBack.add(held);
    this.#loop.wake();
  }

  /** Something will be due that long from now. */
  dueIn(after: Duration): void {
    const at = this.parts.clock.monotonic() + after.milliseconds;
    if (at >= this.#sweepAt) return;
    this.#sweepAt = at;
    this.#loop.wake();
  }

  /**
   * Ends what is still being handled, as far as this process can: tells the handlers to stop, and gives back what it has. What cannot be given back, because
   * the database is away, comes back when its lease has run out.
   */
  async abandon(): Promise<void> {
    for (const held of this.#held.values()) {
      if (!held.lost) this.#toGiveBack.add(held);
      held.lose('the application stopped before its handler had ended.');
    }
    this.#held.clear();
    await this.#giveBack();
  }

  async #step(): Promise<number> {
    this.#noticeBlockedLoop();
    this.#expectedAt = undefined;
    await this.#giveBack();
    if (this.#now >= this.#renewAt) await this.#renew();
    if (this.#now >= this.#sweepAt || !this.#begun) await this.#sweep();
    const pause = Math.max(0, Math.min(this.#renewAt, this.#sweepAt) - this.#now);
    this.#expectedAt = this.#now + pause;
    return pause;
  }

  get #now(): number {
    return this.parts.clock.monotonic();
  }

  get #third(): number {
    return this.parts.lease.milliseconds / 3;
  }

  #noticeBlockedLoop(): void {
    if (this.#expectedAt !== undefined && this.#now - this.#expectedAt > this.#third)
      for (const held of this.#held.values())
        held.lose(
          'the event loop was blocked for longer than a third of the lease. Move long computations to a worker thread.',
        );
    for (const held of this.#held.values())
      if (this.#now >= held.sureUntil) held.lose('it could not be renewed in time.');
  }

  async #renew(): Promise<void> {
    const asked = this.#now;
    const mine = [...this.#held.values()].filter((held) => !held.lost && !held.settling);
    if (mine.length > 0) {
      const renewed = await this.parts.rows.renew(mine, this.parts.lease);
      for (const held of mine) {
        if (renewed.has(held.id)) held.renewed(asked + this.parts.lease.milliseconds);
        else if (this.#held.get(held.id) === held && !held.settling)
          held.lose('its lease ran out before it was renewed.');
      }
    }
    this.#renewAt = asked + this.#third;
  }

  async #giveBack(): Promise<void> {
    const back = [...this.#toGiveBack];
    if (back.length === 0) return;
    await this.parts.rows.release(back);
    for (const held of back) this.#toGiveBack.delete(held);
    this.parts.ready();
  }

  async #sweep(): Promise<void> {
    const begunAt = this.#now;
    const pause = Math.min(this.parts.poll.milliseconds, this.#third);
    this.#sweepAt = begunAt + pause * (0.8 + this.parts.random.next() * 0.4); // before it, so that what is said to be due meanwhile counts
    try {
      await this.#sweepOnce();
    } catch (error) {
      this.#sweepAt = begunAt; // still to be done
      throw error;
    }
  }

  async #sweepOnce(): Promise<void> {
    const options = { maxCrashes: MAX_CRASHES, asideLanes: await this.parts.asideLanes() };
    const alone = !this.parts.shared && !this.#begun;
    const swept: SweepResult = alone ? await this.parts.rows.sweepAll(options) : await this.parts.rows.sweep(options);
    if (swept.nextDue !== undefined)
      this.#sweepAt = Math.min(this.#sweepAt, this.#now + Math.max(LEAST_BETWEEN_SWEEPS, swept.nextDue.milliseconds));
    if (!this.#begun) {
      this.#begun = true;
      this.parts.begun();
    }
    if (swept.lanes.length > 0 || swept.parked > 0) this.parts.ready();
  }
}
