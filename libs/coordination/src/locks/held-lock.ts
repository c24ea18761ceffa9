import type { Clock, Duration, Random, Timer } from '#core';
import { LockLostError, type Lock, type LockFence } from '#domain/coordination';
import { readLease } from './lock-checks.js';
import type { LockCalls } from './lock-calls.js';
import type { LeaseRequest } from './lock-store.js';

export interface HeldLockParts {
  readonly calls: Pick<LockCalls, 'renew' | 'release' | 'outside'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly request: LeaseRequest;
  readonly fence: LockFence;
  readonly renew: boolean;
  /** When the lease that was taken began at the earliest, by `Clock.monotonic()`. */
  readonly sentAt: number;
  /** It is no longer held: `lost` by somebody else's doing, `released` by ours. Called once. */
  onEnd(how: 'lost' | 'released'): void;
  /** It could not be given back: somebody has to go on trying until the lease ends. `until` by `Clock.monotonic()`. */
  onUnreleased(until: number): void;
}

/** Renewed when this part of the lease has passed. */
const RENEW_AT = 1 / 3;

/**
 * One lease and what keeps it. How long it lasts is judged from before the question was sent, by the clock that never goes back: the service's lease ends no earlier. What
 * arrives later than that, as after a blocked event loop, does not count any more.
 */
export class HeldLock implements Lock {
  readonly #lost = new AbortController();
  #state: 'held' | 'releasing' | 'ended' = 'held';
  #leaseMilliseconds: number;
  #endsAt: number;
  #expiry: Timer | undefined;
  #renewal: Timer | undefined;
  /** Renewals and extensions follow each other: the service would not say which it saw last. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: HeldLockParts) {
    const { request, sentAt } = parts;
    this.#leaseMilliseconds = request.leaseMilliseconds;
    this.#endsAt = sentAt + request.leaseMilliseconds;
    this.#watch(sentAt);
  }

  /** What the service knows it by. */
  get request(): LeaseRequest {
    return this.parts.request;
  }

  get name(): string {
    return this.parts.request.name;
  }

  get token(): bigint {
    return this.parts.fence.token;
  }

  get fence(): LockFence {
    return this.parts.fence;
  }

  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  get held(): boolean {
    return this.#state === 'held' && this.parts.clock.monotonic() < this.#endsAt;
  }

  async extend(lease: Duration | string): Promise<void> {
    const leaseMilliseconds = readLease(lease);
    if (!(await this.#inTurn(() => this.#renew(leaseMilliseconds)))) throw this.#lostError('it is not held any more');
  }

  async release(): Promise<boolean> {
    if (this.#state !== 'held') return false;
    this.#state = 'releasing';
    this.#stopTimers();
    try {
      return await this.parts.calls.release(this.parts.request);
    } catch (error) {
      this.parts.onUnreleased(this.#endsAt);
      throw error;
    } finally {
      this.#end('released');
    }
  }

  /** Held by nobody any more, so far as the holder may rely on it. */
  lose(why: string, cause?: unknown): void {
    if (this.#state !== 'held') return;
    this.#stopTimers();
    this.#lost.abort(this.#lostError(why, cause));
    this.#end('lost');
  }

  #end(how: 'lost' | 'released'): void {
    this.#state = 'ended';
    this.parts.onEnd(how);
  }

  /** @returns whether it is still held. @throws what the call threw, when that leaves it held for a while. */
  async #renew(leaseMilliseconds: number): Promise<boolean> {
    const { calls, clock, request } = this.parts;
    if (!this.#isDue()) return false;
    const left = this.#endsAt - clock.monotonic();
    const asked = clock.monotonic();
    try {
      const { answer, sentAt } = await calls.renew({ ...request, leaseMilliseconds }, { limit: left });
      if (!this.#isDue()) return false;
      if (!answer) {
        this.lose('its lease ended, or the service forgot it');
        return false;
      }
      this.#leaseMilliseconds = leaseMilliseconds;
      this.#endsAt = sentAt + leaseMilliseconds;
      this.#watch(sentAt);
      return this.held;
    } catch (error) {
      this.#endsAt = Math.min(this.#endsAt, asked + leaseMilliseconds); // a shorter lease may have been taken all the same
      if (!this.#isDue(error)) return false;
      this.#watchExpiry();
      throw error;
    }
  }

  /** Whether it can still be kept. One whose time has passed unseen, because the event loop was blocked, is lost. */
  #isDue(cause?: unknown): boolean {
    if (this.#state !== 'held') return false;
    if (this.parts.clock.monotonic() < this.#endsAt) return true;
    this.lose('it could not be renewed before its lease ended', cause);
    return false;
  }

  #watch(sentAt: number): void {
    this.#watchExpiry();
    if (this.parts.renew) this.#renewAt(sentAt + this.#leaseMilliseconds * RENEW_AT);
  }

  #watchExpiry(): void {
    const { clock } = this.parts;
    this.#expiry?.cancel();
    const left = Math.max(0, this.#endsAt - clock.monotonic());
    this.#expiry = clock.timer(left, () => {
      if (this.#isDue()) this.#watchExpiry(); // a timer may fire a little early
    });
  }

  #renewAt(time: number): void {
    const { clock, calls } = this.parts;
    this.#renewal?.cancel();
    this.#renewal = clock.timer(Math.max(0, time - clock.monotonic()), () => {
      void calls.outside(() => this.#keep());
    });
  }

  /** Never rejects. A renewal that fails is repeated soon: the service may be back before the lease has ended. */
  async #keep(): Promise<void> {
    const { clock, random } = this.parts;
    try {
      await this.#inTurn(() => this.#renew(this.#leaseMilliseconds));
    } catch (error) {
      const pause = (this.#leaseMilliseconds / 10) * (0.5 + random.next() / 2);
      if (this.#isDue(error)) this.#renewAt(clock.monotonic() + pause);
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    const ended = (): undefined => undefined; // its failure is told to who asked for it
    this.#last = turn.then(ended, ended);
    return turn;
  }

  #stopTimers(): void {
    this.#expiry?.cancel();
    this.#renewal?.cancel();
  }

  #lostError(why: string, cause?: unknown): LockLostError {
    const { fence } = this.parts;
    return new LockLostError(
      `The lock "${this.name}" (token ${fence.token}) was lost: ${why}. Another may hold it now. Take it again and begin anew.`,
      { cause, details: { resource: fence.resource, token: String(fence.token) } },
    );
  }
}
