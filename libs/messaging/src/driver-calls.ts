import { CallContext, InfrastructureError, type CallOptions, type CallSeam, type CallSite } from '#core';
import { MessagingError } from '#domain/messaging';

export interface DriverCallsParts {
  /** The name of the bus. */
  readonly instance: string;
  readonly seam: CallSeam;
  /** The driver's name, for messages. */
  readonly driver: string;
  /** Whether the driver leaves the process. */
  readonly remote: boolean;
}

/** How the ports of this concern reach their driver: through the seam, with one mapping of errors. */
export class DriverCalls {
  constructor(private readonly parts: DriverCallsParts) {}

  /**
   * @param kind `idempotent` when repeating the call has the same effect and answer: only then may a policy repeat it.
   * @throws our own errors as they are, among them those of the database; MessagingError, with the cause, for all others.
   */
  run<T>(
    operation: string,
    kind: 'idempotent' | 'once',
    call: (signal: AbortSignal | undefined) => Promise<T>,
    options: CallOptions = {},
  ): Promise<T> {
    const { instance, seam, driver, remote } = this.parts;
    const site: CallSite = {
      concern: 'messaging',
      operation,
      instance,
      idempotent: kind === 'idempotent',
      inTransaction: CallContext.current()?.transaction !== undefined,
      remote,
      system: driver,
    };
    return seam.run(site, call, (error) => mapError(error, operation, driver), options);
  }
}

function mapError(error: unknown, operation: string, driver: string): unknown {
  if (error instanceof InfrastructureError) return error;
  return new MessagingError(
    `The driver "${driver}" of the event bus failed in "${operation}". The cause of this error tells why.`,
    { cause: error, details: { driver, operation } },
  );
}
