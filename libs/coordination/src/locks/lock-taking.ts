import { orAbort, type Clock } from '#core';
import { CoordinationError, type Lock } from '#domain/coordination';
import { HeldLock } from './held-lock.js';
import type { LateReleases } from './late-releases.js';
import type { LockCalls, LockCallsParts } from './lock-calls.js';
import type { ReadLockOptions } from './lock-checks.js';
import type { LeaseRequest } from './lock-store.js';
import type { LocksState } from './locks-state.js';

export interface LockTakingParts extends LockCallsParts {
  readonly lockCalls: LockCalls;
  readonly late: LateReleases;
}

export interface AttemptOptions {
  readonly signal: AbortSignal | undefined;
  /** Milliseconds that the caller still has. Default: as long as a call may take. */
  readonly left?: number;
}

/** A lock, or when the present holder's lease ends unless it is renewed, in milliseconds. */
export interface AttemptOutcome {
  readonly lock: HeldLock | undefined;
  readonly freeAfter: number | undefined;
}

/** Locks that one instance holds at the same time in this process. */
const MOST_HELD = 10_000;
/** A service that is asked at all is given this long, in milliseconds. */
const SHORTEST_CALL = 1_000;

/** Takes locks, and keeps account of those that are held. */
export class LockTaking {
  readonly #held = new Set<HeldLock>();
  readonly #clock: Clock;
  /** Ends each question that is on its way. */
  readonly #asking = new Set<AbortController>();
  #lost = 0;
  #lastLostAt: number | undefined;
  #stopped = false;

  constructor(private readonly parts: LockTakingParts) {
    this.#clock = parts.clock;
  }

  get state(): Omit<LocksState, 'waiting'> {
    return { held: this.#held.size, lost: this.#lost, lastLostAt: this.#lastLostAt };
  }

  /** Asks once. What may have been taken for nobody is given back in the background. */
  async attempt(read: ReadLockOptions, { signal, left = Infinity }: AttemptOptions): Promise<AttemptOutcome> {
    this.#assertRoom();
    const { name, leaseMilliseconds } = read;
    const request: LeaseRequest = { name, owner: this.parts.ids.next(), leaseMilliseconds };
    const limit = Math.max(left, SHORTEST_CALL);
    const cut = new AbortController();
    let started = false;
    this.#asking.add(cut);
    try {
      const { answer, sentAt } = await this.parts.lockCalls.acquire(
        request,
        { signal: signal === undefined ? cut.signal : AbortSignal.any([signal, cut.signal]), limit },
        () => (started = true),
      );
      if (answer.kind === 'held') return { lock: undefined, freeAfter: answer.freeAfter };
      return this.#taken(request, read, { token: answer.token, sentAt });
    } catch (error) {
      if (started) this.#giveBackLate(request);
      throw error;
    } finally {
      this.#asking.delete(cut);
    }
  }

  /** However it goes: what the lock was for has ended, and its outcome is not that of giving back. */
  async giveBack(lock: Lock): Promise<void> {
    try {
      await lock.release();
    } catch {
      // Not lost: `onUnreleased` has handed it to those that are given back in the background, and that is where a failure is reported.
    }
  }

  /** Gives back all that is held. Its holders are told, since it is no longer theirs. `reason`: what those are told who are asking. */
  async stop(signal: AbortSignal, reason: Error): Promise<void> {
    this.#stopped = true;
    for (const asking of this.#asking) asking.abort(reason);
    const releases = [...this.#held].map(async (lock) => {
      const { request } = lock;
      lock.lose('the application stops, and has given it back');
      await this.parts.lockCalls.outside(() => this.parts.lockCalls.release(request));
    });
    const outcomes = await orAbort(Promise.allSettled(releases), signal);
    await orAbort(this.parts.late.stop(), signal);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  #taken(
    request: LeaseRequest,
    { renew, leaseMilliseconds }: ReadLockOptions,
    { token, sentAt }: { readonly token: bigint; readonly sentAt: number },
  ): AttemptOutcome {
    // An answer that comes after the lease it tells of, as after a blocked event loop, is worth nothing.
    if (this.#stopped || this.#clock.monotonic() >= sentAt + leaseMilliseconds) {
      this.#giveBackLate(request);
      return { lock: undefined, freeAfter: undefined };
    }
    const { instance, random, lockCalls: calls } = this.parts;
    const lock: HeldLock = new HeldLock({
      calls,
      clock: this.#clock,
      random,
      request,
      fence: { resource: `lock:${instance}:${request.name}`, token },
      renew,
      sentAt,
      onEnd: (how) => {
        this.#held.delete(lock);
        if (how === 'released' || this.#stopped) return;
        this.#lost += 1;
        this.#lastLostAt = this.#clock.monotonic();
      },
      onUnreleased: (until) => this.parts.late.add(request, until),
    });
    this.#held.add(lock);
    return { lock, freeAfter: undefined };
  }

  #giveBackLate(request: LeaseRequest): void {
    this.parts.late.add(request, this.#clock.monotonic() + request.leaseMilliseconds);
  }

  #assertRoom(): void {
    if (this.#held.size + this.#asking.size < MOST_HELD) return;
    throw new CoordinationError(
      `This process holds ${MOST_HELD} locks of "${this.parts.instance}", which is the limit. Hold fewer at a time, such as one for many things.`,
    );
  }
}
