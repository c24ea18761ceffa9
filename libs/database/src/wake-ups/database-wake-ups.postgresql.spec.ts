import { SystemClock, SystemRandom, type Fault } from '#core';
import { ownDatabase } from '../../../../test/support/own-database.js';
import { Drivers, eventually, using } from '../../../../test/support/postgresql-drivers.js';
import { describeWithService } from '../../../../test/support/services.js';
import { DatabaseWakeUps } from './database-wake-ups.js';

const NAME = 'groundwork-wake-ups';

describeWithService('postgres', (serverUrl) => {
  const database = ownDatabase(serverUrl);
  const drivers = new Drivers();
  const opened: DatabaseWakeUps[] = [];
  const faults: Fault[] = [];
  beforeAll(() => database.create());
  afterEach(async () => {
    for (const wakeUps of opened.splice(0)) await wakeUps.close();
    await drivers.closeAll();
    faults.length = 0;
  });
  afterAll(() => database.drop());

  const admin = () => drivers.for(database.url);
  const sessions = 'from pg_stat_activity where application_name = $1 and datname = current_database()';
  const listening = async (): Promise<unknown> =>
    using(admin(), async (connection) => {
      const sql = `select count(*)::int as n ${sessions} and query ilike 'listen%'`;
      return (await connection.execute(sql, [NAME])).rows[0]?.n;
    });
  /** A process: its hints, and how often it was woken. */
  const process = () => {
    const wakeUps = new DatabaseWakeUps({
      driver: drivers.for(database.url, { applicationName: NAME }),
      channel: 'groundwork',
      clock: new SystemClock(),
      random: new SystemRandom(),
      faults: { report: (fault) => void faults.push(fault) },
    });
    opened.push(wakeUps);
    wakeUps.start();
    const heard = { times: 0 };
    wakeUps.on('topic', () => void (heard.times += 1));
    return { wakeUps, heard };
  };
  const woken = (heard: { readonly times: number }, more: number): Promise<void> =>
    eventually(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      if (heard.times < more) throw new Error(`It was woken ${heard.times} times.`);
    });

  it('wakes the other processes on the database', async () => {
    const [one, two] = [process(), process()];
    await woken(one.heard, 1); // after its connection
    await woken(two.heard, 1);
    one.wakeUps.wake('topic');
    await woken(two.heard, 2);
    expect(faults).toEqual([]);
  });

  it('wakes after the connection was lost, since hints may have been missed, and hears again', async () => {
    const [one, two] = [process(), process()];
    await woken(one.heard, 1);
    await woken(two.heard, 1);
    await using(admin(), (connection) => connection.execute(`select pg_terminate_backend(pid) ${sessions}`, [NAME]));
    await woken(two.heard, 2);
    await woken(one.heard, 2);
    one.wakeUps.wake('topic');
    await woken(two.heard, 3);
    expect(faults).toHaveLength(2); // one for each process
  });

  it('leaves no connection that listens', async () => {
    const { wakeUps, heard } = process();
    await woken(heard, 1);
    expect(await listening()).toBe(1);
    await wakeUps.close();
    await eventually(async () => expect(await listening()).toBe(0));
  });
});
