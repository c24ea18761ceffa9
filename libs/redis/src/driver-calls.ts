import { CallContext, type Duration, InfrastructureError, type CallOptions, type CallSeam, type CallSite } from '#core';
import { RedisError } from '#domain/redis';

export interface DriverCallsParts {
  readonly seam: CallSeam;
  readonly instance: string;
  /** The driver's name, for messages. */
  readonly driver: string;
  /** Whether the driver leaves the process. */
  readonly remote: boolean;
  /** Limit of one call, unless its caller has less time. */
  readonly limit: Duration;
}

export interface MadeCall {
  /** For telemetry and policies: the name of the command or script, in small letters. */
  readonly operation: string;
  /** Repeating it has the effect of making it once: only then may a policy repeat it. */
  readonly idempotent: boolean;
}

/** How the port reaches its driver: through the seam, with one limit and one mapping of errors. */
export class DriverCalls {
  constructor(private readonly parts: DriverCallsParts) {}

  /** @throws our own errors as they are; RedisError, with the cause, for all others. */
  run<T>(
    { operation, idempotent }: MadeCall,
    call: (signal: AbortSignal | undefined) => Promise<T>,
    { signal, timeout }: CallOptions = {},
  ): Promise<T> {
    const { seam, instance, remote, limit } = this.parts;
    const site: CallSite = {
      concern: 'redis',
      operation,
      instance,
      idempotent,
      inTransaction: CallContext.current()?.transaction !== undefined,
      remote,
      system: 'redis',
    };
    const own = timeout !== undefined && timeout.milliseconds < limit.milliseconds ? timeout : limit;
    return seam.run(site, call, (error) => this.#mapError(error, operation), { signal, timeout: own });
  }

  #mapError(error: unknown, operation: string): unknown {
    if (error instanceof InfrastructureError) return error;
    const { driver, instance } = this.parts;
    return new RedisError(
      `The driver "${driver}" of Redis "${instance}" failed in "${operation}". The cause of this error tells why.`,
      { cause: error, details: { driver, instance, operation } },
    );
  }
}
