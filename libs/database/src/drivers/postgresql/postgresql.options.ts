import type { Duration, Secret } from '#core';

/** What the PostgreSQL driver is made with; every value is resolved and in range. */
export interface PostgresqlOptions {
  /** `postgres://user:password@host:port/database`; a host that begins with `/` (or is given as `?host=/path`) is a socket folder. */
  readonly url: Secret<string>;
  /** Overrides the URL's password. */
  readonly password?: Secret<string> | undefined;
  /** `verify`: TLS with the certificate's chain and name checked. `off`: none. Undefined: what the URL's `sslmode` says (`disable` and none: off; all others: verify). */
  readonly tls?: 'off' | 'verify' | undefined;
  /** PEM of the issuer to trust besides the system's. */
  readonly tlsCa?: Secret<string> | undefined;
  /** Connections at most. */
  readonly poolMax: number;
  /** How long a caller waits for a free connection. */
  readonly poolWait: Duration;
  /** How many callers may wait; one more is refused at once. */
  readonly poolWaiters: number;
  /** An unused connection is closed after this time. */
  readonly idleTimeout: Duration;
  /** Limit of one attempt to connect, TLS and authentication included. */
  readonly connectTimeout: Duration;
  /** `statement_timeout` on the server; the client gives up `clientGrace` (1 s) later, because a frozen server never answers. */
  readonly statementTimeout: Duration;
  /** `lock_timeout` on the server. */
  readonly lockTimeout: Duration;
  /** `idle_in_transaction_session_timeout` on the server. */
  readonly idleInTransactionTimeout: Duration;
  /** `application_name`, as `pg_stat_activity` shows it. */
  readonly applicationName: string;
}
