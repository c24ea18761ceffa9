import { CallContext, Duration } from '#core';
import type { PortParts } from '../port-parts.js';
import type { LeaseRequest, LockAttempt, LockStore } from './lock-store.js';

export interface LockCallsParts extends PortParts {
  readonly store: LockStore;
}

/** An answer with the moment at which its question was sent, by `Clock.monotonic()`: a lease is not shorter than from there. */
export interface Sent<Answer> {
  readonly answer: Answer;
  readonly sentAt: number;
}

export type Held = Pick<LeaseRequest, 'name' | 'owner'>;

export interface LockCallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds. Default: the instance's limit, which it never exceeds. */
  readonly limit?: number;
}

/** The calls to the store of one instance. */
export class LockCalls {
  constructor(private readonly parts: LockCallsParts) {}

  /** Safe to repeat: the same owner gets the same token, and the lease anew. `started`: told when something may have been sent. */
  async acquire(request: LeaseRequest, options: LockCallOptions, started: () => void): Promise<Sent<LockAttempt>> {
    const { calls, store, clock } = this.parts;
    let sentAt = clock.monotonic();
    const answer = await calls.run(
      'lock.acquire',
      'idempotent',
      (signal) => {
        started();
        sentAt = clock.monotonic(); // that of the last attempt, which has renewed what an earlier one took
        return store.acquire(request, signal);
      },
      this.#limits(options),
    );
    return { answer, sentAt };
  }

  async renew(request: LeaseRequest, options: LockCallOptions): Promise<Sent<boolean>> {
    const { calls, store, clock } = this.parts;
    let sentAt = clock.monotonic();
    const answer = await calls.run(
      'lock.renew',
      'idempotent',
      (signal) => {
        sentAt = clock.monotonic();
        return store.renew(request, signal);
      },
      this.#limits(options),
    );
    return { answer, sentAt };
  }

  /** Also for a caller whose time is up: what it held is given back all the same. */
  release({ name, owner }: Held): Promise<boolean> {
    const { calls, store, ids } = this.parts;
    const { correlationId = ids.next(), transaction } = CallContext.current() ?? {};
    const context = new CallContext({ correlationId, ...(transaction === undefined ? {} : { transaction }) });
    return CallContext.run(context, () =>
      calls.run('lock.release', 'once', (signal) => store.release({ name, owner }, signal), this.#limits({})),
    );
  }

  /** Runs `work` for nobody who waits: with none of the deadline, the signal and the transaction of the call that happened to begin it. */
  outside<T>(work: () => Promise<T>): Promise<T> {
    return CallContext.run(new CallContext({ correlationId: this.parts.ids.next() }), work);
  }

  #limits({ signal, limit = Infinity }: LockCallOptions): { signal: AbortSignal | undefined; timeout: Duration } {
    const most = this.parts.settings.timeout.milliseconds;
    return { signal, timeout: Duration.milliseconds(Math.max(1, Math.min(limit, most))) };
  }
}
