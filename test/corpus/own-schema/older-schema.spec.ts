import 'reflect-metadata';
import { runMigrations, verifyMigrations } from '#infrastructure';
import type { DatabaseDriver } from '../../../libs/database/src/database.driver.js';
import { emptiedDatabase } from '../../support/embedded-database.js';
import { embeddedEnv } from '../../support/embedded-env.js';
import { ownDatabase } from '../../support/own-database.js';
import { Drivers } from '../../support/postgresql-drivers.js';
import { describeWithService } from '../../support/services.js';
import { NotesApplication, type Place } from './support/notes-application.js';
import { leftBehind, refusedStatements, statements } from './support/old-release.js';

const EFFECTS = 'create table effects (n bigint generated always as identity, lane text, text text)';
/** Of the group "ordered", whose parked event holds back its key. */
const WAITING = [
  'to be tried again',
  'behind the one to be tried again',
  'leased by a process that died',
  'leased with a key by a process that died',
  'ready',
  'ready behind the leased of its key',
  'waiting in the outbox',
  'waiting in the outbox with a key',
  'waiting behind it',
  'delayed',
];
/** The group "passing" had handled what could be handled, and one event of the outbox is in the inbox of the other group alone. */
const WAITING_TO_PASS = [...WAITING.slice(2), 'waiting behind the parked', 'handled by the group "ordered" already'];
const BEHIND_THE_PARKED = ['first behind the parked', 'second behind the parked', 'waiting behind the parked'];
const MAIL = ['mail leased by a process that died', 'mail waiting', 'mail waiting with a key', 'mail delayed'];

const BREAKING = [
  'alter table groundwork.outbox rename column topic to subject',
  'alter table groundwork.inbox drop column handled_at',
  'drop table groundwork.subscriptions cascade',
  'alter table groundwork.deliveries alter column lease type text',
];

async function leave(driver: DatabaseDriver): Promise<void> {
  const connection = await driver.acquire();
  try {
    await connection.execute(leftBehind, []);
    await connection.execute(EFFECTS, []);
  } finally {
    connection.release();
  }
}

/** What holds on every driver. `place` names a database that the first release left behind. */
function describeOlderSchema(place: () => Place): void {
  let application: NotesApplication;
  beforeEach(async () => {
    application = await NotesApplication.start(place());
  });
  afterEach(() => application.close());

  it('is brought up to date, and everything that waited is handled exactly once', async () => {
    expect(application.applied).not.toContain('groundwork/database/001_outbox');
    expect(application.applied).toContain('groundwork/database/002_fences');
    await application.drained();
    await application.sent(MAIL.length);
    expect([...(await application.effects('ordered'))].sort()).toEqual([...WAITING].sort());
    expect([...(await application.effects('passing'))].sort()).toEqual([...WAITING_TO_PASS].sort());
    expect([...application.mail].sort()).toEqual([...MAIL].sort());
  });

  it('keeps what was parked, with those behind it, until it is redriven', async () => {
    await application.drained();
    const { items } = await application.deadLetters.list(); // in the order in which they were parked, which was within a millisecond
    expect([...items].sort((one, other) => one.group.localeCompare(other.group))).toMatchObject([
      { group: 'ordered', reason: 'refused', key: 'key parked', waitingBehind: 3 },
      { group: 'passing', reason: 'refused', key: 'key parked' },
    ]);
    application.refuseNothing();
    expect(await application.deadLetters.redriveAll()).toBe(2);
    await application.drained();
    const ordered = await application.effects('ordered');
    expect(ordered.filter((text) => /refused|behind the parked/.test(text))).toEqual(['refused', ...BEHIND_THE_PARKED]);
    expect(ordered).toHaveLength(WAITING.length + 4);
    expect((await application.effects('passing')).filter((text) => text === 'refused')).toHaveLength(1);
    expect((await application.deadLetters.list()).items).toEqual([]);
  });

  it('serves a process of the older release beside the present one: both publish, move and handle, each event once and in order', async () => {
    const old = application.oldRelease;
    const keys = ['a', 'b', 'c', 'd', 'e'];
    const texts: string[] = [];
    let handled = 0;
    for (let batch = 0; batch < 20; batch += 1) {
      const notes = keys.map((key) => ({ key, text: `${key} ${String(batch).padStart(2, '0')}` }));
      texts.push(...notes.map(({ text }) => text));
      await old.append(notes);
      await old.transfer();
      handled += await old.handle('ordered', async (text) => {
        await application.sql.execute(`insert into effects (lane, text) values ('ordered', $1)`, [text]);
      });
    }
    await application.drained();
    expect(handled).toBeGreaterThan(0);
    for (const group of ['ordered', 'passing']) {
      const effects = (await application.effects(group)).filter((text) => /^[a-e] \d+$/.test(text));
      expect([...effects].sort()).toEqual([...texts].sort());
      for (const key of keys)
        expect(effects.filter((text) => text.startsWith(key))).toEqual(texts.filter((text) => text.startsWith(key)));
    }
  });

  it('has everything that the older release names in its statements', async () => {
    expect(statements.length).toBeGreaterThan(40);
    expect(await refusedStatements(application.sql, application.unitOfWork)).toEqual([]);
  });

  it('would be noticed not to have it any more', async () => {
    await application.drained();
    for (const statement of BREAKING) {
      const undone = new Error('not for good');
      const changing = application.unitOfWork.run(async () => {
        await application.sql.execute(statement);
        expect({ statement, refused: await refusedStatementsInside(application) }).not.toEqual({
          statement,
          refused: [],
        });
        throw undone;
      });
      await expect(changing).rejects.toBe(undone);
    }
  });

  it('passes the check of the present release once it is up to date', async () => {
    await application.close();
    const options = { database: place(), configuration: { env: embeddedEnv } };
    await runMigrations(options); // the start made what this application uses; the others' tables are new since
    expect(await verifyMigrations(options)).toEqual([{ instance: 'default', mistakes: [], notes: [] }]);
  });
}

/** Each in a savepoint of the transaction that has made the change. */
function refusedStatementsInside({ sql, unitOfWork }: NotesApplication): Promise<readonly string[]> {
  const nested = { run: (work: () => Promise<unknown>) => unitOfWork.run(work, { propagation: 'savepoint' }) };
  return refusedStatements(sql, nested);
}

describe('our own schema as the first release made it, on the embedded database', () => {
  const { driver, factory } = emptiedDatabase();
  beforeEach(() => leave(driver));
  describeOlderSchema(() => ({ driver: factory }));
});

describeWithService('postgres', (serverUrl) => {
  describe('our own schema as the first release made it', () => {
    let database: ReturnType<typeof ownDatabase>;
    beforeEach(async () => {
      database = ownDatabase(serverUrl);
      await database.create();
      const drivers = new Drivers();
      await leave(drivers.for(database.url)).finally(() => drivers.closeAll());
    });
    afterEach(() => database.drop());
    describeOlderSchema(() => ({ url: database.url }));
  });
});
