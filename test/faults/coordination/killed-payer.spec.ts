import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { requireBuild } from '../../support/built-package.js';
import { ownDatabase } from '../../support/own-database.js';
import { describeWithService } from '../../support/services.js';
import { serverQuery } from '../shop/support/server-query.js';
import { TalkingProcess } from '../support/talking-process.js';

beforeAll(requireBuild);

/** A process that is killed between its effect and its answer, and another that comes with the same key. */
function describeKilledPayer(title: string, serverUrl: string, variables: Readonly<Record<string, string>>): void {
  describe(title, () => {
    const database = ownDatabase(serverUrl);
    const query = serverQuery(database.url);
    const processes: TalkingProcess[] = [];
    const payer = (more: Readonly<Record<string, string>> = {}): TalkingProcess => {
      const started = new TalkingProcess(join(__dirname, 'fixtures/payer.cjs'), {
        DATABASE_URL: database.url,
        ...variables,
        ...more,
      });
      processes.push(started);
      return started;
    };
    const payments = async (): Promise<readonly number[]> =>
      (await query('select process from payments order by ctid')).map(({ process: pid }) => Number(pid));

    beforeAll(async () => {
      await database.create();
      await query('create table payments (process int not null)');
    });
    afterAll(async () => {
      await Promise.all(processes.map((each) => each.kill()));
      await database.drop();
    });

    it('refuses while the killed one could still be at work, and runs the work once its lease has ended', async () => {
      const first = payer({ HANG: '1', LEASE: '4s' });
      expect(await first.hears()).toBe('works');
      expect(await payer().hears()).toBe('refused IDEMPOTENCY_IN_FLIGHT'); // it is renewed meanwhile
      await first.kill();
      await sleep(4_000);
      const second = payer();
      expect(await second.hears()).toBe('works');
      expect(await second.hears()).toBe(`paid ${second.pid}`);
      expect(await payer().hears()).toBe(`replayed ${second.pid}`);
      expect(await payments()).toEqual([first.pid, second.pid]); // the effect of the killed one stays: the port says so
    });
  });
}

describeWithService('postgres', (serverUrl) => {
  describeKilledPayer('a payer outside a transaction, in the database', serverUrl, { COORDINATION_DRIVER: 'database' });

  describe('a payer inside a transaction of the same database', () => {
    const database = ownDatabase(serverUrl);
    const query = serverQuery(database.url);
    const processes: TalkingProcess[] = [];
    const payer = (more: Readonly<Record<string, string>> = {}): TalkingProcess => {
      const variables = { DATABASE_URL: database.url, COORDINATION_DRIVER: 'database', INSIDE: 'transaction', ...more };
      const started = new TalkingProcess(join(__dirname, 'fixtures/payer.cjs'), variables);
      processes.push(started);
      return started;
    };

    beforeAll(async () => {
      await database.create();
      await query('create table payments (process int not null)');
    });
    afterAll(async () => {
      await Promise.all(processes.map((each) => each.kill()));
      await database.drop();
    });

    it('leaves neither effect nor key when it is killed, so that the next one pays at once, and pays once', async () => {
      const first = payer({ HANG: '1' });
      expect(await first.hears()).toBe('works');
      const second = payer();
      await sleep(500); // it waits for the transaction of the first, or will
      await first.kill();
      expect(await second.hears()).toBe('works');
      expect(await second.hears()).toBe(`paid ${second.pid}`);
      expect(await payer().hears()).toBe(`replayed ${second.pid}`);
      const rows = await query('select process from payments');
      expect(rows.map(({ process: pid }) => Number(pid))).toEqual([second.pid]);
    });
  });

  describeWithService('redis', (redisUrl) => {
    const prefix = `killed-payer:${randomBytes(6).toString('hex')}:`;
    describeKilledPayer('a payer whose key is in Redis', serverUrl, { REDIS_URL: redisUrl, REDIS_KEY_PREFIX: prefix });
  });
});
