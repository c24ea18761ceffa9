import assert from 'node:assert/strict';
import { counting, rejectionOf } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';
import { WorkUnit } from '../support/work-units.js';

/** Inside a unit of work. */
export function unitOfWorkCases({ test, capabilities }: Suite): void {
  test('deletes after the commit, and hides it from the unit of work before', async ({ first: { cache } }) => {
    await cache.set('key', 'old');
    const unit = new WorkUnit();
    await unit.run(async () => {
      assert.equal(await cache.delete('key'), false);
      assert.deepEqual([await cache.get('key'), (await cache.getMany(['key'])).size], [undefined, 0]);
      assert.equal(await cache.getOrSet('key', () => 'uncommitted'), 'uncommitted');
    });
    assert.equal(await cache.get('key'), 'old');
    await unit.commit();
    assert.equal(await cache.get('key'), undefined);
  });

  test('deletes nothing after a rollback', async ({ first: { cache } }) => {
    await cache.set('key', 'old');
    const unit = new WorkUnit();
    await unit.run(async () => {
      await cache.delete('key');
      await cache.clear();
      await cache.set('key', 'never');
    });
    await unit.rollback();
    assert.equal(await cache.get('key'), 'old');
    await unit.run(async () => assert.equal(await cache.get('key'), 'old'));
  });

  test('clears after the commit', async ({ first: { cache } }) => {
    await cache.set('key', 'old');
    const unit = new WorkUnit();
    await unit.run(async () => {
      await cache.clear();
      assert.equal(await cache.get('key'), undefined);
    });
    await unit.commit();
    assert.equal(await cache.get('key'), undefined);
  });

  test('sets after the commit, and shows it to nobody before', async ({ first: { cache } }) => {
    const unit = new WorkUnit();
    await unit.run(async () => {
      await cache.set('key', 'new');
      await cache.setMany([['other', 'new']]);
      assert.deepEqual([await cache.get('key'), await cache.get('other')], [undefined, undefined]);
    });
    assert.equal(await cache.get('key'), undefined);
    await unit.commit();
    assert.deepEqual([await cache.get('key'), await cache.get('other')], ['new', 'new']);
  });

  test('keeps neither of two values whose order nobody knows', async ({ first: { cache } }) => {
    const [one, two] = [new WorkUnit(), new WorkUnit()];
    await one.run(() => cache.set('key', 'one'));
    await two.run(() => cache.set('key', 'two'));
    await one.commit();
    await two.commit();
    assert.equal(await cache.get('key'), undefined);
  });

  test('loads for itself alone, and keeps nothing of it', async ({ first: { cache } }) => {
    const unit = new WorkUnit();
    const loader = counting('uncommitted', 'again');
    await unit.run(async () => {
      assert.equal(await cache.getOrSet('key', loader.load), 'uncommitted');
      assert.equal(await cache.getOrSet('key', loader.load), 'again');
    });
    await unit.commit();
    assert.equal(await cache.get('key'), undefined);
  });

  test('finds what others have cached and it has not changed', async ({ first: { cache } }) => {
    await cache.set('key', 'cached');
    await cache.set('changed', 'old');
    await new WorkUnit().run(async () => {
      await cache.delete('changed');
      assert.equal(await cache.getOrSet('key', () => 'loaded'), 'cached');
      assert.equal(await cache.get('key'), 'cached');
    });
  });

  test('refuses at once what can never be kept', async ({ first: { cache } }) => {
    const unit = new WorkUnit();
    await unit.run(async () => assert.ok(await rejectionOf(cache.set('key', new Date(0)))));
  });

  test('hides it from its savepoints as well', async ({ first: { cache } }) => {
    await cache.set('key', 'old');
    const unit = new WorkUnit();
    await unit.run(() => cache.delete('key'));
    const inner = new WorkUnit(unit);
    await inner.run(async () => assert.equal(await cache.get('key'), undefined));
    await unit.commit();
    assert.equal(await cache.get('key'), undefined);
  });

  if (!capabilities.tags) return;
  test('deletes by tag after the commit, and hides what has it before', async ({ first: { cache } }) => {
    await cache.set('key', 'old', { tags: ['t'] });
    await cache.set('other', 'old', { tags: ['u'] });
    const unit = new WorkUnit();
    await unit.run(async () => {
      await cache.deleteByTag('t');
      assert.deepEqual([await cache.get('key'), await cache.get('other')], [undefined, 'old']);
      assert.equal(await cache.getOrSet('key', () => 'own'), 'own');
    });
    assert.equal(await cache.get('key'), 'old');
    await unit.commit();
    assert.deepEqual([await cache.get('key'), await cache.get('other')], [undefined, 'old']);
  });
}
