/** What a message consumer does with the message whose handling threw. */
export type SettlementKind = 'ack' | 'retry' | 'park';

/** `permanent`: trying again cannot help. `transient`: it may. `exhausted`: someone below already tried again; do not. */
export type Transience = 'permanent' | 'transient' | 'exhausted';

export type ErrorLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/**
 * One row of the error catalogue: everything that follows from an error's class. `docs/errors.md` is generated from these rows.
 */
export interface ErrorRow {
  /** Stable and unique, `UPPER_SNAKE`; an application's own errors start with `X_`. Retired codes are never reused. */
  readonly code: string;
  /** HTTP status of the problem details (RFC 9457) that this error becomes. */
  readonly status: number;
  readonly settlement: SettlementKind;
  readonly level: ErrorLevel;
  readonly transience: Transience;
  /** What happened, in one sentence; the `title` of problem details. Never contains a value. */
  readonly title: string;
  /** What a person does about it, in one sentence. */
  readonly fix: string;
}
