import { OwnSchemaDivergedError } from '#domain/database';
import type { DatabaseConnection } from '../database.driver.js';
import { stepName, type OwnStep } from './own-steps.js';

/** The table that tells which steps ran, in the schema that they made. */
export class StepTable {
  /** @param schema quoted */
  constructor(
    private readonly connection: DatabaseConnection,
    private readonly schema: string,
  ) {}

  /**
   * Those of `steps` that did not run yet. Steps that only a later release knows do not matter: during a rolling update both run.
   * Creates nothing: the check must also work for a role that may not create anything.
   * @throws OwnSchemaDivergedError when one that ran was changed since.
   */
  async pending(steps: readonly OwnStep[]): Promise<readonly OwnStep[]> {
    const checksums = await this.#checksums();
    for (const step of steps) {
      const found = checksums.get(stepName(step));
      if (found !== undefined && found !== step.checksum) throw diverged(step, this.schema);
    }
    return steps.filter((step) => !checksums.has(stepName(step)));
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
  }

  async record({ concern, id, checksum }: OwnStep): Promise<void> {
    await this.connection.execute(`insert into ${this.schema}.migrations (concern, id, checksum) values ($1, $2, $3)`, [
      concern,
      id,
      checksum,
    ]);
  }

  async #checksums(): Promise<ReadonlyMap<string, string>> {
    const table = await this.connection.execute('select to_regclass($1) is not null as present', [
      `${this.schema}.migrations`,
    ]);
    if (table.rows[0]?.['present'] !== true) return new Map();
    const { rows } = await this.connection.execute(`select concern, id, checksum from ${this.schema}.migrations`, []);
    return new Map(
      rows.map((row) => [
        stepName({ concern: String(row['concern']), id: String(row['id']) }),
        String(row['checksum']),
      ]),
    );
  }
}

function diverged({ concern, id }: OwnStep, schema: string): OwnSchemaDivergedError {
  return new OwnSchemaDivergedError(
    `The step ${concern}/${id} of the schema ${schema} ran in another form than the one that this version knows, so that nothing was run. Use the version that the database was made with or a later release, or name another schema with DATABASE_OWN_SCHEMA.`,
    { details: { concern, id } },
  );
}
