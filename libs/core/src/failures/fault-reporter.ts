/** A failure that must not change the result of what caused it, such as that of an `afterCommit` hook. */
export interface Fault {
  /** Where it happened, as a person reads it: `afterCommit hook of database "default"`. */
  readonly where: string;
  readonly error: unknown;
}

/** Where such failures go, so that none is swallowed. By default they are logged as errors. */
export abstract class FaultReporter {
  /** Never throws. */
  abstract report(fault: Fault): void;
}
