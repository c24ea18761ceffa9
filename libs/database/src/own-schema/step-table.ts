import type { DatabaseConnection } from '../database.driver.js';
import type { OwnStep } from './own-steps.js';
import type { StepRecord } from './step-record.js';

/** The table that tells which steps ran, in the schema that they made. */
export class StepTable {
  /** @param schema quoted */
  constructor(
    private readonly connection: DatabaseConnection,
    private readonly schema: string,
  ) {}

  /**
   * What ran, by concern and id; nothing where there is no table. Creates nothing: the check must also work for a role that may not create anything.
   * The table of the first release had no column `major`; its steps are of the first one.
   */
  async records(): Promise<readonly StepRecord[]> {
    const table = await this.connection.execute('select to_regclass($1) is not null as present', [
      `${this.schema}.migrations`,
    ]);
    if (table.rows[0]?.['present'] !== true) return [];
    const { rows } = await this.connection.execute(
      `select concern, id, checksum, coalesce((to_jsonb(m)->>'major')::int, 1) as major,
        (extract(epoch from applied_at) * 1000)::float8 as applied_at
       from ${this.schema}.migrations m order by concern collate "C", id collate "C"`,
      [],
    );
    return rows.map((row) => ({
      concern: String(row['concern']),
      id: String(row['id']),
      checksum: String(row['checksum']),
      major: Number(row['major']),
      appliedAt: new Date(Number(row['applied_at'])),
    }));
  }

  /** Makes the schema, unless an administrator has done so: `create schema if not exists` needs the right to create one even where it exists. */
  async create(): Promise<void> {
    const { rows } = await this.connection.execute('select to_regnamespace($1) is null as missing', [this.schema]);
    if (rows[0]?.['missing'] === true) await this.connection.execute(`create schema ${this.schema}`, []);
    await this.connection.execute(
      `create table if not exists ${this.schema}.migrations (
        concern text not null,
        id text not null,
        checksum text not null,
        applied_at timestamptz not null default clock_timestamp(),
        primary key (concern, id)
      )`,
      [],
    );
    await this.#addMajor();
  }

  async record({ concern, id, checksum, major }: OwnStep): Promise<void> {
    await this.connection.execute(
      `insert into ${this.schema}.migrations (concern, id, checksum, major) values ($1, $2, $3, $4)`,
      [concern, id, checksum, major],
    );
  }

  /** The default is for the first release, which inserts without it and knows only steps of the first major. Asked for first: altering needs the owner's right even to find it there. */
  async #addMajor(): Promise<void> {
    const { rows } = await this.connection.execute(
      `select exists (select from pg_attribute where attrelid = to_regclass($1) and attname = 'major') as present`,
      [`${this.schema}.migrations`],
    );
    if (rows[0]?.['present'] === true) return;
    await this.connection.execute(`alter table ${this.schema}.migrations add column major int not null default 1`, []);
  }
}
