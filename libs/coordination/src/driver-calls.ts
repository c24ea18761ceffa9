import {
  CallContext,
  InfrastructureError,
  ResilienceError,
  type CallOptions,
  type CallSeam,
  type CallSite,
} from '#core';
import { CoordinationError, CoordinationUnavailableError } from '#domain/coordination';

export interface DriverCallsParts {
  readonly seam: CallSeam;
  readonly instance: string;
  /** The driver's name, for messages. */
  readonly driver: string;
  /** Whether the driver leaves the process. */
  readonly remote: boolean;
}

/** How the ports reach their driver: through the seam, with one mapping of errors. */
export class DriverCalls {
  #closed = false;

  constructor(private readonly parts: DriverCallsParts) {}

  /** Calls that come later reject. */
  close(): void {
    this.#closed = true;
  }

  /**
   * @param operation as telemetry knows it: `lock.acquire`.
   * @param kind `idempotent` when repeating the call has the same effect and answer: only then may a policy repeat it.
   * @throws CoordinationError after `close`; CoordinationUnavailableError when the service below may be back later; TimeoutExceededError and other errors of ours as they are; CoordinationError, with the cause, for all others.
   */
  run<T>(
    operation: string,
    kind: 'idempotent' | 'once',
    call: (signal: AbortSignal | undefined) => Promise<T>,
    options: CallOptions,
  ): Promise<T> {
    const { seam, instance, remote } = this.parts;
    if (this.#closed) return Promise.reject(this.#stopped(operation));
    const site: CallSite = {
      concern: 'coordination',
      operation,
      instance,
      idempotent: kind === 'idempotent',
      inTransaction: CallContext.current()?.transaction !== undefined,
      remote,
    };
    return seam.run(site, call, (error) => this.#mapError(error, operation), options);
  }

  #stopped(operation: string): CoordinationError {
    const { instance } = this.parts;
    return new CoordinationError(
      `The coordination "${instance}" has stopped with its application, and "${operation}" was called. Let what calls it end before the application does.`,
      { details: { instance, operation } },
    );
  }

  #mapError(error: unknown, operation: string): unknown {
    const { driver, instance } = this.parts;
    const details = { driver, instance, operation };
    if (!(error instanceof InfrastructureError))
      return new CoordinationError(
        `The driver "${driver}" of the coordination "${instance}" failed in "${operation}". The cause of this error tells why.`,
        { cause: error, details },
      );
    if (error instanceof CoordinationError || error instanceof ResilienceError) return error;
    if (error.row.transience !== 'transient') return error;
    return new CoordinationUnavailableError(
      `The coordination "${instance}" could not ask its driver "${driver}" in "${operation}". The cause tells what is not there.`,
      { cause: error, details, ...(error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter }) },
    );
  }
}
