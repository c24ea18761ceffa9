import { CompositionError, Duration } from '#core';
import type { SendRoute } from '#domain/outbox';
import { moduleHarness } from '../testing/module-harness.js';
import { outboxMigrations } from './outbox.migrations.js';
import { createOutboxTables, OutboxFixture, SPEC_SCHEMA } from './testing/outbox-fixture.js';
import { RecordingRoute } from './testing/recording-route.js';
import { message, messages } from './testing/sample-messages.js';

const other: SendRoute = { kind: 'send', name: 'other', send: () => Promise.resolve([]) };

describe('RegisteredRoutes', () => {
  const harness = moduleHarness({
    name: 'pglite',
    capabilities: { concurrentTransactions: false, sharedByProcesses: false },
    interruptsStatements: false,
    options: { driver: 'pglite', dataDir: 'memory', snapshot: process.env['DATABASE_SNAPSHOT'] },
  });
  let spec: OutboxFixture;

  beforeAll(async () => createOutboxTables((await harness.open()).sql));
  afterAll(() => harness.close());
  beforeEach(async () => (spec = new OutboxFixture(await harness.open(), [])));
  afterEach(() => spec.close());

  it('asks for the tables with the first route, and not without one', () => {
    expect(spec.ownSchema.used).toEqual([]);
    spec.routes.register(other);
    expect(spec.ownSchema.used).toEqual([outboxMigrations]);
    expect(spec.routes.has('other')).toBe(true);
    expect(spec.routes.has('mail')).toBe(false);
  });

  it('refuses a second route of a name, and one that comes after the relay', () => {
    spec.routes.register(other);
    expect(() => spec.routes.register({ ...other })).toThrow(CompositionError);
    expect(spec.routes.serve()).toEqual([other]);
    expect(() => spec.routes.register(new RecordingRoute())).toThrow(/after the relay had started/);
  });

  it('tells per route what waits, is scheduled and is parked, and since when', async () => {
    spec.routes.register(other);
    spec.routes.register(new RecordingRoute());
    expect(await spec.routes.lag()).toEqual([]);
    await spec.outbox.append([
      ...messages(5),
      message(6, { delay: Duration.parse('1h') }),
      message(7, { route: 'other', delay: Duration.parse('1h') }),
    ]);
    await spec.sql.execute(
      `update ${SPEC_SCHEMA}.outbox set state = case payload when 'payload 1' then 2 when 'payload 2' then 4 when 'payload 3' then 5 else state end,
         run_at = case payload when 'payload 4' then run_at - interval '1 minute' else run_at end`,
    );
    const [mail, second] = await spec.routes.lag();
    expect(mail).toMatchObject({ route: 'mail', waiting: 3, scheduled: 1, parked: 2 });
    expect(mail?.oldest?.milliseconds).toBeGreaterThanOrEqual(60_000);
    expect(mail?.oldest?.milliseconds).toBeLessThan(90_000);
    expect(second).toEqual({ route: 'other', waiting: 0, scheduled: 1, parked: 0, oldest: undefined });
  });

  it('knows of no lag without a route, since nobody may have made the table', async () => {
    await expect(spec.routes.lag()).resolves.toEqual([]);
  });

  it('wakes after the commit when it redrives in a unit of work, and not after a rollback', async () => {
    spec.routes.register(new RecordingRoute());
    await spec.outbox.append(messages(2));
    await spec.sql.execute(`update ${SPEC_SCHEMA}.outbox set state = 4, attempt = 3, crashes = 1, reason = 'refused'`);
    spec.wakeUps.told.length = 0;
    const undone = spec.unitOfWork.run(async () => {
      expect(await spec.routes.redrive('mail')).toBe(2);
      throw new Error('no');
    });
    await expect(undone).rejects.toThrow('no');
    expect(spec.wakeUps.told).toEqual([]);
    await spec.unitOfWork.run(async (scope) => {
      await spec.routes.redrive('mail');
      scope.beforeCommit(() => expect(spec.wakeUps.told).toEqual([]));
    });
    expect(spec.wakeUps.told).toEqual(['outbox:mail']);
    expect(await spec.rows()).toMatchObject([
      { state: 1, attempt: 0, crashes: 0, reason: null },
      { state: 1, attempt: 0, crashes: 0, reason: null },
    ]);
  });
});
