import assert from 'node:assert/strict';
import type { TransactionScope } from '#core';
import { rejectionOf } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

/** Registers one hook of each kind that notes its name. */
function watch(scope: TransactionScope, name: string, ran: string[]): void {
  scope.beforeCommit(() => void ran.push(`${name} beforeCommit`));
  scope.afterCommit(() => void ran.push(`${name} afterCommit`));
  scope.afterRollback(() => void ran.push(`${name} afterRollback`));
}

export function savepointHooksCases({ test }: Suite): void {
  test('move to the parent when the savepoint is released', async ({ unitOfWork }) => {
    const ran: string[] = [];
    await unitOfWork.run(async (outer) => {
      await unitOfWork.run(async (inner) => watch(inner, 'savepoint', ran), { propagation: 'savepoint' });
      ran.push('released');
      watch(outer, 'outer', ran);
    });
    assert.deepEqual(ran, [
      'released',
      'savepoint beforeCommit',
      'outer beforeCommit',
      'savepoint afterCommit',
      'outer afterCommit',
    ]);
  });

  test('run afterRollback of a released savepoint when the outer transaction is rolled back', async ({
    unitOfWork,
  }) => {
    const ran: string[] = [];
    await rejectionOf(
      unitOfWork.run(async () => {
        await unitOfWork.run(async (inner) => watch(inner, 'savepoint', ran), { propagation: 'savepoint' });
        throw new Error('outer');
      }),
    );
    assert.deepEqual(ran, ['savepoint afterRollback']);
  });

  test('are dropped with a savepoint that is rolled back, but for afterRollback, which runs at once', async ({
    unitOfWork,
  }) => {
    const ran: string[] = [];
    await unitOfWork.run(async (outer) => {
      watch(outer, 'outer', ran);
      await rejectionOf(
        unitOfWork.run(
          async (inner) => {
            watch(inner, 'savepoint', ran);
            throw new Error('savepoint');
          },
          { propagation: 'savepoint' },
        ),
      );
      ran.push('rolled back to it');
    });
    assert.deepEqual(ran, ['savepoint afterRollback', 'rolled back to it', 'outer beforeCommit', 'outer afterCommit']);
  });

  test('of savepoints inside a savepoint share its fate', async ({ unitOfWork }) => {
    const ran: string[] = [];
    await unitOfWork.run(async () => {
      await rejectionOf(
        unitOfWork.run(
          async () => {
            await unitOfWork.run(async (inmost) => watch(inmost, 'inmost', ran), { propagation: 'savepoint' });
            throw new Error('savepoint');
          },
          { propagation: 'savepoint' },
        ),
      );
    });
    assert.deepEqual(ran, ['inmost afterRollback']);
  });

  test('of a savepoint that no transaction surrounds are those of a transaction', async ({ unitOfWork }) => {
    const ran: string[] = [];
    await unitOfWork.run(async (scope) => watch(scope, 'alone', ran), { propagation: 'savepoint' });
    assert.deepEqual(ran, ['alone beforeCommit', 'alone afterCommit']);
  });
}
