import assert from 'node:assert/strict';
import {
  CheckViolationError,
  ConstraintViolationError,
  DatabaseError,
  DatabasePermissionError,
  DeadlockError,
  ForeignKeyViolationError,
  InvalidStatementError,
  InvalidValueError,
  LockTimeoutError,
  NotNullViolationError,
  SerializationFailureError,
  StatementTimeoutError,
  UniqueViolationError,
} from '#domain/database';
import { rejectionOf, rejectsWith } from '../support/expectations.js';
import { accountData, accountId, enter, entries, raise } from '../support/samples.js';
import type { Suite } from '../support/suite.js';
import { valueOf } from './parameters.cases.js';

type DatabaseErrorType = new (...parts: never[]) => DatabaseError;

const mapped: readonly (readonly [string, string, DatabaseErrorType])[] = [
  ['a second row with a unique value', `insert into suite_entry values ('there'), ('there')`, UniqueViolationError],
  [
    'a reference to a row that is not there',
    `insert into suite_transfer (account_id) values ('00000000-0000-4000-8000-000000000000')`,
    ForeignKeyViolationError,
  ],
  ['a value outside a check', `insert into suite_item (sku, name, price) values ('s', 'n', -1)`, CheckViolationError],
  ['a missing required value', `insert into suite_item (sku, name) values ('s', 'n')`, NotNullViolationError],
  [
    'text that is too long',
    `insert into suite_item (sku, name, price) values (repeat('x', 41), 'n', 1)`,
    InvalidValueError,
  ],
  [
    'a number out of range',
    `insert into suite_item (sku, name, price) values ('s', 'n', 3000000000)`,
    InvalidValueError,
  ],
  ['text that is no number', `select 'abc'::int`, InvalidValueError],
  ['text that is no UUID', `select * from suite_account where id = 'abc'`, InvalidValueError],
  ['a day that does not exist', `select '2026-02-30'::date`, InvalidValueError],
  ['a syntax error', `selekt 1`, InvalidStatementError],
  ['an unknown table', `select * from suite_missing`, InvalidStatementError],
  ['an unknown column', `select missing from suite_entry`, InvalidStatementError],
  ['an unknown function', `select suite_missing(1)`, InvalidStatementError],
  ['a comparison of types that have none', `select * from suite_item where price = 'x'::text`, InvalidStatementError],
  ['a parameter that is not given', `select $1::int`, InvalidStatementError],
  ['a second table of one name', `create table suite_entry (entry text)`, InvalidStatementError],
];

/** The error of each failure. */
export function errorsCases({ test, interruptsStatements, capabilities }: Suite): void {
  for (const [what, statement, type] of mapped) {
    test(`gives ${type.name} for ${what}, inside a transaction and outside`, async ({ unitOfWork, sql }) => {
      const outside = await rejectsWith(sql.execute(statement), type);
      assert.ok(outside.cause !== undefined, 'the error of the driver is kept as the cause');
      await rejectsWith(
        unitOfWork.run(() => sql.execute(statement)),
        type,
      );
      assert.equal(await valueOf(sql, '1'), 1, 'the connection is as good as before');
    });
  }

  test('gives the same errors for statements with parameters', async ({ sql }) => {
    await enter(sql, 'there');
    await rejectsWith(enter(sql, 'there'), UniqueViolationError);
    await rejectsWith(sql.query('select $1::int', ['abc']), InvalidValueError);
    await rejectsWith(sql.query('select missing from suite_entry where entry = $1', ['x']), InvalidStatementError);
  });

  test('names table and constraint in the details, and never a value', async ({ sql }) => {
    await sql.execute('insert into suite_item (sku, name, price) values ($1, $2, 1)', ['s1', 'secret-name']);
    const error = await rejectsWith(
      sql.execute('insert into suite_item (sku, name, price) values ($1, $2, 1)', ['s2', 'secret-name']),
      ConstraintViolationError,
    );
    assert.equal(error.details['table'], 'suite_item');
    assert.equal(error.details['constraint'], 'suite_item_name_unique');
    assert.doesNotMatch(`${error.message} ${JSON.stringify(error.details)}`, /secret-name/);
  });

  test('names the column that lacks a value', async ({ sql }) => {
    const error = await rejectsWith(
      sql.execute(`insert into suite_item (sku, price) values ('s', 1)`),
      NotNullViolationError,
    );
    assert.equal(error.details['table'], 'suite_item');
    assert.equal(error.details['column'], 'name');
  });

  test('gives DatabasePermissionError where the role lacks the privilege', async ({ unitOfWork, sql }) => {
    const asAnother = async (): Promise<void> => {
      await sql.execute('set local role pg_monitor'); // exists on every server; a role that may not become it gets the same error here
      await sql.query('select * from suite_entry');
    };
    await rejectsWith(unitOfWork.run(asAnother), DatabasePermissionError);
    assert.deepEqual(await entries(sql), [], 'the role ended with the transaction');
  });

  test('gives DeadlockError and SerializationFailureError outside a unit of work, where nobody repeats', async ({
    sql,
  }) => {
    await rejectsWith(raise(sql, '40P01'), DeadlockError);
    await rejectsWith(raise(sql, '40001'), SerializationFailureError);
  });

  test('gives DatabaseError for what has no class of its own', async ({ sql }) => {
    await rejectsWith(sql.execute(`do $$ begin raise exception 'own' using errcode = 'X0001'; end $$`), DatabaseError);
  });

  test('refuses every statement of a transaction after one failed, until it is rolled back', async ({
    unitOfWork,
    sql,
  }) => {
    const work = unitOfWork.run(async () => {
      await rejectionOf(sql.query('select 1 / 0'));
      await rejectsWith(sql.query('select 1'), DatabaseError);
      await rejectsWith(enter(sql, 'lost'), DatabaseError);
      throw new Error('own');
    });
    await rejectionOf(work);
    assert.deepEqual(await entries(sql), []);
  });

  if (interruptsStatements) {
    test('gives StatementTimeoutError when the server ends a statement at its limit', async ({ unitOfWork, sql }) => {
      const work = async (): Promise<void> => {
        await sql.execute(`set local statement_timeout = '50ms'`);
        await sql.query('select pg_sleep(3)');
      };
      await rejectsWith(unitOfWork.run(work), StatementTimeoutError);
      assert.equal(await valueOf(sql, '1'), 1);
    });

    test('rejects with the reason when its signal aborts while it runs, and is usable afterwards', async ({
      sql,
      clock,
    }) => {
      const controller = new AbortController();
      const reason = new Error('the caller left');
      clock.timer(50, () => controller.abort(reason));
      assert.equal(await rejectionOf(sql.query('select pg_sleep(3)', [], { signal: controller.signal })), reason);
      assert.equal(await valueOf(sql, '1'), 1);
    });
  }

  test('is not sent when its signal has aborted already', async ({ sql }) => {
    const reason = new Error('the caller left');
    const signal = AbortSignal.abort(reason);
    assert.equal(await rejectionOf(sql.execute(`insert into suite_entry values ('sent')`, [], { signal })), reason);
    assert.deepEqual(await entries(sql), []);
  });

  if (!capabilities.concurrentTransactions) return;

  test('gives LockTimeoutError when a row stays locked', async ({ unitOfWork, sql, accounts, gate }) => {
    await accounts.create(accountData(1));
    const [locked, leave] = [gate(), gate()];
    const holder = unitOfWork.run(async () => {
      await sql.query('select 1 from suite_account where id = $1 for update', [accountId(1)]);
      locked.open();
      await leave.passed;
    });
    await locked.passed;
    const waiter = async (): Promise<void> => {
      await sql.execute(`set local lock_timeout = '50ms'`);
      await sql.execute('update suite_account set balance = 1 where id = $1', [accountId(1)]);
    };
    await rejectsWith(unitOfWork.run(waiter), LockTimeoutError);
    leave.open();
    await holder;
  });
}
