import type { LeaseId } from '#database';
import { LeaseLostError } from '#domain/outbox';

/** A delivery that is lent to this process, as long as it is being handled. */
export class HeldLease implements LeaseId {
  readonly #controller = new AbortController();
  #sureUntil: number;
  /** Its end was written and may not be committed yet: renewing it would wait for that commit, and then find it gone. */
  settling = false;

  /** @param sureUntil until when it is surely ours, in milliseconds of `Clock.monotonic()`: counted from before the claim, so never too long. */
  constructor(
    readonly id: string,
    readonly lease: string,
    sureUntil: number,
  ) {
    this.#sureUntil = sureUntil;
  }

  /** Aborts when the lease is lost or cannot be renewed. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get lost(): boolean {
    return this.#controller.signal.aborted;
  }

  get sureUntil(): number {
    return this.#sureUntil;
  }

  renewed(sureUntil: number): void {
    this.#sureUntil = sureUntil;
  }

  lose(why: string): void {
    if (!this.lost) this.#controller.abort(new LeaseLostError(`A delivery is no longer ours: ${why}`));
  }
}
