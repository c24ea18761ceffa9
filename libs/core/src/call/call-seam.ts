import { CallContext } from '../context/call-context.js';
import { isAbort, orAbort } from '../errors/abort.js';
import { TimeoutExceededError } from '../errors/resilience.errors.js';
import type { Clock } from '../time/clock.js';
import { Duration } from '../values/duration.js';
import type { CallOptions, CallPolicy, CallSite } from './call-site.js';
import type { Telemetry } from './telemetry.js';

export interface CallSeamParts {
  readonly clock: Clock;
  readonly policy?: CallPolicy | undefined;
  readonly telemetry?: Telemetry | undefined;
}

/**
 * What every call of every port goes through: the caller's deadline and signal always; policies and telemetry when they are bound and the
 * driver is remote; the driver's error mapped once, here. An abort passes through as it is.
 */
export class CallSeam {
  constructor(private readonly parts: CallSeamParts) {}

  /**
   * @param mapError turns what the driver threw into one of our errors; it keeps the original as `cause`.
   * @throws TimeoutExceededError when the limit or the caller's deadline passes first; `signal.reason` when the caller aborts.
   */
  async run<T>(
    site: CallSite,
    call: (signal: AbortSignal | undefined) => Promise<T>,
    mapError: (error: unknown) => unknown,
    options: CallOptions = {},
  ): Promise<T> {
    const { policy, telemetry } = this.parts;
    const limit = this.#limit(site, options);
    const { signal } = limit;
    const around = site.remote && (policy !== undefined || telemetry !== undefined);
    try {
      if (around) return await this.#around(site, (given) => attempted(call, mapError, given), signal);
      signal?.throwIfAborted(); // nothing is started for a caller who has given up
      return await orAbort(call(signal), signal);
    } catch (error) {
      throw around || isAbort(error, signal) ? error : mapError(error);
    } finally {
      limit.release();
    }
  }

  /** For what consists of calls, such as a transaction: seen as one where the driver is remote, without policies of its own. */
  observe<T>(site: CallSite, work: () => Promise<T>): Promise<T> {
    const { telemetry } = this.parts;
    return telemetry === undefined || !site.remote ? work() : telemetry.observe(site, work);
  }

  /** For a part of such a whole, whose errors are mapped already: its policies, where the driver is remote, and nothing else. */
  protect<T>(site: CallSite, call: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const { policy } = this.parts;
    return policy === undefined || !site.remote ? call() : policy.execute(site, call, signal);
  }

  /** Telemetry sees the call with all its attempts. */
  #around<T>(
    site: CallSite,
    attempt: (signal: AbortSignal | undefined) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const { policy, telemetry } = this.parts;
    const execute = (): Promise<T> => (policy === undefined ? attempt(signal) : policy.execute(site, attempt, signal));
    return telemetry === undefined ? execute() : telemetry.observe(site, execute);
  }

  /** One signal out of the caller's signal, the caller's deadline and the call's own limit. No timer is set when there is no limit. */
  #limit(site: CallSite, options: CallOptions): { readonly signal: AbortSignal | undefined; release(): void } {
    const context = CallContext.current();
    const { clock } = this.parts;
    const own = options.timeout === undefined ? undefined : clock.monotonic() + options.timeout.milliseconds;
    const deadline = Math.min(own ?? Infinity, context?.deadline ?? Infinity);
    const callers = [options.signal, context?.signal].filter((signal) => signal !== undefined);
    if (deadline === Infinity)
      return { signal: callers.length > 1 ? AbortSignal.any(callers) : callers[0], release: () => undefined };

    const controller = new AbortController();
    const left = Math.max(0, deadline - clock.monotonic());
    const expire = (): void => controller.abort(timeoutError(site, left));
    const timer = left === 0 ? undefined : clock.timer(left, expire);
    if (left === 0) expire();
    return {
      signal: callers.length === 0 ? controller.signal : AbortSignal.any([...callers, controller.signal]),
      release: () => timer?.cancel(),
    };
  }
}

/** One attempt. Its error is mapped inside the policies, which judge by our codes. */
async function attempted<T>(
  call: (signal: AbortSignal | undefined) => Promise<T>,
  mapError: (error: unknown) => unknown,
  signal: AbortSignal | undefined,
): Promise<T> {
  signal?.throwIfAborted();
  try {
    return await orAbort(call(signal), signal);
  } catch (error) {
    throw isAbort(error, signal) ? error : mapError(error);
  }
}

function timeoutError(site: CallSite, milliseconds: number): TimeoutExceededError {
  return new TimeoutExceededError(
    `${site.concern}.${site.operation} did not end within ${Duration.milliseconds(Math.round(milliseconds))}. The limit is the call's own or its caller's deadline.`,
    { details: { concern: site.concern, operation: site.operation } },
  );
}
