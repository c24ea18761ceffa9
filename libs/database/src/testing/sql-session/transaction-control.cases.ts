import assert from 'node:assert/strict';
import { DatabaseError } from '#domain/database';
import { rejectionOf, rejectsWith } from '../support/expectations.js';
import { enter, entries } from '../support/samples.js';
import type { Suite } from '../support/suite.js';
import { valueOf } from './parameters.cases.js';

const control = [
  'begin',
  'start transaction',
  'commit',
  'COMMIT;',
  'end',
  'rollback',
  'abort',
  '-- a comment\ncommit',
  '/* a comment */ rollback',
  'rollback and chain',
];

/** Statements that would end or begin a transaction behind the unit of work's back. */
export function transactionControlCases({ test }: Suite): void {
  for (const statement of control) {
    const shown = JSON.stringify(statement);
    test(`refuses ${shown} inside a unit of work, which stays all or nothing`, async ({ unitOfWork, sql }) => {
      const work = unitOfWork.run(async () => {
        await enter(sql, 'before');
        await rejectsWith(sql.execute(statement), DatabaseError);
        throw new Error('own');
      });
      await rejectionOf(work);
      assert.deepEqual(await entries(sql), []);
    });

    test(`leaves no open transaction behind after ${shown} outside one`, async ({ sql }) => {
      await rejectsWith(sql.execute(statement), DatabaseError);
      await rejectionOf(sql.query('select 1 / 0'));
      assert.equal(await valueOf(sql, '1'), 1);
      await enter(sql, 'kept');
      assert.deepEqual(await entries(sql), ['kept']);
    });
  }

  test('refuses savepoints by statement, which would be mixed up with those of the unit of work', async ({
    unitOfWork,
    sql,
  }) => {
    await rejectionOf(
      unitOfWork.run(async () => {
        await rejectsWith(sql.execute('savepoint mine'), DatabaseError);
        throw new Error('own');
      }),
    );
  });
}
