import 'reflect-metadata';
import { FaultReporter, type Fault } from '#core';
import {
  CommitOutcomeUnknownError,
  ConnectionPoolError,
  DatabaseUnavailableError,
  DeadlockError,
  SqlSession,
  UnitOfWork,
} from '#domain/database';
import { Test, type TestingModule } from '@nestjs/testing';
import { DatabaseModule } from '../database.module.js';
import { connectionLost, ScriptedDriver } from '../testing/scripted-driver.js';

const faults: Fault[] = [];
const hooks: string[] = [];
let driver: ScriptedDriver;
let application: TestingModule;
let attempts: number;

beforeEach(async () => {
  faults.length = 0;
  hooks.length = 0;
  attempts = 0;
  driver = new ScriptedDriver();
  application = await Test.createTestingModule({
    imports: [DatabaseModule.forRoot({ driver: driver.factory }, { env: { NODE_ENV: 'test' } })],
  })
    .overrideProvider(FaultReporter)
    .useValue({ report: (fault: Fault) => void faults.push(fault) })
    .compile();
  await application.init();
});
afterEach(() => application.close());

/** A unit of work with one statement; `work` may do more. @returns what it is rejected with, or undefined. */
async function run(work: () => Promise<unknown> = async () => undefined): Promise<unknown> {
  const running = application.get(UnitOfWork).run(async (scope) => {
    attempts += 1;
    scope.afterCommit(() => void hooks.push('afterCommit'));
    scope.afterRollback(() => void hooks.push('afterRollback'));
    await application.get(SqlSession).execute('update x set y = 1');
    await work();
  });
  return running.then(
    () => undefined,
    (error: unknown) => error,
  );
}

const verbs = (): string[] => driver.statements.map((sql) => sql.split(' ')[0] ?? '');

it('begins, writes and commits on one connection, and gives it back once', async () => {
  expect(await run()).toBeUndefined();
  expect(verbs()).toEqual(['begin', 'update', 'commit']);
  expect(driver.releases).toEqual([1]);
  expect(hooks).toEqual(['afterCommit']);
  expect(faults).toEqual([]);
});

describe('a connection that is lost at COMMIT', () => {
  it('leaves the outcome unknown, with the loss as the cause', async () => {
    const lost = connectionLost();
    driver.fail('commit', lost);
    const error = await run();
    expect(error).toBeInstanceOf(CommitOutcomeUnknownError);
    expect(error).toMatchObject({ code: 'DATABASE_COMMIT_UNKNOWN', cause: lost, details: { target: 'nowhere' } });
  });

  it('is not retried, however many attempts are allowed', async () => {
    driver.fail('commit', connectionLost());
    const unitOfWork = application.get(UnitOfWork);
    const running = unitOfWork.run(
      async () => {
        attempts += 1;
      },
      { attempts: 5 },
    );
    await expect(running).rejects.toBeInstanceOf(CommitOutcomeUnknownError);
    expect(attempts).toBe(1);
  });

  it('runs neither the hooks of a commit nor those of a rollback', async () => {
    driver.fail('commit', connectionLost());
    await run();
    expect(hooks).toEqual([]);
  });

  it('gives the connection back once, and tells nobody that the rollback failed too', async () => {
    driver.fail('commit', connectionLost());
    driver.fail('rollback', connectionLost());
    await run();
    expect(driver.releases).toEqual([1]);
    expect(faults).toEqual([]);
  });

  it('is unknown also where the driver has already made its own error of the loss', async () => {
    driver.fail('commit', new DatabaseUnavailableError('The connection was lost.', { details: { sent: true } }));
    expect(await run()).toBeInstanceOf(CommitOutcomeUnknownError);
  });

  it('is a rollback where COMMIT was never sent', async () => {
    const unsent = new DatabaseUnavailableError('The connection was lost before.', { details: { sent: false } });
    driver.fail('commit', unsent);
    expect(await run()).toBe(unsent);
    expect(hooks).toEqual(['afterRollback']);
    expect(driver.releases).toEqual([1]);
  });

  it.each([
    ['as the vendor throws it', (): unknown => Object.assign(new Error('terminated'), { code: '25P03' })],
    [
      'as the cause of our error',
      (): unknown =>
        new DatabaseUnavailableError('The server ended the session.', {
          cause: Object.assign(new Error('terminated'), { code: '25P03' }),
        }),
    ],
  ])('is a rollback where the server had ended the idle session before (25P03), %s', async (_name, make) => {
    driver.fail('commit', make());
    const error = await run();
    expect(error).toBeInstanceOf(DatabaseUnavailableError);
    expect(hooks).toEqual(['afterRollback']);
    expect(driver.releases).toEqual([1]);
  });
});

describe('a COMMIT that the server refuses', () => {
  it('passes the reason on, and rolls back', async () => {
    const refused = new DeadlockError('A deferred check met a concurrent one.');
    for (const attempt of [1, 2, 3]) driver.fail('commit', attempt === 3 ? refused : new DeadlockError('again'));
    expect(await run()).toBe(refused);
    expect(attempts).toBe(3);
    expect(driver.releases).toEqual([1, 1, 1]);
    expect(hooks).toEqual(['afterRollback', 'afterRollback', 'afterRollback']);
  });
});

describe('a transaction that cannot begin', () => {
  it('gives the connection back and does not call the closure', async () => {
    driver.fail('begin', connectionLost());
    expect(await run()).toBeInstanceOf(DatabaseUnavailableError);
    expect(attempts).toBe(0);
    expect(verbs()).toEqual(['begin']);
    expect(driver.releases).toEqual([1]);
  });

  it('is refused with the error of the pool, as it is', async () => {
    const exhausted = new ConnectionPoolError('All connections are in use.', { details: { target: 'nowhere' } });
    driver.refuse(exhausted);
    expect(await run()).toBe(exhausted);
    expect(attempts).toBe(0);
  });
});

describe('a transaction whose closure fails', () => {
  const failure = new Error('out of stock');
  const failing = (): Promise<never> => Promise.reject(failure);

  it('rolls back and passes the failure on as it is', async () => {
    expect(await run(failing)).toBe(failure);
    expect(verbs()).toEqual(['begin', 'update', 'rollback']);
    expect(driver.releases).toEqual([1]);
    expect(hooks).toEqual(['afterRollback']);
  });

  it('is quiet about a rollback that meets a lost connection: the server has rolled back by itself', async () => {
    driver.fail('rollback', connectionLost());
    expect(await run(failing)).toBe(failure);
    expect(driver.releases).toEqual([1]);
    expect(faults).toEqual([]);
    expect(hooks).toEqual(['afterRollback']);
  });

  it('reports a rollback that fails otherwise, and still gives the connection back and the first failure on', async () => {
    const broken = Object.assign(new Error('the server is confused'), { code: 'XX000' });
    driver.fail('rollback', broken);
    expect(await run(failing)).toBe(failure);
    expect(driver.releases).toEqual([1]);
    expect(faults).toMatchObject([{ where: 'rollback on database "default"' }]);
    expect(hooks).toEqual(['afterRollback']);
  });
});

describe('errors on their way through the ORM', () => {
  it('stay the objects that the driver threw, when they are ours', async () => {
    const ours = new DatabaseUnavailableError('The server is shutting down.');
    driver.fail('select', ours);
    await expect(application.get(SqlSession).query('select 1')).rejects.toBe(ours);
    expect(driver.releases).toEqual([1]);
  });

  it('are what the driver makes of a vendor error, with that as the cause', async () => {
    const lost = connectionLost();
    driver.fail('select', lost);
    const error: unknown = await application
      .get(SqlSession)
      .query('select 1')
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DatabaseUnavailableError);
    expect(error).toMatchObject({ cause: lost });
  });

  it('keep the class of a refusal by the pool outside a transaction', async () => {
    const exhausted = new ConnectionPoolError('All connections are in use.');
    driver.refuse(exhausted);
    await expect(application.get(SqlSession).query('select 1')).rejects.toBe(exhausted);
  });
});
