import assert from 'node:assert/strict';
import type { TransactionScope } from '#core';
import { TransactionEndedError } from '#domain/database';
import { rejectionOf } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

/** The scope that the closure gets, and `current()`. */
export function scopeCases({ test }: Suite): void {
  test('has a current scope inside the closure only', async ({ unitOfWork, clock }) => {
    assert.equal(unitOfWork.current(), undefined);
    await unitOfWork.run(async (scope) => {
      assert.equal(unitOfWork.current()?.id, scope.id);
      await clock.sleep(1);
      assert.equal(unitOfWork.current()?.id, scope.id, 'the scope is kept across an await');
      await Promise.all([1, 2].map(async () => assert.equal(unitOfWork.current()?.id, scope.id)));
    });
    assert.equal(unitOfWork.current(), undefined);
    await rejectionOf(unitOfWork.run(() => Promise.reject(new Error('own'))));
    assert.equal(unitOfWork.current(), undefined);
  });

  test('does not show the scope to a call chain that began before it', async ({ unitOfWork, gate }) => {
    const inside = gate();
    const seen = inside.passed.then(() => unitOfWork.current());
    await unitOfWork.run(async () => {
      inside.open();
      assert.equal(await seen, undefined);
    });
  });

  test('describes a plain transaction', async ({ unitOfWork }) => {
    await unitOfWork.run(async (scope) => {
      assert.equal(scope.parent, undefined);
      assert.equal(scope.readOnly, false);
      assert.equal(scope.active, true);
      assert.equal(scope.signal.aborted, false);
    });
    await unitOfWork.run(async (scope) => assert.equal(scope.readOnly, true), { readOnly: true });
  });

  test('gives every transaction its own id and every transaction of a database the same owner', async ({
    unitOfWork,
  }) => {
    const scopes: TransactionScope[] = [];
    for (let n = 0; n < 3; n += 1) await unitOfWork.run(async (scope) => void scopes.push(scope));
    assert.equal(new Set(scopes.map((scope) => scope.id)).size, 3);
    assert.equal(new Set(scopes.map((scope) => scope.owner)).size, 1);
  });

  test('is active until COMMIT or ROLLBACK begins', async ({ unitOfWork }) => {
    const seen: string[] = [];
    const watch = (scope: TransactionScope): void => {
      scope.beforeCommit(() => void seen.push(`beforeCommit ${scope.active}`));
      scope.afterCommit(() => void seen.push(`afterCommit ${scope.active}`));
      scope.afterRollback(() => void seen.push(`afterRollback ${scope.active}`));
    };
    await unitOfWork.run(async (scope) => watch(scope));
    await rejectionOf(
      unitOfWork.run((scope) => {
        watch(scope);
        return Promise.reject(new Error('own'));
      }),
    );
    assert.deepEqual(seen, ['beforeCommit true', 'afterCommit false', 'afterRollback false']);
  });

  test('refuses hooks after the transaction has ended', async ({ unitOfWork }) => {
    const ended: TransactionScope[] = [];
    await unitOfWork.run(async (scope) => {
      ended.push(scope);
      await unitOfWork.run(async (savepoint) => void ended.push(savepoint), { propagation: 'savepoint' });
    });
    await rejectionOf(
      unitOfWork.run((scope) => {
        ended.push(scope);
        return Promise.reject(new Error('own'));
      }),
    );
    assert.equal(ended.length, 3);
    for (const scope of ended) {
      assert.equal(scope.active, false);
      assert.throws(() => scope.beforeCommit(() => undefined), TransactionEndedError);
      assert.throws(() => scope.afterCommit(() => undefined), TransactionEndedError);
      assert.throws(() => scope.afterRollback(() => undefined), TransactionEndedError);
      assert.throws(() => scope.onChanges(() => undefined), TransactionEndedError);
    }
  });
}
