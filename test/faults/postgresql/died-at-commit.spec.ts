import 'reflect-metadata';
import { DatabaseModule } from '#database';
import { CommitOutcomeUnknownError, SqlSession, UnitOfWork } from '#domain/database';
import { Test, type TestingModule } from '@nestjs/testing';
import { eventually, refusal } from '../../support/postgresql-drivers.js';
import type { PrivatePostgres } from '../../support/servers/private-postgres.js';
import { describeWithPrivatePostgres } from '../../support/services.js';

describeWithPrivatePostgres('a unit of work whose server dies during COMMIT', (start) => {
  let server: PrivatePostgres;
  let application: TestingModule;

  beforeAll(async () => {
    server = await start();
    await server.sql(`
      create table slow (id int);
      create function wait_at_commit() returns trigger language plpgsql as 'begin perform pg_sleep(60); return null; end';
      create constraint trigger slow_commit after insert on slow deferrable initially deferred
        for each row execute function wait_at_commit()`);
    application = await Test.createTestingModule({
      imports: [DatabaseModule.forRoot({ url: server.url(), poolMax: 2 }, { env: { NODE_ENV: 'test' } })],
    }).compile();
    await application.init();
  }, 60_000);
  afterAll(() => application.close());
  afterEach(() => server.ensureStarted(), 60_000);

  it.each(['killed', 'crashed'] as const)(
    'has an unknown outcome when it is %s, is not repeated, and leaves the next one a working connection',
    async (how) => {
      const sql = application.get(SqlSession);
      const unitOfWork = application.get(UnitOfWork);
      const seen: string[] = [];
      const running = refusal(
        unitOfWork.run(
          async (scope) => {
            seen.push('attempt');
            scope.afterCommit(() => void seen.push('afterCommit'));
            scope.afterRollback(() => void seen.push('afterRollback'));
            await sql.execute('insert into slow values (1)');
          },
          { attempts: 5, timeout: '50s' },
        ),
      );
      await atCommit(server);
      if (how === 'killed') await server.kill9();
      else await server.stop('immediate');

      const { error } = await running;
      expect(error).toBeInstanceOf(CommitOutcomeUnknownError);
      expect(error).toMatchObject({ code: 'DATABASE_COMMIT_UNKNOWN', cause: expect.anything() });
      expect(seen).toEqual(['attempt']);

      await server.start();
      const count = await eventually(() =>
        unitOfWork.run(() => sql.query<{ count: number }>('select count(*)::int as count from slow')),
      );
      expect(count).toEqual([{ count: 0 }]); // the server had not written its commit record; the client cannot know
    },
    90_000,
  );
});

/** Resolves when a session waits in the trigger that COMMIT fires. */
async function atCommit(server: PrivatePostgres): Promise<void> {
  await eventually(() =>
    server.sql(`
      do $$ begin
        if not exists (select from pg_stat_activity where query ilike 'commit%' and wait_event = 'PgSleep') then
          raise exception 'COMMIT has not been sent yet';
        end if;
      end $$`),
  );
}
