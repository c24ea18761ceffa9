import assert from 'node:assert/strict';
import { rejectsCoded } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

/** What a harness without plain SQL does with a statement: it makes no answer up. */
export function noSqlCases({ test }: Suite): void {
  test('refuses query and execute with a coded error that says what to do', async ({ sql }) => {
    for (const call of [
      sql.query('select 1 as one'),
      sql.execute('insert into suite_entry (entry) values ($1)', ['x']),
    ])
      assert.match((await rejectsCoded(call)).message, /embedded database/);
  });

  test('refuses a statement in a unit of work, which goes on: nothing was sent', async ({
    unitOfWork,
    sql,
    ledger,
  }) => {
    await unitOfWork.run(async () => {
      await rejectsCoded(sql.query('select 1 as one'));
      await ledger.enter('goes on');
    });
    assert.deepEqual(await ledger.entries(), ['goes on']);
  });
}
