import type { Connection } from 'pg';

/** Settings that PostgreSQL 14 and later reports whenever they change; `on` refuses every write. */
const REPORTED = ['in_hot_standby', 'default_transaction_read_only'];

/** Whether the server itself has become read-only since we connected, as it tells by ParameterStatus messages. Earlier servers do not tell. */
export class ServerMode {
  readonly #on = new Set<string>();

  constructor(connection: Connection) {
    connection.on('parameterStatus', (message: Readonly<Record<string, unknown>>) => {
      const { parameterName: name, parameterValue: value } = message;
      if (typeof name !== 'string' || !REPORTED.includes(name)) return;
      if (value === 'on') this.#on.add(name);
      else this.#on.delete(name);
    });
  }

  get readOnly(): boolean {
    return this.#on.size > 0;
  }
}
