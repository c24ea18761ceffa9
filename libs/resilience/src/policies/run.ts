import type { DriverRequest } from '../resilience.driver.js';

/** One step of a policy, with all the steps inside it. May throw instead of rejecting. */
export type Step = (run: Run) => Promise<unknown>;
/** Puts a step around another. Called once, when the policy is made. */
export type Layer = (inner: Step) => Step;

/** What a run waits for, as far as it can be ended. */
export interface Stoppable {
  stop(reason: unknown): void;
}

/**
 * One call on its way through a policy. It waits for one thing at a time, and whoever cancels it ends that wait, whatever it is. One is made for each call: plain
 * fields, set in one order, are what engines make objects of fastest.
 */
export class Run {
  /** When its time is up; Infinity when it has no limit. */
  due: number;
  /** Attempts begun. */
  attempts: number;
  cancelled: boolean;
  /** Why. */
  reason: unknown;
  private waiting: Stoppable | undefined;

  constructor(
    readonly request: DriverRequest,
    /** When it began, or went on after a wait. */
    public at: number,
  ) {
    this.due = Infinity;
    this.attempts = 0;
    this.cancelled = false;
    this.reason = undefined;
    this.waiting = undefined;
  }

  /** Ends what it waits for with `reason`, and everything that it would wait for. */
  cancel(reason: unknown): void {
    if (this.cancelled) return;
    this.cancelled = true;
    this.reason = reason;
    this.waiting?.stop(reason);
  }

  /** @param what is stopped when the run is cancelled; undefined once nothing is waited for. */
  waitsFor(what: Stoppable | undefined): void {
    this.waiting = what;
  }

  /**
   * Settles as `begin` makes it, or rejects with the reason as soon as the run is cancelled or its caller gives up. `begin` gives what is to be undone then.
   * Only for waits: work has `runAttempt`.
   */
  wait<T>(begin: (resolve: (value: T) => void, reject: (error: Error) => void) => () => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const { signal } = this.request;
      if (signal?.aborted === true) this.cancel(signal.reason);
      if (this.cancelled) return reject(this.reason);
      const onAbort = (): void => this.cancel(signal?.reason);
      const end = (): void => {
        if (this.waiting === wait) this.waiting = undefined;
        signal?.removeEventListener('abort', onAbort);
      };
      const undo = begin(
        (value) => {
          end();
          resolve(value);
        },
        (error) => {
          end();
          reject(error);
        },
      );
      const wait: Stoppable = {
        stop: (reason) => {
          end();
          undo();
          reject(reason);
        },
      };
      this.waiting = wait;
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
}
