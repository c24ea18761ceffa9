import { setTimeout as sleep } from 'node:timers/promises';
import { requireBuild } from '../../support/built-package.js';
import { ownDatabase } from '../../support/own-database.js';
import { describeWithService } from '../../support/services.js';
import { serverQuery } from '../shop/support/server-query.js';
import { Holder } from './support/holder.js';

/** The holders' lease is 2 s. */
const BEYOND_THE_LEASE = 3_000;

beforeAll(requireBuild);

function describeStoppedHolder(title: string, serverUrl: string, variables: Readonly<Record<string, string>>): void {
  describe(title, () => {
    const database = ownDatabase(serverUrl);
    const query = serverQuery(database.url);
    const holders: Holder[] = [];
    const spawn = (): Holder => {
      const holder = new Holder({ DATABASE_URL: database.url, ...variables });
      holders.push(holder);
      return holder;
    };

    beforeAll(async () => {
      await database.create();
      await query('create table writes (process int, token bigint)');
    });
    afterAll(async () => {
      await Promise.all(holders.map((holder) => holder.end()));
      await database.drop();
    });

    it('writes nothing after another has written, when it was stopped beyond its lease and goes on', async () => {
      const first = spawn();
      const firstToken = await first.token();
      expect(await first.write()).toBe('written');

      const second = spawn();
      first.signal('SIGSTOP');
      await sleep(BEYOND_THE_LEASE);
      const secondToken = await second.token();
      expect(secondToken).toBeGreaterThan(firstToken);
      expect(await second.write()).toBe('written');

      first.signal('SIGCONT');
      expect(await first.write()).toBe('refused DATABASE_FENCE_STALE');
      expect(await first.lost()).toBe('LOCK_LOST');
      expect(await second.write()).toBe('written');
      const rows = await query('select token from writes order by ctid');
      expect(rows.map(({ token }) => BigInt(String(token)))).toEqual([firstToken, secondToken, secondToken]);
    });
  });
}

describeWithService('postgres', (serverUrl) => {
  describeStoppedHolder('a holder of a lock in the database', serverUrl, { COORDINATION_DRIVER: 'database' });

  describeWithService('redis', (redisUrl) => {
    const prefix = `stopped-holder:${process.pid}:`;
    describeStoppedHolder('a holder of a lock in Redis', serverUrl, { REDIS_URL: redisUrl, REDIS_KEY_PREFIX: prefix });
  });
});
