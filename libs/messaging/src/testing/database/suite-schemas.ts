import { randomBytes } from 'node:crypto';
import { Duration, type Lifecycle } from '#core';
import type { SqlSession } from '#database';
import { suiteTableStatements } from '../support/effects.js';

const EMPTY_LIMIT = Duration.seconds(30);

/**
 * The schemas of our own tables that the cases of one run have, one after another. One is made for each case that runs at the same time, not for each case:
 * making the tables takes longer than most cases do.
 */
export class SuiteSchemas {
  readonly #run = randomBytes(4).toString('hex'); // several harnesses may share a database
  readonly #free: string[] = [];
  #made = 0;
  #hasTable = false;

  /** For one case. */
  take(): SuiteSchema {
    const name = this.#free.pop() ?? `suite_${this.#run}_${(this.#made += 1)}`;
    return new SuiteSchema(name, (sql) => this.#makeTable(sql));
  }

  /** Every application on it has ended. */
  giveBack({ name }: SuiteSchema): void {
    this.#free.push(name);
  }

  /** Anew at the first case: the database may have one of an earlier release. */
  async #makeTable(sql: SqlSession): Promise<void> {
    for (const statement of this.#hasTable ? [] : suiteTableStatements) await sql.execute(statement);
    this.#hasTable = true;
  }
}

/** A schema as one case has it: empty at first. */
export class SuiteSchema {
  #emptied = false;

  constructor(
    readonly name: string,
    private readonly makeTable: (sql: SqlSession) => Promise<void>,
  ) {}

  /** Empties it in the first application of the case, when the tables are there and nothing reads them yet. */
  emptyAtStart(lifecycle: Lifecycle, sql: SqlSession): void {
    const run = async (): Promise<void> => {
      if (!this.#emptied) await this.#empty(sql);
      this.#emptied = true;
    };
    lifecycle.onStart('serve', { name: 'tables of the suite', limit: EMPTY_LIMIT, run });
  }

  async #empty(sql: SqlSession): Promise<void> {
    await this.makeTable(sql);
    const own = await sql.query<{ table: string }>(
      `select format('%I.%I', schemaname, tablename) as table from pg_tables where schemaname = $1 and tablename <> 'migrations'`,
      [this.name],
    );
    // One statement, so that foreign keys do not mind the order. TRUNCATE would make new files, which a server with a real disk waits for.
    const emptied = ['suite_effect', ...own.map(({ table }) => table)].map(
      (table, nth) => `emptied_${nth} as (delete from ${table})`,
    );
    await sql.execute(`with ${emptied.join(', ')} select 1`);
  }
}
