import { rootCertificates } from 'node:tls';
import type { ClientConfig } from 'pg';
import type { ConnectionFailures } from './connection-failures.js';
import type { PostgresqlOptions } from './postgresql.options.js';
import type { PostgresqlAddress } from './postgresql-url.js';
import { SessionFailure } from './session-failure.js';
import { createTypeParsers } from './type-parsers.js';

/** A peer that vanished without a word is found by the kernel after this and its probes, also when nothing is sent. */
const KEEP_ALIVE_DELAY = 30_000;

/** The text of dates and intervals must not depend on how a server, a database or a role is set up. */
const TEXT_FORMS = '-c datestyle=ISO -c intervalstyle=postgres';

/**
 * What `pg` is told. Every value is given, so that no `PG*` variable and no password file of the machine has a say:
 * `DATABASE_URL` alone decides. The limits travel in the startup message and cost no round trip.
 */
export function clientConfig(
  address: PostgresqlAddress,
  options: PostgresqlOptions,
  failures: ConnectionFailures,
): ClientConfig {
  const password = options.password ?? address.password;
  return {
    host: address.host,
    port: address.port,
    user: address.user,
    database: address.database,
    // Asked for only when the server wants one; by then it is known that none was given.
    password: () => {
      if (password === undefined) throw failures.of(new SessionFailure('SESSION_PASSWORD_MISSING'));
      return password.reveal();
    },
    ssl: tlsConfig(address, options),
    sslnegotiation: 'postgres',
    enableChannelBinding: address.channelBinding,
    application_name: options.applicationName,
    statement_timeout: options.statementTimeout.milliseconds,
    lock_timeout: options.lockTimeout.milliseconds,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeout.milliseconds,
    options: address.sessionOptions === undefined ? TEXT_FORMS : `${address.sessionOptions} ${TEXT_FORMS}`,
    client_encoding: 'utf8',
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY,
    types: createTypeParsers(),
  };
}

function tlsConfig(address: PostgresqlAddress, options: PostgresqlOptions): ClientConfig['ssl'] {
  const local = address.host.startsWith('/');
  if (local || (options.tls ?? address.tls) === 'off') return false;
  return {
    rejectUnauthorized: true,
    host: address.host, // `pg` sets the server name for names alone; without this, an address would be compared with "localhost"
    ...(options.tlsCa === undefined ? {} : { ca: [...rootCertificates, options.tlsCa.reveal()] }),
  };
}
