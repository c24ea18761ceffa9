import 'reflect-metadata';
import { InfrastructureModule } from '#infrastructure';
import { FaultProxy, SeededRandom } from '#core/testing';
import { CommitOutcomeUnknownError, SqlSession, UnitOfWork } from '#domain/database';
import { Test, type TestingModule } from '@nestjs/testing';
import { ownDatabase, type OwnDatabase } from '../../../support/own-database.js';
import { presentKeys } from './present-keys.js';

/** The limits of the application that is tested: what a call may take follows from them. */
export const LIMITS = {
  DATABASE_POOL_MAX: '4',
  DATABASE_POOL_WAIT: '500ms',
  DATABASE_CONNECT_TIMEOUT: '1s',
  DATABASE_STATEMENT_TIMEOUT: '1s',
  DATABASE_TRANSACTION_TIMEOUT: '5s',
};

/** A statement whose connection says nothing ends a second after the server would have ended it. */
export const SILENCE = 2_000;
export const CONNECT = 1_000;
export const TRANSACTION = 5_000;

const LEDGER = 'proxied_ledger';

/** What became of one call, as its caller sees it. */
export interface Answer {
  readonly key: string;
  /** `ok`, or the code of the error. */
  readonly code: string;
  readonly unknown: boolean;
  readonly milliseconds: number;
}

/** An application of one table whose server is behind the proxy, and the client's own ledger of what it was told. */
export class ProxiedApplication {
  readonly answers: Answer[] = [];
  #keys = 0;

  private constructor(
    readonly proxy: FaultProxy,
    private readonly database: OwnDatabase,
    private readonly application: TestingModule,
  ) {}

  static async start(serverUrl: string, seed: number): Promise<ProxiedApplication> {
    const database = ownDatabase(serverUrl);
    await database.create();
    const proxy = await FaultProxy.of(serverUrl, { random: new SeededRandom(seed) });
    const application = await Test.createTestingModule({
      imports: [
        InfrastructureModule.forRoot({
          configuration: { env: { NODE_ENV: 'test', DATABASE_URL: proxy.through(database.url), ...LIMITS } },
        }),
      ],
    }).compile();
    const started = new ProxiedApplication(proxy, database, await application.init().then(() => application));
    await application.get(SqlSession).execute(`create table ${LEDGER} (key text primary key)`);
    return started;
  }

  /** Writes a row of its own in a unit of work. */
  async write(): Promise<Answer> {
    const key = `${(this.#keys += 1)}`;
    const sql = this.application.get(SqlSession);
    const begin = performance.now();
    const told = await this.application
      .get(UnitOfWork)
      .run(async () => void (await sql.execute(`insert into ${LEDGER} values ($1)`, [key])))
      .then(
        () => ({ code: 'ok', unknown: false }),
        (error: unknown) => ({ code: codeOf(error), unknown: error instanceof CommitOutcomeUnknownError }),
      );
    const answer = { key, ...told, milliseconds: performance.now() - begin };
    this.answers.push(answer);
    return answer;
  }

  /** As many writes at once as were asked for. */
  writes(count: number): Promise<readonly Answer[]> {
    return Promise.all(Array.from({ length: count }, () => this.write()));
  }

  /** Milliseconds until as many writes at once as there are connections succeed. */
  async recovered(limit: number): Promise<number> {
    const begin = performance.now();
    for (;;) {
      const answers = await this.writes(4);
      const time = performance.now() - begin;
      if (answers.every(({ code }) => code === 'ok')) return time;
      if (time > limit) throw new Error(`After ${time} ms: ${answers.map(({ code }) => code).join(', ')}`);
    }
  }

  /** What the table holds against what callers were told: acknowledged and not there, or refused and there. Read past the proxy. */
  async lies(): Promise<{ readonly lost: readonly string[]; readonly invented: readonly string[] }> {
    const present = await presentKeys(this.database.url, LEDGER);
    return {
      lost: this.answers.filter(({ key, code }) => code === 'ok' && !present.has(key)).map(({ key }) => key),
      invented: this.answers
        .filter(({ key, code, unknown }) => code !== 'ok' && !unknown && present.has(key))
        .map(({ key, code }) => `${key}: ${code}`),
    };
  }

  async stop(): Promise<void> {
    await this.proxy.heal();
    await this.application.close();
    await this.proxy.close();
    await this.database.drop();
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
