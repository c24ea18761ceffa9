import assert from 'node:assert/strict';
import { CacheFeatureUnsupportedError } from '#domain/cache';
import { rejectsWith } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

/** What is deleted is gone, and nothing else is. */
export function invalidationCases({ test, capabilities }: Suite): void {
  test('deletes a key, and tells whether there was one', async ({ first: { cache } }) => {
    await cache.setMany([
      ['a', 1],
      ['ab', 2],
      ['b', null],
    ]);
    assert.deepEqual([await cache.delete('a'), await cache.delete('a'), await cache.delete('b')], [true, false, true]);
    assert.deepEqual([await cache.get('a'), await cache.get('ab')], [undefined, 2]);
  });

  test('deletes several keys at once', async ({ first: { cache } }) => {
    await cache.setMany([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ]);
    assert.deepEqual([await cache.delete(['a', 'b', 'x']), await cache.delete(['x', 'y'])], [true, false]);
    assert.deepEqual([...(await cache.getMany(['a', 'b', 'c'])).keys()], ['c']);
  });

  test('keeps what is set after a delete', async ({ first: { cache } }) => {
    await cache.set('a', 1);
    await cache.delete('a');
    await cache.set('a', 2);
    assert.equal(await cache.get('a'), 2);
    await cache.delete('b');
    assert.equal(await cache.getOrSet('b', () => 3), 3);
    assert.equal(await cache.get('b'), 3);
  });

  test('keeps namespaces apart', async ({ first: { cache } }) => {
    const [one, ten] = [cache.namespace<string>('t1'), cache.namespace<string>('t10')];
    const [dotted, dashed] = [cache.namespace<string>('t1.0'), cache.namespace<string>('t1-0')];
    const all = [cache, one, ten, dotted, dashed];
    for (const namespace of all) for (const key of ['a', '0:a', ':a']) await namespace.set(key, namespace.name);
    assert.equal(cache.namespace('t1'), one);
    await one.delete('a');
    for (const namespace of all)
      assert.equal(await namespace.get('a'), namespace === one ? undefined : namespace.name, namespace.name);
    await one.clear();
    for (const namespace of all)
      assert.equal(await namespace.get('0:a'), namespace === one ? undefined : namespace.name, namespace.name);
    await cache.clear();
    assert.deepEqual([await cache.get('0:a'), await ten.get('0:a')], [undefined, 't10']);
  });

  test('clears everything of a namespace, and what is set after that stays', async ({ first: { cache } }) => {
    await cache.clear();
    const keys = Array.from({ length: 30 }, (_, index) => `key-${index}`);
    await cache.setMany(keys.map((key) => [key, key]));
    await cache.clear();
    assert.equal((await cache.getMany(keys)).size, 0);
    await cache.set('key-0', 'new');
    assert.equal(await cache.get('key-0'), 'new');
    await cache.clear();
    assert.equal(await cache.get('key-0'), undefined);
  });

  if (!capabilities.tags) {
    test('refuses tags where the driver knows none', async ({ first: { cache } }) => {
      await cache.set('a', 1);
      await rejectsWith(cache.deleteByTag('t'), CacheFeatureUnsupportedError);
      assert.equal(await cache.get('a'), 1);
    });
    return;
  }

  test('deletes by tag what has the tag, and nothing else', async ({ first: { cache } }) => {
    const other = cache.namespace<number>('other');
    await cache.set('red', 1, { tags: ['colour', 'red'] });
    await cache.set('blue', 2, { tags: ['colour', 'blue'] });
    await cache.set('plain', 3);
    await other.set('red', 4, { tags: ['red'] });
    await cache.deleteByTag('red');
    assert.deepEqual(
      [await cache.get('red'), await cache.get('blue'), await cache.get('plain'), await other.get('red')],
      [undefined, 2, 3, 4],
    );
    assert.deepEqual([...(await cache.getMany(['red', 'blue', 'plain'])).keys()], ['blue', 'plain']);
    await cache.deleteByTag(['nothing', 'colour']);
    assert.deepEqual([await cache.get('blue'), await cache.get('plain')], [undefined, 3]);
  });

  test('keeps what is set under a tag after it was deleted', async ({ first: { cache } }) => {
    await cache.deleteByTag('t');
    await cache.set('a', 1, { tags: ['t'] });
    assert.equal(await cache.get('a'), 1);
    await cache.deleteByTag('t');
    assert.equal(await cache.get('a'), undefined);
    await cache.getOrSet('a', () => 2, { tags: ['t'] });
    assert.equal(await cache.get('a'), 2);
  });

  test('keeps tags apart, whatever they are made of', async ({ first: { cache } }) => {
    const tags = ['a', 'A', 'a|b', '"', '\\', '[]', 'ä👍', 't:a', 'x'.repeat(128), '\n'];
    for (const tag of tags) await cache.set(`of ${tag}`, tag, { tags: [tag] });
    await cache.set('all', 1, { tags });
    await cache.deleteByTag('a');
    const found = await cache.getMany([...tags.map((tag) => `of ${tag}`), 'all']);
    assert.deepEqual([...found.values()].sort(), tags.slice(1).sort());
    for (const tag of tags) await cache.deleteByTag(tag);
    assert.equal((await cache.getMany(tags.map((tag) => `of ${tag}`))).size, 0);
  });

  test('lets a value that was set without the tag outlive it', async ({ first: { cache } }) => {
    await cache.set('a', 1, { tags: ['t'] });
    await cache.set('a', 2);
    await cache.deleteByTag('t');
    assert.equal(await cache.get('a'), 2);
  });

  test('remembers many deleted tags, or forgets the values', async ({ first: { cache } }) => {
    await cache.set('old', 1, { tags: ['tag-0'] });
    await cache.deleteByTag('tag-0');
    for (let index = 1; index < 1_200; index += 100)
      await cache.deleteByTag(Array.from({ length: 100 }, (_, offset) => `tag-${index + offset}`));
    assert.equal(await cache.get('old'), undefined);
    await cache.set('new', 2, { tags: ['tag-0', 'tag-5'] });
    assert.equal(await cache.get('new'), 2);
  });
}
