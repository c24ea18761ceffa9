import type { Clock, Duration, FaultReporter, Timer } from '#core';
import { LeaseLostError } from '#domain/outbox';
import type { LeaseId } from '../../leased-rows/leased-rows.js';

export interface HeartbeatParts {
  readonly rows: { renew(leases: readonly LeaseId[], lease: Duration): Promise<ReadonlySet<string>> };
  readonly lease: Duration;
  readonly clock: Clock;
  readonly faults: FaultReporter;
}

/** Leases that are kept from running out. */
export interface HeldLeases {
  /** Aborts with LeaseLostError when they may belong to someone else by now. */
  readonly signal: AbortSignal;
  /** They are not needed any more. */
  drop(): void;
}

interface Held {
  readonly leases: readonly LeaseId[];
  readonly controller: AbortController;
  /** `Clock.monotonic()` from before the database was last asked, and said that they are ours. */
  confirmedAt: number;
}

/**
 * Renews the leases of this process at a third of their span, while there are any. When the event loop was blocked for longer than that third beyond the
 * beat, nothing that was held is renewed: a process that stops and goes like this must not keep work from the others for ever.
 */
export class Heartbeat {
  readonly #held = new Set<Held>();
  readonly #interval: number;
  #timer: Timer | undefined;
  #lastBeat = 0;
  #renewing: Promise<void> | undefined;
  #failing = false;

  constructor(private readonly parts: HeartbeatParts) {
    this.#interval = parts.lease.milliseconds / 3;
  }

  /** @param askedAt `Clock.monotonic()` from before the claim was sent. */
  hold(leases: readonly LeaseId[], askedAt: number): HeldLeases {
    const held: Held = { leases, controller: new AbortController(), confirmedAt: askedAt };
    this.#held.add(held);
    if (this.#timer === undefined) this.#beatLater();
    return { signal: held.controller.signal, drop: () => void this.#held.delete(held) };
  }

  /** Resolves when nothing is under way. What is still held runs out. */
  async stop(): Promise<void> {
    this.#held.clear();
    this.#timer?.cancel();
    this.#timer = undefined;
    await this.#renewing;
  }

  #beatLater(): void {
    this.#lastBeat = this.parts.clock.monotonic();
    this.#timer = this.parts.clock.timer(this.#interval, () => this.#beat());
  }

  #beat(): void {
    this.#timer = undefined;
    if (this.#held.size === 0) return;
    const { lease, clock } = this.parts;
    const now = clock.monotonic();
    const blocked = now - this.#lastBeat > 2 * this.#interval;
    for (const held of [...this.#held])
      if (blocked || now - held.confirmedAt >= lease.milliseconds)
        this.#lose(
          held,
          blocked
            ? 'the event loop was blocked for longer than a third of the lease'
            : 'the database did not renew it in time',
        );
    this.#renewing ??= this.#renew(now);
    this.#beatLater();
  }

  /** Never rejects: the first failure of an outage is reported, and the next beat tries again. */
  async #renew(now: number): Promise<void> {
    const asked = [...this.#held];
    try {
      const leases = asked.flatMap((held) => held.leases);
      const ours = leases.length === 0 ? new Set<string>() : await this.parts.rows.renew(leases, this.parts.lease);
      this.#failing = false;
      for (const held of asked) {
        if (held.leases.every(({ id }) => ours.has(id))) held.confirmedAt = now;
        else this.#lose(held, 'someone else has it');
      }
    } catch (error) {
      if (!this.#failing) this.parts.faults.report({ where: 'renewing the leases of outbox messages', error });
      this.#failing = true;
    } finally {
      this.#renewing = undefined;
    }
  }

  #lose(held: Held, why: string): void {
    if (!this.#held.delete(held)) return;
    held.controller.abort(
      new LeaseLostError(
        `The lease of ${held.leases.length} outbox messages was given up: ${why}. They are sent again.`,
      ),
    );
  }
}
