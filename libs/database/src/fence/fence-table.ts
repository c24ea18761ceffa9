import { InvalidStatementError, MigrationsPendingError, StaleFenceError } from '#domain/database';
import type { ExecuteStatement } from '../database.driver.js';
import { databaseVariable } from '../failures/database-variable.js';
import type { StatedFence } from './stated-fence.js';

/** SQLSTATE of a table that does not exist. */
const NO_TABLE = '42P01';

/** Our table of fences in one database. */
export class FenceTable {
  /** @param schema unquoted, as the option has it */
  constructor(
    private readonly schema: string,
    private readonly instance: string,
  ) {}

  /**
   * Moves the token of the resource forward, or refuses: one statement, which holds the row until the transaction ends. So a newer holder waits for an older
   * one that is still at work, and an older one that comes later finds the greater token.
   * @throws StaleFenceError; MigrationsPendingError without the table.
   */
  async pass(execute: ExecuteStatement, { resource, token }: StatedFence): Promise<void> {
    const table = `"${this.schema}".fences`;
    const passed = await this.#explained(() =>
      execute(
        `insert into ${table} as stored (resource, token) values ($1, $2::bigint)
         on conflict (resource) do update set token = excluded.token, moved_at = clock_timestamp()
         where stored.token <= excluded.token
         returning token`,
        [resource, String(token)],
      ),
    );
    if (passed.rows.length > 0) return;
    const { rows } = await execute(`select token::text as token from ${table} where resource = $1`, [resource]);
    const stored = String(rows[0]?.['token']);
    throw new StaleFenceError(
      `The lock of "${resource}" was lost: this holder has the token ${token}, and ${stored} was seen already. Nothing was run. Take the lock again and begin anew.`,
      { details: { resource, token: String(token), stored } },
    );
  }

  async #explained<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof InvalidStatementError) || error.details['sqlState'] !== NO_TABLE) throw error;
      throw new MigrationsPendingError(
        `The database "${this.instance}" has no table "${this.schema}".fences, which a unit of work with a fence needs. Set ${databaseVariable(this.instance, 'OWN_TABLES')}=always: the start makes our own tables only where something is known to use them.`,
        { cause: error, details: { instance: this.instance } },
      );
    }
  }
}
