import 'reflect-metadata';
import { CallPolicy, type CallSite } from '#core';
import { SqlSession, UnitOfWork } from '#domain/database';
import { Global, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { embeddedEnv } from '../../../../test/support/embedded-env.js';
import { DatabaseModule } from '../database.module.js';
import { databaseDrivers } from '../drivers/manifest.js';

class Refused extends Error {}

/** Refuses what it is told to, and remembers what it was asked. */
class Gate extends CallPolicy {
  readonly seen: string[] = [];
  refuses = '';

  execute<T>({ operation, inTransaction }: CallSite, attempt: (signal: undefined) => Promise<T>): Promise<T> {
    this.seen.push(`${operation}${inTransaction ? ' in transaction' : ''}`);
    return operation === this.refuses ? Promise.reject(new Refused(operation)) : attempt(undefined);
  }
}

const gate = new Gate();

@Global()
@Module({ providers: [{ provide: CallPolicy, useValue: gate }], exports: [CallPolicy] })
class PolicyModule {}

let application: TestingModule;
let unitOfWork: UnitOfWork;
beforeAll(async () => {
  const driver = { ...databaseDrivers.pglite, remote: true }; // so that its calls count as leaving the process
  application = await Test.createTestingModule({
    imports: [PolicyModule, DatabaseModule.forRoot({ driver, dataDir: 'memory' }, { env: embeddedEnv })],
  }).compile();
  await application.init();
  unitOfWork = application.get(UnitOfWork);
});
beforeEach(() => {
  gate.seen.length = 0;
  gate.refuses = '';
});
afterAll(() => application.close());

it('begins a transaction under the policy, and commits without asking it', async () => {
  expect(await unitOfWork.run(async () => 'done')).toBe('done');
  expect(gate.seen).toEqual(['begin in transaction']);
});

it('does not run the work when the policy refuses the beginning, and the next unit of work is well', async () => {
  gate.refuses = 'begin';
  const work = jest.fn(async () => undefined);
  await expect(unitOfWork.run(work)).rejects.toThrow(Refused);
  expect(work).not.toHaveBeenCalled();
  gate.refuses = '';
  await expect(unitOfWork.run(async () => 'well')).resolves.toBe('well');
});

it('asks the policy for each statement, and rolls back when it refuses one', async () => {
  const sql = application.get(SqlSession);
  await sql.execute('create table begin_policy (id int)');
  gate.seen.length = 0;
  const failing = unitOfWork.run(async () => {
    await sql.execute('insert into begin_policy values (1)');
    gate.refuses = 'statement';
    await sql.query('select 1');
  });
  await expect(failing).rejects.toThrow(Refused);
  expect(gate.seen).toEqual(['begin in transaction', 'statement in transaction', 'statement in transaction']);
  gate.refuses = '';
  expect(await sql.query('select id from begin_policy')).toEqual([]);
});
