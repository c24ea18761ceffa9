import {
  RedisAuthenticationError,
  RedisBusyError,
  RedisCommandError,
  RedisError,
  RedisOutOfMemoryError,
  RedisPermissionError,
  RedisReadOnlyError,
  RedisTlsError,
  RedisUnavailableError,
} from '#domain/redis';
import { RedisFailures } from './redis-failures.js';

const failures = new RedisFailures('redis://h:6379', 'default');
const coded = (code: string, message = 'x'): Error => Object.assign(new Error(message), { code, syscall: 'connect' });

describe('what the server replies', () => {
  it.each([
    ["READONLY You can't write against a read only replica.", RedisReadOnlyError, 'READONLY'],
    ['MISCONF Errors writing to the AOF file', RedisReadOnlyError, 'MISCONF'],
    ['NOREPLICAS Not enough good replicas to write.', RedisReadOnlyError, 'NOREPLICAS'],
    ["OOM command not allowed when used memory > 'maxmemory'.", RedisOutOfMemoryError, 'OOM'],
    ['WRONGPASS invalid username-password pair or user is disabled.', RedisAuthenticationError, 'WRONGPASS'],
    ['NOAUTH Authentication required.', RedisAuthenticationError, 'NOAUTH'],
    ['ERR invalid password', RedisAuthenticationError, 'WRONGPASS'],
    ['ERR AUTH <password> called without any password configured', RedisAuthenticationError, 'WRONGPASS'],
    ['DENIED Redis is running in protected mode', RedisAuthenticationError, 'DENIED'],
    ["NOPERM this user has no permissions to run the 'set' command", RedisPermissionError, 'NOPERM'],
    ['LOADING Redis is loading the dataset in memory', RedisUnavailableError, 'LOADING'],
    ['MASTERDOWN Link with MASTER is down', RedisUnavailableError, 'MASTERDOWN'],
    ['BUSY Redis is busy running a script.', RedisUnavailableError, 'BUSY'],
    ['CLUSTERDOWN The cluster is down', RedisUnavailableError, 'CLUSTERDOWN'],
    ['TRYAGAIN Multiple keys request during rehashing of slot', RedisUnavailableError, 'TRYAGAIN'],
    ['ERR max number of clients reached', RedisUnavailableError, 'MAXCLIENTS'],
    ['MOVED 1234 127.0.0.1:7001', RedisCommandError, 'MOVED'],
    ['ERR This instance has cluster support disabled', RedisCommandError, 'NO_CLUSTER'],
    ['WRONGTYPE Operation against a key holding the wrong kind of value', RedisCommandError, 'WRONGTYPE'],
    ['NOSCRIPT No matching script. Please use EVAL.', RedisCommandError, 'NOSCRIPT'],
    ["CROSSSLOT Keys in request don't hash to the same slot", RedisCommandError, 'CROSSSLOT'],
    ["ERR wrong number of arguments for 'set' command", RedisCommandError, 'ERR'],
    ['MYERR of a script', RedisCommandError, 'MYERR'],
  ])('%s', (text, type, reason) => {
    const error = failures.map(new Error(text));
    expect(error.constructor).toBe(type);
    expect(error.details).toMatchObject({ target: 'redis://h:6379', reason, answered: true });
    expect(error.message).toMatch(/^redis:\/\/h:6379: .+\.$/);
  });

  it('is shown without arguments, secrets and control characters, and not for ever', () => {
    const shown = (text: string): string => failures.map(new Error(text)).message;
    expect(shown("ERR unknown command 'X', with args beginning with: 'hunter2'")).not.toMatch(/hunter2/);
    expect(shown('ERR at redis://user:hunter2@host')).not.toMatch(/hunter2/);
    expect(shown('ERR a\nb')).not.toMatch(/\n/);
    expect(shown(`ERR ${'x'.repeat(10_000)}`).length).toBeLessThan(500);
    expect(shown('ERR {URL}')).not.toMatch(/REDIS_URL/);
  });
});

describe('what Node and node-redis say', () => {
  it.each([
    [coded('ECONNREFUSED'), RedisUnavailableError, 'ECONNREFUSED'],
    [coded('ENOTFOUND'), RedisUnavailableError, 'ENOTFOUND'],
    [coded('ECONNRESET'), RedisUnavailableError, 'ECONNRESET'],
    [coded('EMFILE'), RedisUnavailableError, 'EMFILE'],
    [coded('ERR_TLS_CERT_ALTNAME_INVALID'), RedisTlsError, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    [coded('CERT_HAS_EXPIRED'), RedisTlsError, 'CERT_HAS_EXPIRED'],
    [coded('ERR_SSL_WRONG_VERSION_NUMBER'), RedisTlsError, 'ERR_SSL_WRONG_VERSION_NUMBER'],
    [new Error('Connection timeout'), RedisUnavailableError, 'ETIMEDOUT'],
    [new Error('Socket timeout timeout. Expecting data'), RedisUnavailableError, 'SILENT'],
    [new Error('Socket closed unexpectedly'), RedisUnavailableError, 'ECONNRESET'],
    [new Error('The client is closed'), RedisUnavailableError, 'NOT_CONNECTED'],
    [new Error('Disconnects client'), RedisUnavailableError, 'NOT_CONNECTED'],
    [new Error('The client is offline'), RedisUnavailableError, 'OFFLINE'],
    [new Error('The queue is full'), RedisBusyError, 'QUEUE_FULL'],
    [new Error('All the root nodes are unavailable'), RedisUnavailableError, 'NODES_UNAVAILABLE'],
    [new Error('None of the sentinels are available'), RedisUnavailableError, 'SENTINELS_UNAVAILABLE'],
    [new Error('Unknown RESP type 72 "H"'), RedisUnavailableError, 'PROTOCOL'],
    [new Error('outer', { cause: coded('ECONNREFUSED') }), RedisUnavailableError, 'ECONNREFUSED'],
  ])('%s', (found, type, reason) => {
    const error = failures.map(found);
    expect(error.constructor).toBe(type);
    expect(error.details).toMatchObject({ reason });
    expect(error.details['answered']).toBeUndefined();
    expect(error.cause).toBe(found);
  });

  it('is passed on as the cause when nobody knows it', () => {
    const found = new Error('something else');
    const error = failures.map(found);
    expect(error.constructor).toBe(RedisError);
    expect(error.cause).toBe(found);
  });

  it('is left alone when it is one of ours', () => {
    const found = new RedisBusyError('x');
    expect(failures.map(found)).toBe(found);
  });

  it('names the variables of the instance', () => {
    const sessions = new RedisFailures('redis://h', 'userSessions');
    expect(sessions.map(coded('ECONNREFUSED')).message).toMatch(/REDIS__USER_SESSIONS__URL/);
    expect(sessions.map(coded('CERT_HAS_EXPIRED')).details['variable']).toBe('REDIS__USER_SESSIONS__TLS_CA');
  });
});

describe('a connection that is away', () => {
  it('tells how long, and why the last attempt failed', () => {
    const error = failures.away(3_210, coded('ECONNREFUSED'));
    expect(error).toBeInstanceOf(RedisUnavailableError);
    expect(error.message).toMatch(/away for 3\.2 s.*ECONNREFUSED/);
    expect(error.details).toMatchObject({ sent: false, reason: 'ECONNREFUSED' });
  });

  it('is told as what keeps us out, where that is known', () => {
    expect(failures.away(1, new Error('WRONGPASS no'))).toBeInstanceOf(RedisAuthenticationError);
    expect(failures.away(1, coded('CERT_HAS_EXPIRED'))).toBeInstanceOf(RedisTlsError);
  });
});
