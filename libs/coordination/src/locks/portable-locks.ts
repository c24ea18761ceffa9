import { CallContext, type Clock } from '#core';
import {
  CoordinationError,
  LockNotAcquiredError,
  Locks,
  type Lock,
  type LockOptions,
  type LockWaitOptions,
} from '#domain/coordination';
import { LateReleases } from './late-releases.js';
import { LockCalls, type LockCallsParts } from './lock-calls.js';
import { readLockOptions, readWaitOptions, type ReadWaitOptions } from './lock-checks.js';
import { LockTaking } from './lock-taking.js';
import { Hint, pollPause } from './lock-wait.js';
import type { LocksState } from './locks-state.js';
import { NameLines } from './name-lines.js';

/** Callers of one instance that wait at the same time. */
const MOST_WAITING = 10_000;

/** The port over any store: waiting, renewal, the loss of a lock, and the end of it all. */
export class PortableLocks extends Locks {
  readonly #taking: LockTaking;
  readonly #lines = new NameLines();
  readonly #clock: Clock;
  /** Ends each wait. */
  readonly #waits = new Set<AbortController>();
  #stopped: CoordinationError | undefined;

  constructor(private readonly parts: LockCallsParts) {
    super();
    const calls = new LockCalls(parts);
    this.#clock = parts.clock;
    this.#taking = new LockTaking({ ...parts, lockCalls: calls, late: new LateReleases({ ...parts, calls }) });
  }

  /** For health. */
  get state(): LocksState {
    return { ...this.#taking.state, waiting: this.#waits.size };
  }

  async tryAcquire(name: string, options: LockOptions = {}): Promise<Lock | undefined> {
    const read = readLockOptions(name, options, this.parts.settings);
    this.#assertRunning();
    const outcome = await this.#taking.attempt(read, { signal: signalOf(read.signal) });
    return outcome.lock;
  }

  async acquire(name: string, options: LockWaitOptions = {}): Promise<Lock> {
    const read = readWaitOptions(name, options, this.parts.settings);
    this.#assertRunning();
    if (this.#waits.size >= MOST_WAITING)
      throw new CoordinationError(
        `${MOST_WAITING} callers wait for locks of "${this.parts.instance}" in this process, which is the limit. Wait for less long, or let fewer wait.`,
      );
    return this.#wait(read);
  }

  async run<T>(name: string, work: (lock: Lock) => Promise<T>, options: LockWaitOptions = {}): Promise<T> {
    const lock = await this.acquire(name, options);
    try {
      return await work(lock);
    } finally {
      await this.#taking.giveBack(lock);
    }
  }

  /** Gives back all that is held, and takes nothing more. Safe to call twice. */
  async stop(signal: AbortSignal): Promise<void> {
    this.#stopped ??= new CoordinationError(
      `The locks of "${this.parts.instance}" have stopped with their application: none is given any more.`,
    );
    for (const wait of this.#waits) wait.abort(this.#stopped);
    await this.#taking.stop(signal, this.#stopped);
  }

  async #wait(read: ReadWaitOptions): Promise<Lock> {
    const begun = this.#clock.monotonic();
    const end = Math.min(begun + read.waitMilliseconds, CallContext.current()?.deadline ?? Infinity);
    const cut = new AbortController();
    const timer = this.#clock.timer(Math.max(0, end - begun), () => cut.abort(this.#notFree(read)));
    this.#waits.add(cut);
    const own = signalOf(read.signal);
    const signal = own === undefined ? cut.signal : AbortSignal.any([own, cut.signal]);
    const place = this.#lines.join(read.name, signal);
    try {
      await place.first;
      return await this.#first(read, { end, signal, own });
    } finally {
      place.leave();
      timer.cancel();
      this.#waits.delete(cut);
    }
  }

  /** Nobody of this process is before it. */
  async #first(
    read: ReadWaitOptions,
    { end, signal, own }: { end: number; signal: AbortSignal; own: AbortSignal | undefined },
  ): Promise<Lock> {
    const hint = new Hint();
    let stopListening = (): void => undefined;
    try {
      for (let attempt = 0; ; attempt += 1) {
        const left = end - this.#clock.monotonic();
        const { lock, freeAfter } = await this.#taking.attempt(read, { signal: own, left });
        if (lock !== undefined) return lock;
        if (this.#clock.monotonic() >= end) throw this.#notFree(read);
        if (attempt === 0) stopListening = this.parts.store.onReleased(read.name, hint.come);
        await hint.wait(this.#clock, pollPause(attempt, freeAfter, this.parts.random.next()), signal);
      }
    } finally {
      stopListening();
    }
  }

  #assertRunning(): void {
    if (this.#stopped !== undefined) throw this.#stopped;
  }

  #notFree({ name, waitMilliseconds }: ReadWaitOptions): LockNotAcquiredError {
    return new LockNotAcquiredError(
      `The lock "${name}" was not free within ${waitMilliseconds}ms, or within the deadline of its caller. Others held it; try again later, or wait for longer.`,
      { details: { name, instance: this.parts.instance } },
    );
  }
}

/** The caller's own and that of the call it is part of. */
function signalOf(given: AbortSignal | undefined): AbortSignal | undefined {
  const around = CallContext.current()?.signal;
  if (given === undefined || around === undefined || given === around) return given ?? around;
  return AbortSignal.any([given, around]);
}
