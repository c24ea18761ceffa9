import { DatabaseUnavailableError } from '#domain/database';
import type { DatabaseConnection, DatabaseDriver } from '../database.driver.js';
import type { DatabaseDriverFactory } from '../drivers/manifest.js';

/** What a client library throws when the connection ends under a statement. */
export const connectionLost = (): Error => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

/** A driver without a database: every statement succeeds without rows, unless the script says otherwise. */
export class ScriptedDriver {
  readonly statements: string[] = [];
  /** How often each connection was given back, in the order in which they were acquired. */
  readonly releases: number[] = [];
  readonly #script: { readonly statement: string; readonly error: unknown }[] = [];
  #refusal: { readonly error: unknown } | undefined;

  /** The next statement that begins with `statement` fails with `error`. Each line of the script is used once. */
  fail(statement: string, error: unknown): void {
    this.#script.push({ statement, error });
  }

  /** From now on there is no connection, with this error. */
  refuse(error: unknown): void {
    this.#refusal = { error };
  }

  readonly factory: DatabaseDriverFactory = {
    name: 'scripted',
    production: 'ok',
    remote: false,
    peers: [],
    capabilities: { concurrentTransactions: true, sharedByProcesses: true },
    target: () => 'nowhere',
    create: () => Promise.resolve(this.#driver()),
  };

  #driver(): DatabaseDriver {
    return {
      name: 'scripted',
      capabilities: { concurrentTransactions: true, sharedByProcesses: true },
      target: 'nowhere',
      open: () => Promise.resolve(),
      acquire: async () => {
        if (this.#refusal !== undefined) throw this.#refusal.error;
        return this.#connection();
      },
      mapError: (error) =>
        isLoss(error) ? new DatabaseUnavailableError('The connection was lost.', { cause: error }) : undefined,
      isConnectionLoss: isLoss,
      close: () => Promise.resolve(),
    };
  }

  #connection(): DatabaseConnection {
    const index = this.releases.push(0) - 1;
    return {
      execute: async (sql) => {
        this.statements.push(sql);
        const line = this.#script.find(({ statement }) => sql.startsWith(statement));
        if (line !== undefined) {
          this.#script.splice(this.#script.indexOf(line), 1);
          throw line.error;
        }
        return { rows: [], affected: undefined };
      },
      stream: async function* () {
        yield [];
      },
      release: () => {
        this.releases[index] = (this.releases[index] ?? 0) + 1;
      },
    };
  }
}

/** As the real drivers do: their own error of it, and what means that the session is over. */
function isLoss(error: unknown): boolean {
  if (error instanceof DatabaseUnavailableError) return true;
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    ['ECONNRESET', '25P03'].includes(String(error.code))
  );
}
