import { CallContext, InfrastructureError, type CallOptions, type CallSeam, type CallSite } from '#core';
import { CacheError } from '#domain/cache';

export interface DriverCallsParts {
  readonly seam: CallSeam;
  readonly instance: string;
  /** The driver's name, for messages. */
  readonly driver: string;
  /** Whether the driver leaves the process. */
  readonly remote: boolean;
}

/** How the port reaches its driver: through the seam, with one mapping of errors. */
export class DriverCalls {
  constructor(private readonly parts: DriverCallsParts) {}

  /**
   * @param kind `idempotent` when repeating the call has the same effect and answer: only then may a policy repeat it.
   * @throws our own errors as they are; CacheError, with the cause, for all others.
   */
  run<T>(
    operation: string,
    kind: 'idempotent' | 'once',
    call: (signal: AbortSignal | undefined) => Promise<T>,
    options: CallOptions,
  ): Promise<T> {
    const { seam, instance, remote } = this.parts;
    const site: CallSite = {
      concern: 'cache',
      operation,
      instance,
      idempotent: kind === 'idempotent',
      inTransaction: CallContext.current()?.transaction !== undefined,
      remote,
    };
    return seam.run(site, call, (error) => this.#mapError(error, operation), options);
  }

  #mapError(error: unknown, operation: string): unknown {
    if (error instanceof InfrastructureError) return error;
    const { driver, instance } = this.parts;
    return new CacheError(
      `The driver "${driver}" of the cache records "${instance}" failed in "${operation}". The cause of this error tells why.`,
      { cause: error, details: { driver, instance, operation } },
    );
  }
}
