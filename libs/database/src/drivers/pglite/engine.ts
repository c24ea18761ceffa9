import { DatabaseUnavailableError } from '#domain/database';

/** What the driver uses of a PGlite instance, stated here because `import()` and `require` give two unrelated types of it. */
export interface Engine {
  readonly closed: boolean;
  /** Simple protocol: several statements, no parameters; one result for each. */
  exec(sql: string): Promise<readonly EngineResult[]>;
  /** Extended protocol: one statement. */
  query(sql: string, parameters: (string | Uint8Array | null)[]): Promise<EngineResult>;
  /** Inside BEGIN ... COMMIT, also when the transaction has failed. */
  isInTransaction(): boolean;
  close(): Promise<void>;
}

export interface EngineResult {
  readonly rows: readonly Record<string, unknown>[];
  /** First word of the command tag, such as `INSERT`. */
  readonly command?: string;
  /** The command tag's number, of this statement alone. */
  readonly rowCount?: number;
}

/** The engine ended in the middle of its work. What it was doing has an unknown outcome; it answers nothing any more. */
export class EngineLostError extends Error {
  override readonly name = 'EngineLostError';

  /** @param log what PostgreSQL wrote last, when it wrote anything */
  constructor(
    cause: unknown,
    readonly log: readonly string[] = [],
  ) {
    super('The embedded database engine (PGlite) failed and was stopped.', { cause });
  }
}

/** The connection's caller stopped waiting while a statement ran, so nobody can use this connection any more; the engine itself is well. */
export class ConnectionAbandonedError extends DatabaseUnavailableError {}
