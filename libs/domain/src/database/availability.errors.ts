import type { ErrorRow } from '#core';
import { DatabaseError } from './database.errors.js';

const unavailable = { status: 503, settlement: 'retry', level: 'error', transience: 'transient' } as const;

/** No connection became free in time. Nothing was sent to the database. */
export class ConnectionPoolError extends DatabaseError {
  static override readonly row: ErrorRow = {
    ...unavailable,
    code: 'DATABASE_POOL_EXHAUSTED',
    level: 'warn',
    title: 'All database connections are in use.',
    fix: 'Try again after the time given; if it persists, shorten transactions or raise DATABASE_POOL_MAX.',
  };
}

/** The server does not answer or closed the connection. A statement in flight may have taken effect; a transaction in flight has not. */
export class DatabaseUnavailableError extends DatabaseError {
  static override readonly row: ErrorRow = {
    ...unavailable,
    code: 'DATABASE_UNAVAILABLE',
    title: 'The database cannot be reached.',
    fix: 'Check that the server runs and that DATABASE_URL names it.',
  };
}

/** The server is of a release that lacks what we use. The connection was dropped. */
export class DatabaseServerTooOldError extends DatabaseError {
  static override readonly row: ErrorRow = {
    code: 'DATABASE_SERVER_TOO_OLD',
    status: 503,
    settlement: 'retry',
    level: 'fatal',
    transience: 'permanent',
    title: 'The database server is too old.',
    fix: 'Upgrade the server to PostgreSQL 13 or later, or point DATABASE_URL at another one.',
  };
}

/** The connected server is a read-only standby. The connection was dropped. */
export class DatabaseReadOnlyError extends DatabaseError {
  static override readonly row: ErrorRow = {
    ...unavailable,
    code: 'DATABASE_READ_ONLY',
    title: 'The database server is a read-only replica.',
    fix: 'Point DATABASE_URL at the primary.',
  };
}

export class DatabaseAuthenticationError extends DatabaseError {
  static override readonly row: ErrorRow = {
    code: 'DATABASE_AUTHENTICATION_FAILED',
    status: 503,
    settlement: 'retry',
    level: 'fatal',
    transience: 'permanent',
    title: 'The database refused the user or the password.',
    fix: "Check user and password in DATABASE_URL or DATABASE_PASSWORD, and the server's pg_hba.conf.",
  };
}

export class DatabaseMissingError extends DatabaseError {
  static override readonly row: ErrorRow = {
    code: 'DATABASE_MISSING',
    status: 503,
    settlement: 'retry',
    level: 'fatal',
    transience: 'permanent',
    title: 'The database named in the URL does not exist on the server.',
    fix: 'Create it (createdb NAME) or correct the name in DATABASE_URL.',
  };
}

/** TLS could not be established or the server's certificate is not trusted. */
export class DatabaseTlsError extends DatabaseError {
  static override readonly row: ErrorRow = {
    code: 'DATABASE_TLS_FAILED',
    status: 503,
    settlement: 'retry',
    level: 'fatal',
    transience: 'permanent',
    title: 'The encrypted connection to the database could not be established.',
    fix: "Set DATABASE_TLS_CA to the issuer of the server's certificate, or correct DATABASE_TLS.",
  };
}

/** Another process has the embedded database's folder open. */
export class DatabaseFolderLockedError extends DatabaseError {
  static override readonly row: ErrorRow = {
    code: 'DATABASE_FOLDER_LOCKED',
    status: 503,
    settlement: 'retry',
    level: 'fatal',
    transience: 'permanent',
    title: 'Another process uses the folder of the embedded database.',
    fix: 'Stop the other process, set GROUNDWORK_DATA_DIR to another folder, or set DATABASE_URL to share a server.',
  };
}

/** The folder or file of the embedded database cannot be read or written. */
export class DatabaseStorageError extends DatabaseError {
  static override readonly row: ErrorRow = {
    code: 'DATABASE_STORAGE_FAILED',
    status: 503,
    settlement: 'retry',
    level: 'fatal',
    transience: 'permanent',
    title: 'The folder of the embedded database cannot be used.',
    fix: 'Check that the folder exists, is writable and has free space, or set GROUNDWORK_DATA_DIR to another one.',
  };
}
