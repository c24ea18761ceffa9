import assert from 'node:assert/strict';
import { CoordinationFullError } from '#domain/coordination';
import { rejectsWith } from '../support/expectations.js';
import type { Suite, Trial } from '../support/suite.js';

/** Never more than there is room for. */
export function boundCases({ test, limits }: Suite): void {
  const filled = async (start: Trial['start']) => {
    const { coordination } = await start();
    for (let index = 0; index < limits.entries; index += 1) await coordination.put(`name-${index}`, 'value');
    return coordination;
  };

  test('refuses one more, which is not stored', async ({ start }) => {
    const coordination = await filled(start);
    await rejectsWith(coordination.put('one-more', 'value'), CoordinationFullError);
    assert.equal(await coordination.get('one-more'), undefined);
    assert.equal((await coordination.get('name-0'))?.value, 'value');
  });

  test('still replaces what is there', async ({ start }) => {
    const coordination = await filled(start);
    assert.equal(await coordination.put('name-0', 'new'), true);
    assert.equal((await coordination.get('name-0'))?.value, 'new');
  });

  test('still tells that there is one to `ifAbsent`', async ({ start }) => {
    const coordination = await filled(start);
    assert.equal(await coordination.put('name-0', 'new', { ifAbsent: true }), false);
  });

  test('has room again after a delete', async ({ start }) => {
    const coordination = await filled(start);
    await coordination.delete('name-0');
    assert.equal(await coordination.put('one-more', 'value'), true);
    await rejectsWith(coordination.put('two-more', 'value'), CoordinationFullError);
  });

  test('is kept when many put at the same time', async ({ start }) => {
    const { coordination } = await start();
    const names = Array.from({ length: limits.entries + 5 }, (_, index) => `name-${index}`);
    const outcomes = await Promise.allSettled(names.map((name) => coordination.put(name, 'value')));
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, limits.entries);
    const found = await Promise.all(names.map((name) => coordination.get(name)));
    assert.equal(found.filter((record) => record !== undefined).length, limits.entries);
  });
}
