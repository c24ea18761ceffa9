import { setTimeout as sleep } from 'node:timers/promises';
import { requireBuild } from '../../support/built-package.js';
import { ownDatabase } from '../../support/own-database.js';
import { describeWithService } from '../../support/services.js';
import { serverQuery } from '../shop/support/server-query.js';
import { Member } from './support/member.js';

const EVENTS = 1_500;

jest.setTimeout(240_000);

beforeAll(requireBuild);

describeWithService('postgres', (serverUrl) => {
  const database = ownDatabase(serverUrl);
  const query = serverQuery(database.url);
  const members: Member[] = [];
  const start = async (variables: Readonly<Record<string, string>>): Promise<Member> => {
    const member = await Member.start({ DATABASE_URL: database.url, ...variables });
    members.push(member);
    return member;
  };

  beforeAll(async () => {
    await database.create();
    await query('create table effects (id bigint generated always as identity, member text, n int, process int)');
  });
  afterAll(async () => {
    await Promise.all(members.map((member) => member.end('SIGKILL')));
    await database.drop();
  });

  const handled = async (group: string): Promise<number> =>
    Number((await query(`select count(*) as n from effects where member = '${group}'`))[0]?.['n']);
  const until = async (group: string, count: number): Promise<void> => {
    for (let left = 1_200; (await handled(group)) < count; left -= 1) {
      if (left === 0) throw new Error(`The group "${group}" has handled ${await handled(group)} of ${count}.`);
      await sleep(50);
    }
  };

  describe('a process that publishes and has no handlers, and two that handle in one group', () => {
    it('handle each event once, though one of the two is killed', async () => {
      const [second, third] = [await start({ GROUP: 'ledger' }), await start({ GROUP: 'ledger' })];
      const publishing = start({ PUBLISH: String(EVENTS) });
      await until('ledger', EVENTS / 5);
      await second.end('SIGKILL');
      await publishing;
      await until('ledger', EVENTS);
      await sleep(3_000); // longer than a lease: what was taken over has been handled again by now, if it is
      const rows = await query(
        `select n, count(*) as times from effects where member = 'ledger' group by n order by n`,
      );
      expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: EVENTS }, (_, index) => index + 1));
      expect(rows.filter(({ times }) => Number(times) !== 1)).toEqual([]);
      const processes = await query(`select distinct process from effects where member = 'ledger'`);
      expect(processes.map(({ process: pid }) => pid).toSorted()).toEqual([second.pid, third.pid].toSorted());
    });

    it('leave everything for a group that is added later and begins with the oldest, which sees all once and in order', async () => {
      const late = await start({ GROUP: 'late', FROM: 'beginning' });
      await start({ PUBLISH: '20' });
      await until('late', EVENTS + 20);
      const rows = await query(`select n from effects where member = 'late' order by id`);
      expect(rows).toHaveLength(EVENTS + 20);
      for (let key = 0; key < 7; key += 1) {
        const ofKey = rows.map(({ n }) => Number(n)).filter((n) => n % 7 === key);
        const old = ofKey.slice(0, -[...Array(20).keys()].filter((n) => (n + 1) % 7 === key).length);
        expect(old).toEqual(old.toSorted((a, b) => a - b));
      }
      await late.end('SIGTERM');
    });
  });
});
