import {
  DatabaseAuthenticationError,
  DatabaseReadOnlyError,
  DatabaseTlsError,
  DatabaseUnavailableError,
  InvalidStatementError,
  StatementTimeoutError,
} from '#domain/database';
import { ConnectionFailures, isConnectionLoss } from './connection-failures.js';
import { SessionFailure } from './session-failure.js';

const TARGET = 'postgres://app@db:5432/shop';
const failures = new ConnectionFailures(TARGET, 'default');
const nodeError = (code: string, syscall = 'connect'): Error =>
  Object.assign(new Error(`${syscall} ${code} 10.0.0.7:5432`), { code, syscall });
const serverError = (code: string): Error => Object.assign(new Error('text'), { code, severity: 'FATAL' });

describe('ConnectionFailures', () => {
  it.each([
    ['ECONNREFUSED', DatabaseUnavailableError],
    ['ENOTFOUND', DatabaseUnavailableError],
    ['EAI_AGAIN', DatabaseUnavailableError],
    ['ETIMEDOUT', DatabaseUnavailableError],
    ['EHOSTUNREACH', DatabaseUnavailableError],
    ['ECONNRESET', DatabaseUnavailableError],
    ['EPIPE', DatabaseUnavailableError],
    ['ENOENT', DatabaseUnavailableError],
    ['EMFILE', DatabaseUnavailableError],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', DatabaseTlsError],
    ['SELF_SIGNED_CERT_IN_CHAIN', DatabaseTlsError],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', DatabaseTlsError],
    ['CERT_HAS_EXPIRED', DatabaseTlsError],
    ['ERR_TLS_CERT_ALTNAME_INVALID', DatabaseTlsError],
    ['ERR_SSL_WRONG_VERSION_NUMBER', DatabaseTlsError],
    ['EPROTO', DatabaseTlsError],
  ])('names %s', (code, type) => {
    const cause = nodeError(code);
    const mapped = failures.map(cause);
    expect(mapped?.constructor).toBe(type);
    expect(mapped?.details).toMatchObject({ target: TARGET, reason: code });
    expect(mapped?.message).toContain(TARGET);
    expect(mapped?.message).not.toMatch(/[{}]/);
    expect(mapped?.cause).toBe(cause);
    expect(isConnectionLoss(cause)).toBe(true);
  });

  it.each([
    ['Connection terminated unexpectedly', DatabaseUnavailableError, 'CONNECTION_TERMINATED'],
    ['Connection terminated', DatabaseUnavailableError, 'CONNECTION_TERMINATED'],
    [
      'Client has encountered a connection error and is not queryable',
      DatabaseUnavailableError,
      'CONNECTION_TERMINATED',
    ],
    ['The server does not support SSL connections', DatabaseTlsError, 'TLS_REFUSED'],
    ['SASL: SCRAM-SERVER-FINAL-MESSAGE: server signature does not match', DatabaseAuthenticationError, 'SASL'],
  ])('names what `pg` tells by the text "%s"', (text, type, reason) => {
    const mapped = failures.map(new Error(text));
    expect(mapped?.constructor).toBe(type);
    expect(mapped?.details.reason).toBe(reason);
  });

  it('finds the reason among the addresses that were tried', () => {
    const mapped = failures.map(new AggregateError([nodeError('ECONNREFUSED'), nodeError('EHOSTUNREACH')]));
    expect(mapped).toBeInstanceOf(DatabaseUnavailableError);
    expect(mapped?.details.reason).toBe('ECONNREFUSED');
  });

  it.each([
    ['SESSION_STATEMENT_LIMIT', StatementTimeoutError],
    ['SESSION_CONNECT_TIMEOUT', DatabaseUnavailableError],
    ['SESSION_CLOSED', DatabaseUnavailableError],
    ['SESSION_READ_ONLY', DatabaseReadOnlyError],
    ['SESSION_PASSWORD_MISSING', DatabaseAuthenticationError],
  ] as const)('still knows %s when only the cause of the public error is left', (code, type) => {
    const { cause, message } = failures.of(new SessionFailure(code));
    const copied = Object.assign(new Error(message), { cause });
    expect(failures.map(copied)?.constructor).toBe(type);
    expect(isConnectionLoss(copied)).toBe(true);
  });

  it('gives a public error back as it is', () => {
    const error = new DatabaseUnavailableError('gone');
    expect(failures.map(error)).toBe(error);
  });

  it('names the errors of the server', () => {
    expect(failures.map(serverError('42601'))).toBeInstanceOf(InvalidStatementError);
  });

  it('names the variables of a named instance', () => {
    const named = new ConnectionFailures(TARGET, 'readSide');
    const mapped = named.map(nodeError('ECONNREFUSED'));
    expect(mapped?.details.variable).toBe('DATABASE__READ_SIDE__URL');
    expect(mapped?.message).toContain('DATABASE__READ_SIDE__URL');
  });

  it.each([
    ['a bug of the application', new TypeError('x is not a function')],
    ['a file that is missing', nodeError('ENOENT', 'open')],
    ['nothing', undefined],
    ['a text', 'ECONNREFUSED'],
  ])('does not know %s', (_name, error) => {
    expect(failures.map(error)).toBeUndefined();
    expect(isConnectionLoss(error)).toBe(false);
  });

  it('takes whatever goes wrong while connecting for a server that is not there', () => {
    const mapped = failures.mapConnecting(new Error('received invalid response: 48'));
    expect(mapped).toBeInstanceOf(DatabaseUnavailableError);
    expect(mapped.details.reason).toBe('PROTOCOL');
  });
});

describe('isConnectionLoss', () => {
  it.each(['08006', '57P01', '57P02', '57P03', '25P03', '25P04'])('holds for SQLSTATE %s', (code) => {
    expect(isConnectionLoss(serverError(code))).toBe(true);
  });

  it.each(['40001', '23505', '57014', '25P02'])('does not hold for SQLSTATE %s', (code) => {
    expect(isConnectionLoss(serverError(code))).toBe(false);
  });
});
