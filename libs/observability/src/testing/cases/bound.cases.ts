import assert from 'node:assert/strict';
import { ObservabilityFullError } from '#domain/observability';
import { rejectsWith } from '../support/expectations.js';
import type { Suite, Trial } from '../support/suite.js';

/** Never more than there is room for. */
export function boundCases({ test, limits }: Suite): void {
  const filled = async (start: Trial['start']) => {
    const { observability } = await start();
    for (let index = 0; index < limits.entries; index += 1) await observability.put(`name-${index}`, 'value');
    return observability;
  };

  test('refuses one more, which is not stored', async ({ start }) => {
    const observability = await filled(start);
    await rejectsWith(observability.put('one-more', 'value'), ObservabilityFullError);
    assert.equal(await observability.get('one-more'), undefined);
    assert.equal((await observability.get('name-0'))?.value, 'value');
  });

  test('still replaces what is there', async ({ start }) => {
    const observability = await filled(start);
    assert.equal(await observability.put('name-0', 'new'), true);
    assert.equal((await observability.get('name-0'))?.value, 'new');
  });

  test('still tells that there is one to `ifAbsent`', async ({ start }) => {
    const observability = await filled(start);
    assert.equal(await observability.put('name-0', 'new', { ifAbsent: true }), false);
  });

  test('has room again after a delete', async ({ start }) => {
    const observability = await filled(start);
    await observability.delete('name-0');
    assert.equal(await observability.put('one-more', 'value'), true);
    await rejectsWith(observability.put('two-more', 'value'), ObservabilityFullError);
  });

  test('is kept when many put at the same time', async ({ start }) => {
    const { observability } = await start();
    const names = Array.from({ length: limits.entries + 5 }, (_, index) => `name-${index}`);
    const outcomes = await Promise.allSettled(names.map((name) => observability.put(name, 'value')));
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, limits.entries);
    const found = await Promise.all(names.map((name) => observability.get(name)));
    assert.equal(found.filter((record) => record !== undefined).length, limits.entries);
  });
}
