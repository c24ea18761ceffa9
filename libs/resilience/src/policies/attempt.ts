import type { DriverCall } from '../resilience.driver.js';
import { Due } from './due-queue.js';
import type { Run, Stoppable } from './run.js';

/** An attempt that nothing of the policy ends before its work does. */
export class Attempt implements DriverCall {
  readonly attempt: number;
  private own: AbortSignal | undefined;

  constructor(private readonly run: Run) {
    this.attempt = run.attempts += 1;
    this.own = undefined;
  }

  get cancellable(): boolean {
    return this.run.request.signal !== undefined;
  }

  get signal(): AbortSignal {
    return (this.own ??= this.run.request.signal ?? new AbortController().signal);
  }
}

/** An attempt that may end before its work does: by a limit, or because its caller gave up. */
export class LimitedAttempt extends Due implements DriverCall, Stoppable {
  readonly attempt: number;
  private controller: AbortController | undefined;
  private stopped: { readonly reason: unknown } | undefined;

  constructor(
    run: Run,
    due: number,
    /** Rejects the caller's promise. */
    private readonly reject: (reason: unknown) => void,
    private readonly whenDue: () => unknown,
  ) {
    super(due);
    this.attempt = run.attempts += 1;
    this.controller = undefined;
    this.stopped = undefined;
  }

  get cancellable(): boolean {
    return true;
  }

  /** Made when it is read: a controller that nobody listens to costs more than the rest of the attempt. */
  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController();
      if (this.stopped !== undefined) this.controller.abort(this.stopped.reason);
    }
    return this.controller.signal;
  }

  expire(): void {
    this.stop(this.whenDue());
  }

  /** The caller's promise is rejected first: what the work makes of its signal comes too late to change it. */
  stop(reason: unknown): void {
    if (this.stopped !== undefined) return;
    this.stopped = { reason };
    this.reject(reason);
    this.controller?.abort(reason);
  }
}
