export type SessionFailureCode =
  | 'SESSION_STATEMENT_LIMIT'
  | 'SESSION_CONNECT_TIMEOUT'
  | 'SESSION_ABORTED'
  | 'SESSION_CLOSED'
  | 'SESSION_NOT_SENT'
  | 'SESSION_PASSWORD_MISSING'
  | 'SESSION_READ_ONLY'
  | 'SESSION_SERVER_TOO_OLD';

/**
 * What ended a session from our side, or was found by us. Always the cause of a public error: MikroORM copies the fields of what a driver
 * threw into an error of its own, and by this cause the failure is still known afterwards.
 */
export class SessionFailure extends Error {
  override readonly name = 'SessionFailure';

  constructor(
    readonly code: SessionFailureCode,
    cause?: unknown,
    /** What was found, where that tells a person more than the code. */
    readonly found?: string,
  ) {
    super(code, cause === undefined ? undefined : { cause });
  }
}
