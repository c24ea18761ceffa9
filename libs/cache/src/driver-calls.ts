import { CallContext, type CallSeam, type CallSite, type Duration } from '#core';

export interface DriverCallsParts {
  readonly seam: CallSeam;
  readonly instance: string;
  /** The driver's name, for telemetry. */
  readonly driver: string;
  /** Whether the driver itself leaves the process. Where it does not, a call is the driver's alone: no seam, no limit. That of Redis goes by `RedisClients`, which has both. */
  readonly remote: boolean;
  /** Whether there is a service behind the driver that may be away. */
  readonly outside: boolean;
  /** Limit of one call. */
  readonly timeout: Duration;
}

/** How a namespace reaches its driver. What the driver throws passes as it is: whether it matters is judged above, once. */
export class DriverCalls {
  constructor(private readonly parts: DriverCallsParts) {}

  get outside(): boolean {
    return this.parts.outside;
  }

  /** The longest that a call takes, in milliseconds. */
  get limit(): number {
    return this.parts.timeout.milliseconds;
  }

  run<T>(
    operation: string,
    call: (signal: AbortSignal | undefined) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const { seam, instance, remote, driver, timeout } = this.parts;
    if (!remote) return call(signal);
    const site: CallSite = {
      concern: 'cache',
      operation,
      instance,
      idempotent: true, // every call leaves the cache right when it is made twice; what `delete` tells may then be that there was none
      inTransaction: CallContext.current()?.transaction?.active === true,
      remote,
      system: driver,
    };
    return seam.run(site, call, (error) => error, { signal, timeout });
  }
}
