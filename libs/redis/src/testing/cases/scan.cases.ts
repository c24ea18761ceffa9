import assert from 'node:assert/strict';
import { RedisCommandError, type RedisClients } from '#domain/redis';
import { rejectionOf, rejectsWith, untyped } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

export function scanCases({ test }: Suite): void {
  test('finds every key that begins so, without the prefix of the instance, and no other', async ({ clients, key }) => {
    const mine = Array.from({ length: 1_000 }, (_, index) => key(`mine:${index}`));
    await fill(clients, [...mine, key('mine'), key('minor:1'), key('other:1')]);
    const found = await all(clients.scan(key('mine:')));
    assert.deepEqual([...new Set(found)].sort(), [...mine].sort());
  });

  test('gives pages that are not empty, and several of them', async ({ clients, key }) => {
    await fill(
      clients,
      Array.from({ length: 300 }, (_, index) => key(String(index))),
    );
    const sizes: number[] = [];
    for await (const page of clients.scan(key(''), { pageSize: 10 })) sizes.push(page.length);
    assert.ok(sizes.length > 1, `${sizes.length} pages`);
    assert.ok(sizes.every((size) => size > 0));
  });

  test('finds nothing where there is nothing', async ({ clients, key }) => {
    assert.deepEqual(await all(clients.scan(key('nothing:'))), []);
  });

  test('takes the characters of a pattern as they are', async ({ clients, key }) => {
    await fill(clients, [key('a*b:1'), key('axb:1'), key('a[x]b:1'), key('a?b:1'), key('a\\b:1')]);
    assert.deepEqual(await all(clients.scan(key('a*b:'))), [key('a*b:1')]);
    assert.deepEqual(await all(clients.scan(key('a[x]b:'))), [key('a[x]b:1')]);
    assert.deepEqual(await all(clients.scan(key('a?b:'))), [key('a?b:1')]);
    assert.deepEqual(await all(clients.scan(key('a\\b:'))), [key('a\\b:1')]);
  });

  test('gives keys that can be used as they are', async ({ clients, key }) => {
    await fill(clients, [key('a')]);
    for await (const [found = ''] of clients.scan(key('')))
      assert.equal(await clients.send({ command: ['GET', found], keys: [1] }), 'value');
  });

  test('stops when it is given up', async ({ clients, key }) => {
    await fill(
      clients,
      Array.from({ length: 300 }, (_, index) => key(String(index))),
    );
    const controller = new AbortController();
    const reason = new Error('enough');
    const scanning = async (): Promise<void> => {
      for await (const page of clients.scan(key(''), { pageSize: 10, signal: controller.signal }))
        if (page.length > 0) controller.abort(reason);
    };
    assert.equal(await rejectionOf(scanning()), reason);
  });

  test('gives one page after the other, also to another application', async ({ clients, key, start }) => {
    const mine = Array.from({ length: 300 }, (_, index) => key(`mine:${index}`));
    await fill(clients, [...mine, key('other:1')]);
    const both = [clients, (await start()).clients];
    const found = new Set<string>();
    let cursor: string | undefined;
    for (let pages = 0; pages === 0 || cursor !== undefined; pages += 1) {
      const page = await both[pages % 2]?.scanPage(key('mine:'), { cursor, pageSize: 20 });
      for (const each of page?.keys ?? []) found.add(each);
      cursor = page?.cursor;
    }
    assert.deepEqual([...found].sort(), mine.sort());
  });

  test('refuses a cursor that no page gave', async ({ clients, key }) => {
    for (const cursor of ['', '0', '-1', 'x', '1-', '0-0-0', '1-2-3-4', `${'9'.repeat(30)}`]) {
      const error = await rejectionOf(clients.scanPage(key(''), { cursor }));
      assert.ok(error instanceof RedisCommandError, String(error));
      assert.equal(error.details['reason'], 'CURSOR_INVALID');
    }
  });

  test('refuses a size of pages that is none', async ({ clients, key }) => {
    for (const pageSize of [0, -1, 1.5, 10_001, untyped<number>('10')])
      for (const scanning of [all(clients.scan(key(''), { pageSize })), clients.scanPage(key(''), { pageSize })])
        await rejectsWith(scanning, RedisCommandError);
  });
}

async function fill(clients: RedisClients, keys: readonly string[]): Promise<void> {
  await clients.pipeline(keys.map((key) => ({ command: ['SET', key, 'value'], keys: [1] })));
}

async function all(pages: AsyncIterable<readonly string[]>): Promise<string[]> {
  const found: string[] = [];
  for await (const page of pages) found.push(...page);
  return found;
}
