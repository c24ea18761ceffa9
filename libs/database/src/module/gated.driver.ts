import type { StartGroup } from '#core';
import { DatabaseUnavailableError, type DatabaseError } from '#domain/database';
import type {
  AcquireOptions,
  CommitCheck,
  DatabaseCapabilities,
  DatabaseConnection,
  DatabaseDriver,
  DatabaseLoad,
  StatementResult,
} from '../database.driver.js';
import type { DatabaseListener, ListenRequest } from '../database.signals.js';

/** A driver whose database need not be there at the start: before it was opened, whoever calls is told so at once, or opens it by the first use of a lazy one. */
export class GatedDriver implements DatabaseDriver {
  readonly name: string;
  readonly capabilities: DatabaseCapabilities;
  readonly target: string;
  readonly commitCheck?: CommitCheck;
  readonly listen?: (request: ListenRequest) => DatabaseListener;
  readonly look?: (sql: string, parameters: readonly unknown[], options?: AcquireOptions) => Promise<StatementResult>;
  readonly load?: () => DatabaseLoad;

  constructor(
    private readonly driver: DatabaseDriver,
    private readonly group: StartGroup,
  ) {
    this.name = driver.name;
    this.capabilities = driver.capabilities;
    this.target = driver.target;
    if (driver.commitCheck !== undefined) this.commitCheck = driver.commitCheck;
    if (driver.listen !== undefined) this.listen = driver.listen.bind(driver);
    if (driver.look !== undefined) this.look = driver.look.bind(driver);
    if (driver.load !== undefined) this.load = driver.load.bind(driver);
  }

  async open(options: AcquireOptions = {}): Promise<void> {
    await this.#enter(options);
    await this.driver.open(options);
  }

  async acquire(options: AcquireOptions = {}): Promise<DatabaseConnection> {
    await this.#enter(options);
    return this.driver.acquire(options);
  }

  mapError(error: unknown): DatabaseError | undefined {
    return this.driver.mapError(error);
  }

  isConnectionLoss(error: unknown): boolean {
    return this.driver.isConnectionLoss(error);
  }

  close(): Promise<void> {
    return this.driver.close();
  }

  async #enter({ signal }: AcquireOptions): Promise<void> {
    try {
      await this.group.enter(signal);
    } catch (error) {
      if (signal?.aborted && error === signal.reason) throw error;
      throw new DatabaseUnavailableError(
        `${this.target}: it was not there when it was to be opened, and is tried again in the background. The cause tells why.`,
        { cause: error, details: { target: this.target, sent: false } },
      );
    }
  }
}
