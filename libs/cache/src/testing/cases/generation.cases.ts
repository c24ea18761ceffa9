import assert from 'node:assert/strict';
import type { Cache } from '#domain/cache';
import { Loader } from '../support/expectations.js';
import type { Suite, Trial } from '../support/suite.js';

type Overtake = (cache: Cache) => Promise<unknown>;

/** A load that began before an invalidation never fills after it. */
export function generationCases({ test, capabilities }: Suite): void {
  const ways: readonly (readonly [string, Overtake, unknown])[] = [
    ['its key was deleted', (cache) => cache.delete('key'), undefined],
    ['its key was deleted among others', (cache) => cache.delete(['other', 'key']), undefined],
    ['everything was cleared', (cache) => cache.clear(), undefined],
    ['another value was set', (cache) => cache.set('key', 'set'), 'set'],
    [
      'others were set as well',
      (cache) =>
        cache.setMany([
          ['other', 'set'],
          ['key', 'set'],
        ]),
      'set',
    ],
    ...(capabilities.tags
      ? ([['one of its tags was deleted', (cache: Cache) => cache.deleteByTag(['other', 'tag']), undefined]] as const)
      : []),
  ];
  const who: readonly (readonly [string, (trial: Trial) => Promise<Cache>])[] = [
    ['here', ({ first }) => Promise.resolve(first.cache)],
    ...(capabilities.shared
      ? ([['by another application', async ({ start }: Trial) => (await start()).cache]] as const)
      : []),
  ];

  for (const [where, other] of who)
    for (const [what, overtake, left] of ways) {
      test(`is not kept when ${what} meanwhile, ${where}`, async (trial) => {
        const { cache } = trial.first;
        const changing = await other(trial);
        const options = capabilities.tags ? { tags: ['tag'] } : {};
        await changing.get('key'); // so that nothing of it is new to either
        const loader = new Loader<string>();
        const asking = cache.getOrSet('key', loader.load, options);
        await loader.begun;
        await overtake(changing);
        loader.end('overtaken');
        assert.equal(await asking, 'overtaken');
        assert.deepEqual([await cache.get('key'), await changing.get('key')], [left, left]);
      });
    }

  test('is kept when something else was invalidated meanwhile', async ({ first: { cache } }) => {
    const loader = new Loader<string>();
    const asking = cache.getOrSet('key', loader.load);
    await loader.begun;
    await cache.delete('other');
    if (capabilities.tags) await cache.deleteByTag('another');
    await cache.namespace('elsewhere').clear();
    loader.end('loaded');
    await asking;
    assert.equal(await cache.get('key'), 'loaded');
  });

  test('is not joined by who comes after the invalidation', async ({ first: { cache } }) => {
    const [before, after] = [new Loader<string>(), new Loader<string>()];
    const early = cache.getOrSet('key', before.load);
    await before.begun;
    await cache.delete('key');
    const late = cache.getOrSet('key', after.load);
    await after.begun;
    after.end('after');
    assert.equal(await late, 'after');
    before.end('before');
    assert.equal(await early, 'before');
    assert.equal(await cache.get('key'), 'after');
  });
}
