import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openTestRedis, type TestRedis } from '#redis/testing';
import { requireBuild } from '../../support/built-package.js';
import { describeWithService } from '../../support/services.js';
import { TalkingProcess } from '../support/talking-process.js';

beforeAll(requireBuild);

describeWithService('redis', (url) => {
  describe.each(['redis', 'tiered'])('four processes with the cache in %s', (driver) => {
    let redis: TestRedis;
    let readers: readonly TalkingProcess[];

    beforeAll(async () => {
      redis = await openTestRedis({ prefix: `readers-${randomUUID()}:` });
      const variables = { REDIS_URL: url, REDIS_KEY_PREFIX: redis.prefix, CACHE_DRIVER: driver };
      readers = [1, 2, 3, 4].map(() => new TalkingProcess(join(__dirname, 'fixtures/reader.cjs'), variables));
      for (const reader of readers) expect(await reader.hears()).toBe('ready');
    });
    afterAll(async () => {
      await Promise.all((readers ?? []).map((reader) => reader.kill()));
      for await (const keys of redis.clients.scan(''))
        await redis.clients.pipeline(keys.map((key) => ({ command: ['DEL', key], keys: [1] })));
      await redis.close();
    });

    const ask = (reader: TalkingProcess, command: string): Promise<string> => {
      reader.tell(command);
      return reader.hears();
    };
    const loads = async (): Promise<number> =>
      Number((await redis.clients.send({ command: ['GET', 'loads'], keys: [1], idempotent: true })) ?? 0);

    it('load once for a thousand readers of a cold key', async () => {
      await redis.clients.send({ command: ['SET', 'truth', 'first'], keys: [1] });
      const served = await Promise.all(readers.map((reader) => ask(reader, 'read 250')));
      expect(served).toEqual(['250', '250', '250', '250']);
      expect(await loads()).toBe(1);
    });

    it('see what one of them has changed', async () => {
      const [first] = readers;
      if (first === undefined) throw new Error('There are four.');
      await ask(first, 'change second');
      const limit = performance.now() + 5_000; // a message tells those that have a memory of their own
      const holds = async (): Promise<readonly string[]> => Promise.all(readers.map((reader) => ask(reader, 'get')));
      while ((await holds()).some((value) => value === 'first') && performance.now() < limit) await sleep(20);
      expect(await holds()).toEqual(['nothing', 'nothing', 'nothing', 'nothing']);
      expect(await Promise.all(readers.map((reader) => ask(reader, 'read 1')))).toEqual(['1', '1', '1', '1']);
      expect(await loads()).toBe(2);
    });
  });
});
