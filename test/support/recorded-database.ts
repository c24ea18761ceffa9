import { SqlSession } from '#domain/database';
import type { DynamicModule } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { DatabaseModule } from '../../libs/database/src/database.module.js';
import type { DatabaseInstanceOptions } from '../../libs/database/src/database.options.js';
import { databaseDrivers, type DatabaseDriverFactory } from '../../libs/database/src/drivers/manifest.js';
import { embeddedEnv } from './embedded-env.js';

export interface Sent {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

export interface RecordedDatabaseParts {
  readonly entities: DatabaseInstanceOptions['entities'];
  /** What `DatabaseModule.forFeature` gives. */
  readonly feature: DynamicModule;
  /** Make the tables, and what is in them from the beginning. */
  readonly statements: readonly string[];
}

/** An application on an embedded database in memory, and what was sent to the database. */
export class RecordedDatabase {
  private constructor(
    readonly application: TestingModule,
    readonly sent: Sent[],
    /** What the application has logged as warnings. */
    readonly warnings: string[],
  ) {}

  /** One for all cases of a file, which knows before each of them of nothing that was sent. */
  static forCases(parts: RecordedDatabaseParts): () => RecordedDatabase {
    let started: RecordedDatabase | undefined;
    beforeAll(async () => {
      started = await RecordedDatabase.#start(parts);
    });
    afterAll(() => started?.application.close());
    beforeEach(() => started?.forget());
    return () => {
      if (started === undefined) throw new Error('The application has not started.');
      return started;
    };
  }

  static async #start({ entities = [], feature, statements }: RecordedDatabaseParts): Promise<RecordedDatabase> {
    const [sent, warnings]: [Sent[], string[]] = [[], []];
    const driver = recording((each) => sent.push(each));
    const application = await Test.createTestingModule({
      imports: [DatabaseModule.forRoot({ driver, entities }, { env: embeddedEnv }), feature],
    }).compile();
    application.useLogger({
      log: () => undefined,
      error: () => undefined,
      warn: (message: unknown) => void warnings.push(String(message)),
    });
    await application.init();
    for (const statement of statements) await application.get(SqlSession).execute(statement);
    return new RecordedDatabase(application, sent, warnings);
  }

  forget(): void {
    this.sent.length = 0;
    this.warnings.length = 0;
  }
}

/** The embedded driver, which tells what it was sent. */
function recording(hear: (sent: Sent) => void): DatabaseDriverFactory {
  return {
    ...databaseDrivers.pglite,
    create: async (settings, parts) => {
      const driver = await databaseDrivers.pglite.create(settings, parts);
      const acquire = driver.acquire.bind(driver);
      driver.acquire = async (options) => {
        const connection = await acquire(options);
        const execute = connection.execute.bind(connection);
        connection.execute = (sql, parameters, executeOptions) => {
          hear({ sql, parameters: parameters ?? [] });
          return execute(sql, parameters, executeOptions);
        };
        return connection;
      };
      return driver;
    },
  };
}
