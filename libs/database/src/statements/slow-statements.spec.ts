import 'reflect-metadata';
import { CallContext, Duration } from '#core';
import { SqlSession, UnitOfWork } from '#domain/database';
import { Global, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { describeWithService } from '../../../../test/support/services.js';
import { ownDatabase } from '../../../../test/support/own-database.js';
import { DatabaseModule } from '../database.module.js';
import type { DatabaseInstanceOptions } from '../database.options.js';
import { LoggingStatementLog } from './logging-statement-log.js';
import { StatementLog, type SlowStatement } from './statement-log.js';

const VALUE = 'a value that stays out of the log';

function slowStatementCases(options: () => DatabaseInstanceOptions): void {
  const told: SlowStatement[] = [];
  let application: TestingModule;

  beforeAll(async () => {
    class Recording extends StatementLog {
      slow(statement: SlowStatement): void {
        told.push(statement);
      }
    }
    class RecordingModule {}
    Global()(RecordingModule);
    Module({ providers: [{ provide: StatementLog, useClass: Recording }], exports: [StatementLog] })(RecordingModule);
    application = await Test.createTestingModule({
      imports: [
        RecordingModule,
        DatabaseModule.forRoot(
          { ...options(), slowStatement: Duration.milliseconds(150) },
          { env: { NODE_ENV: 'test' } },
        ),
      ],
    }).compile();
    await application.init();
  });
  afterAll(() => application.close());
  beforeEach(() => void told.splice(0));

  const ofOurs = (): readonly SlowStatement[] => told.filter(({ text }) => text.includes('slow_sample'));

  it('tells once of a slow one, without its values, and not of a fast one', async () => {
    const sql = application.get(SqlSession);
    const context = new CallContext({ correlationId: 'from the request' });
    await CallContext.run(context, async () => {
      await sql.query(`select pg_sleep(0.3), $1::text as slow_sample, '${VALUE}'`, [VALUE]);
      await sql.query('select $1::text as fast_sample', [VALUE]);
    });
    expect(ofOurs()).toEqual([
      {
        instance: 'default',
        text: 'select pg_sleep(?), $1::text as slow_sample, ?',
        milliseconds: expect.any(Number) as number,
        rows: 1,
        failure: undefined,
        inTransaction: false,
        correlationId: 'from the request',
      },
    ]);
    expect(ofOurs()[0]?.milliseconds).toBeGreaterThan(150);
    expect(told.some(({ text }) => text.includes('fast_sample'))).toBe(false);
    expect(JSON.stringify(told)).not.toContain(VALUE);
  });

  it('says that it was in a transaction, and that it failed', async () => {
    const sql = application.get(SqlSession);
    const work = application
      .get(UnitOfWork)
      .run(() =>
        sql.query(`select 1 / (case when pg_sleep(0.3) is null then 1 else 0 end) as slow_sample, $1::text`, [VALUE]),
      );
    await expect(work).rejects.toMatchObject({ details: { sqlState: '22012' } });
    expect(ofOurs()).toEqual([
      expect.objectContaining({ failure: 'SQLSTATE 22012', rows: undefined, inTransaction: true }),
    ]);
    expect(JSON.stringify(told)).not.toContain(VALUE);
  });
}

describe('slow statements of the pglite driver', () => {
  slowStatementCases(() => ({ dataDir: 'memory', snapshot: process.env['DATABASE_SNAPSHOT'] }));
});

describeWithService('postgres', (url) => {
  const database = ownDatabase(url);
  beforeAll(() => database.create());
  afterAll(() => database.drop());
  slowStatementCases(() => ({ url: database.url, poolMax: 2 }));
});

it('are logged by Nest as warnings, unless a StatementLog is provided', () => {
  const lines: unknown[] = [];
  class Lines {
    warn = (message: unknown): void => void lines.push(message);
    log = this.warn;
    error = this.warn;
  }
  const log = new LoggingStatementLog();
  const statement = { instance: 'default', text: 'select ?', milliseconds: 1234.5, inTransaction: true, rows: 2 };
  // The static logger of Nest is what an application sets by `useLogger`.
  const { Logger } = jest.requireActual<typeof import('@nestjs/common')>('@nestjs/common');
  Logger.overrideLogger(new Lines());
  try {
    log.slow({ ...statement, failure: undefined, correlationId: 'abc' });
    log.slow({
      ...statement,
      inTransaction: false,
      rows: undefined,
      failure: 'SQLSTATE 57014',
      correlationId: undefined,
    });
  } finally {
    Logger.overrideLogger(['log', 'error', 'warn']);
  }
  expect(lines).toEqual([
    'Slow statement: 1235 ms, 2 rows (database "default", in a transaction, correlation abc): select ?',
    'Slow statement: failed after 1235 ms with SQLSTATE 57014 (database "default"): select ?',
  ]);
});
