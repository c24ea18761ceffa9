import type { Connection } from 'pg';

/** Settings that PostgreSQL 14 and later reports whenever they change; `on` refuses every write. */
const REPORTED = ['in_hot_standby', 'default_transaction_read_only'];

/** The first release with the functions that we ask with what became of a transaction. */
const OLDEST = 13;

/** What the server tells of itself by ParameterStatus messages: its release at once, and, whenever it changes, whether it is read-only. Earlier servers do not tell the latter. */
export class ServerMode {
  readonly #on = new Set<string>();
  #version: string | undefined;

  constructor(connection: Connection) {
    connection.on('parameterStatus', (message: Readonly<Record<string, unknown>>) => {
      const { parameterName: name, parameterValue: value } = message;
      if (name === 'server_version' && typeof value === 'string') this.#version = value;
      if (typeof name !== 'string' || !REPORTED.includes(name)) return;
      if (value === 'on') this.#on.add(name);
      else this.#on.delete(name);
    });
  }

  /** The release, when it is one that we do not work with: `9.6.24`. What is no number is another product, which may know what it does. */
  get tooOld(): string | undefined {
    return Number.parseInt(this.#version ?? '', 10) < OLDEST ? this.#version : undefined;
  }

  get readOnly(): boolean {
    return this.#on.size > 0;
  }
}
