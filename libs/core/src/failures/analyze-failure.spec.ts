import { connect, createServer, type Server } from 'node:net';
import {
  CompositionError,
  ConcernOffError,
  ConfigurationError,
  InfrastructureError,
  MissingPeerError,
  TimeoutExceededError,
  type ErrorRow,
} from '#core';
import { analyzeFailure } from './analyze-failure.js';
import type { Failure } from './failure.js';

/** Core knows a concern's errors by code and details alone; so these stand for those of a database. */
function databaseError(
  code: string,
  options: { status?: number; message?: string; details?: Record<string, string>; cause?: unknown } = {},
): InfrastructureError {
  const row: ErrorRow = {
    code,
    status: options.status ?? 503,
    settlement: 'retry',
    level: 'error',
    transience: 'permanent',
    title: `Title of ${code}.`,
    fix: `Fix of ${code}.`,
  };
  class DatabaseError extends InfrastructureError {
    static override readonly row = row;
  }
  return new DatabaseError(options.message ?? 'it failed', { cause: options.cause, details: options.details ?? {} });
}
const coded = (code: string, facts: object = {}): Error =>
  Object.assign(new Error(`words of ${code}`), { code, ...facts });
const one = (error: unknown): Failure => {
  const failures = analyzeFailure(error);
  expect(failures).toHaveLength(1);
  return failures[0] as Failure;
};

describe('analyzeFailure', () => {
  it('tells event handlers that contradict each other line by line, and that starting again cannot help', () => {
    const failure = one(
      Object.assign(databaseError('EVENT_HANDLERS_INVALID', { status: 500, message: '2 problems:\nA\nB' }), {
        details: { problems: ['A', 'B'] },
      }),
    );
    expect(failure).toMatchObject({ why: '2 problems:', action: ['A', 'B'], exitCode: 78 });
  });

  it.each([
    ['refused', 'ECONNREFUSED', 'Nothing listens on db:5432.'],
    ['DNS', 'ENOTFOUND', 'The name of db:5432 has no address.'],
    ['DNS for now', 'EAI_AGAIN', 'The name of db:5432 has no address.'],
    ['timeout', 'ETIMEDOUT', 'db:5432 did not answer in time.'],
    [
      'TLS',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'The certificate of db:5432 is signed by an issuer that this machine does not know.',
    ],
    ['reset', 'ECONNRESET', 'db:5432 closed the connection.'],
  ])('makes a database that is not available concrete: %s', (_what, code, because) => {
    const failure = one(
      databaseError('DATABASE_UNAVAILABLE', {
        cause: new Error('driver', { cause: coded(code) }),
        details: { target: 'db:5432', variable: 'DATABASE_URL' },
      }),
    );

    expect(failure).toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      what: 'Title of DATABASE_UNAVAILABLE.',
      exitCode: 69,
    });
    expect(failure.why).toContain(because);
    expect(failure.action).toContain('Fix of DATABASE_UNAVAILABLE.');
    expect(failure.action).toContain('The value comes from DATABASE_URL.');
  });

  it('takes the reason from the details when the cause has no code', () => {
    expect(
      one(databaseError('DATABASE_UNAVAILABLE', { details: { reason: 'ENOTFOUND', target: 'db' } })).why,
    ).toContain('The name of db has no address.');
  });

  it.each([
    ['DATABASE_AUTHENTICATION_FAILED', 503, 69],
    ['DATABASE_MISSING', 503, 69],
    ['DATABASE_TLS_FAILED', 503, 69],
    ['DATABASE_READ_ONLY', 503, 69],
    ['DATABASE_POOL_EXHAUSTED', 503, 69],
    ['DATABASE_FOLDER_LOCKED', 503, 69],
    ['DATABASE_STORAGE_FAILED', 503, 69],
    ['DATABASE_PERMISSION_DENIED', 500, 69],
    ['DATABASE_MIGRATIONS_PENDING', 500, 78],
    ['DATABASE_OWN_SCHEMA_DIVERGED', 500, 78],
    ['DATABASE_OWN_SCHEMA_NEWER', 500, 78],
    ['DATABASE_MIGRATION_FAILED', 500, 70],
    ['X_OF_THE_APPLICATION', 500, 70],
  ])('explains %s by its row and ends with %s -> %d', (code, status, exitCode) => {
    expect(one(databaseError(code, { status, message: 'role "shop"' }))).toMatchObject({
      code,
      what: `Title of ${code}.`,
      why: 'role "shop"',
      exitCode,
    });
  });

  it('takes a hook that did not end in time for a service that is not there', () => {
    expect(one(new TimeoutExceededError('database "default" did not end within 10s'))).toMatchObject({
      code: 'TIMEOUT_EXCEEDED',
      exitCode: 69,
    });
  });

  it('lists every configuration problem in the order given', () => {
    const problem = (subject: string) => ({
      subject,
      expected: 'a duration',
      found: '"5"',
      source: '.env',
      fix: 'Write 5s.',
    });
    const failure = one(new ConfigurationError([problem('B'), problem('A')]));

    expect(failure).toMatchObject({
      code: 'CONFIGURATION_INVALID',
      what: 'The configuration has 2 problems.',
      exitCode: 78,
    });
    expect(failure.action).toEqual([
      'B: expected a duration, found "5" (.env). Write 5s.',
      'A: expected a duration, found "5" (.env). Write 5s.',
    ]);
  });

  it('says which concern to switch on', () => {
    const failure = one(new Error('Nest wrapped it', { cause: new ConcernOffError('UnitOfWork', 'database') }));

    expect(failure).toMatchObject({
      code: 'CONCERN_OFF',
      what: 'UnitOfWork is injected, and its concern is switched off.',
      exitCode: 78,
    });
    expect(failure.action[0]).toBe('Remove "database: false" from the options.');
  });

  it("understands Nest's words for app.get() of a transient provider", () => {
    const failure = one(
      new Error(
        `UnitOfWork is marked as a scoped provider. Request and transient-scoped providers can't be used in combination with "get()" method. Please, use "resolve()" instead.`,
      ),
    );

    expect(failure).toMatchObject({ code: 'CONCERN_OFF', exitCode: 78 });
    expect(failure.why).toContain('The ports of a concern that is switched off are bound that way.');
  });

  it("gives the first sentence of Nest's words for an unknown provider", () => {
    const failure = one(
      new Error(
        "Nest can't resolve dependencies of the OrderService (?). Please make sure ...\n\nPotential solutions:\n- many",
      ),
    );

    expect(failure).toMatchObject({ code: 'DEPENDENCY_UNKNOWN', exitCode: 78 });
    expect(failure.why).not.toContain('Potential');
  });

  it('gives the line that installs a missing package', () => {
    expect(one(new MissingPeerError('pg', 'the driver "postgresql"'))).toMatchObject({
      code: 'PEER_MISSING',
      why: 'It is needed by the driver "postgresql".',
      action: ['Run: npm install pg', 'Or choose another driver.'],
      exitCode: 78,
    });
  });

  it('takes a composition error for something that someone must change', () => {
    expect(one(new CompositionError('Imported twice.'))).toMatchObject({
      code: 'COMPOSITION_INVALID',
      why: 'Imported twice.',
      exitCode: 78,
    });
  });

  describe('with a port that is taken', () => {
    let server: Server;

    beforeEach((done) => {
      server = createServer().listen(0, '127.0.0.1', done);
    });
    afterEach((done) => void server.close(done));

    it('names the port, the variable and the way to find the other process', async () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const error = await new Promise<unknown>((resolve) =>
        createServer().once('error', resolve).listen(port, '127.0.0.1'),
      );

      const failure = one(error);

      expect(failure).toMatchObject({ code: 'PORT_IN_USE', what: `Port ${port} is in use.`, exitCode: 69 });
      expect(failure.action.join(' ')).toContain(`lsof -i :${port}`);
      expect(failure.action.join(' ')).toContain('set PORT to a free port');
    });
  });

  it('explains a port that needs a privilege', () => {
    expect(one(coded('EACCES', { syscall: 'listen', port: 80 }))).toMatchObject({
      code: 'PORT_NOT_ALLOWED',
      exitCode: 78,
    });
  });

  it('takes every address of a host refused for one failure', async () => {
    const error = await new Promise<unknown>((resolve) =>
      connect({ host: 'localhost', port: 1, autoSelectFamily: true }).once('error', resolve),
    );

    expect(one(error)).toMatchObject({ code: 'CONNECTION_REFUSED', exitCode: 69 });
  });

  it('explains a network failure that nobody mapped', () => {
    const failure = one(coded('ECONNREFUSED', { address: '127.0.0.1', port: 6379 }));

    expect(failure.why).toBe('Nothing listens on 127.0.0.1:6379 (ECONNREFUSED). words of ECONNREFUSED');
  });

  it.each(['EACCES', 'ENOSPC', 'EROFS'])('explains a folder that cannot be used: %s', (code) => {
    expect(one(coded(code, { path: '/data/db', syscall: 'open' }))).toMatchObject({
      code: 'FILE_NOT_USABLE',
      what: 'The file or folder /data/db cannot be used.',
      exitCode: 69,
    });
  });

  it.each([
    [new TypeError('x is not a function'), 'UNKNOWN_FAILURE', 'TypeError: x is not a function'],
    [coded('ERR_STRANGE'), 'ERR_STRANGE', 'Error: words of ERR_STRANGE'],
    ['just text', 'UNKNOWN_FAILURE', 'just text'],
    [undefined, 'UNKNOWN_FAILURE', '[object Undefined] was thrown'],
    [new AggregateError([], 'empty'), 'UNKNOWN_FAILURE', 'AggregateError: empty'],
  ])('has a last word for %p', (error, code, why) => {
    expect(one(error)).toMatchObject({ code, why, exitCode: 70 });
  });

  it('gives a failure for each member of an aggregate, nested ones and those behind a plain wrapper included, each once', () => {
    const inner = new AggregateError([databaseError('DATABASE_MISSING'), databaseError('DATABASE_MISSING')]);
    const failures = analyzeFailure(
      new Error('start failed', { cause: new AggregateError([new MissingPeerError('pg', 'x'), inner]) }),
    );

    expect(failures.map(({ code }) => code)).toEqual(['PEER_MISSING', 'DATABASE_MISSING']);
  });

  it('asks the analyzers of the application first', () => {
    const own: Failure = { code: 'X_LICENSE', what: 'No license.', why: 'w', action: ['Buy one.'], exitCode: 78 };

    expect(analyzeFailure(databaseError('DATABASE_MISSING'), [() => undefined, () => own])).toEqual([own]);
  });

  it('goes on when an analyzer of the application fails, and reports that too', () => {
    const failures = analyzeFailure(databaseError('DATABASE_MISSING'), [
      () => {
        throw new Error('bug');
      },
    ]);

    expect(failures.map(({ code, why }) => [code, why])).toEqual([
      ['DATABASE_MISSING', 'it failed'],
      ['UNKNOWN_FAILURE', 'Error: bug'],
    ]);
  });

  it('never shows a credential or a control character, whoever wrote the text', () => {
    const failure = one(new Error('connect to postgres://shop:hunter2@db failed\n{"level":"info"}\u001b[2J'));

    expect(failure.why).toBe('Error: connect to postgres://***@db failed\\n{"level":"info"}\\u{1b}[2J');
  });
});
