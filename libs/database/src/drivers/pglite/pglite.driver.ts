import { orAbort, type Clock } from '#core';
import { DatabaseUnavailableError, type DatabaseError } from '#domain/database';
import type { AcquireOptions, DatabaseConnection, DatabaseDriver } from '../../database.driver.js';
import { ConnectionQueue } from './connection-queue.js';
import { DataFolder } from './data-folder.js';
import { EngineLostError, type Engine } from './engine.js';
import { loadEngine } from './load-engine.js';
import { PgliteConnection } from './pglite-connection.js';
import { pgliteCapabilities } from './pglite.capabilities.js';
import { isSessionLoss, mapPgliteError, mapStartError } from './pglite.failures.js';
import type { PgliteOptions } from './pglite.options.js';

/** In memory, what an engine held is gone with it: a second one would be an empty database that nobody asked for. */
const MEMORY = 'memory';

/**
 * PostgreSQL inside this process (PGlite): one process, one connection, one statement at a time, each of which blocks the event loop while it
 * runs. Transactions of all callers run one after another.
 *
 * `statement_timeout` and `lock_timeout` have no effect, and a signal cannot stop a statement that has begun. When the engine itself fails
 * (no disk space, stack overflow), the statement in flight fails as a lost connection; a database in a folder is opened again at the next
 * `acquire`, with everything that was committed, one in memory is gone.
 */
export class PgliteDriver implements DatabaseDriver {
  readonly name = 'pglite';
  readonly capabilities = pgliteCapabilities;
  readonly target: string;
  readonly #queue: ConnectionQueue;
  #engine: Engine | undefined;
  #folder: DataFolder | undefined;
  #opening: Promise<Engine> | undefined;
  readonly #closed = new AbortController();
  #closing: Promise<void> | undefined;
  #lost: EngineLostError | undefined;

  constructor(
    private readonly options: PgliteOptions,
    private readonly clock: Clock,
  ) {
    this.target = options.dataDir;
    const { maxWait, maxWaiters } = options;
    this.#queue = new ConnectionQueue({
      clock,
      target: this.target,
      maxWait,
      maxWaiters,
      inTransaction: () => this.#inTransaction(this.#engine),
    });
  }

  async open({ signal }: AcquireOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    await orAbort(this.#ready(), signal);
  }

  async acquire({ signal }: AcquireOptions = {}): Promise<DatabaseConnection> {
    await this.open({ signal });
    await this.#queue.take(signal);
    try {
      const engine = await this.#ready(); // the holder before may have lost it
      return new PgliteConnection(engine, (running) => this.#takeBack(engine, running));
    } catch (error) {
      this.#queue.pass();
      throw error;
    }
  }

  mapError(error: unknown): DatabaseError | undefined {
    return mapPgliteError(error, this.target);
  }

  isConnectionLoss(error: unknown): boolean {
    return isSessionLoss(error);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #ready(): Promise<Engine> {
    if (this.#closing !== undefined) return Promise.reject(this.#closedError());
    if (this.#lost !== undefined) {
      if (this.target === MEMORY) return Promise.reject(mapStartError(this.#lost, this.target));
      this.#lost = undefined;
      this.#opening = undefined;
    }
    this.#opening ??= this.#start();
    return this.#opening;
  }

  async #start(): Promise<Engine> {
    const failed = this.#engine;
    try {
      if (failed !== undefined) await endEngine(failed); // lost: its files are closed before they are opened again
      this.#engine = undefined;
      this.#engine = this.target === MEMORY ? await this.#load() : await this.#loadFolder();
      return this.#engine;
    } catch (error) {
      this.#opening = undefined; // the next caller tries again
      await this.#folder?.release();
      this.#folder = undefined;
      throw mapStartError(error, this.target);
    }
  }

  async #loadFolder(): Promise<Engine> {
    this.#folder ??= await DataFolder.open(this.target, this.clock);
    return this.#folder.start((folder, fresh) => this.#load(folder, fresh), this.#closed.signal);
  }

  #load(folder?: string, fresh = true): Promise<Engine> {
    return loadEngine({
      ...(folder === undefined ? {} : { folder }),
      snapshot: fresh ? this.options.snapshot : undefined,
      onLost: (error) => (this.#lost = error),
    });
  }

  #takeBack(engine: Engine, running: readonly Promise<unknown>[]): void {
    if (running.length === 0 && !this.#inTransaction(engine)) this.#queue.pass();
    else void this.#heal(engine, running);
  }

  /** Waits for what the last owner left running and rolls back what it left open. A session that cannot be rolled back is lost. */
  async #heal(engine: Engine, running: readonly Promise<unknown>[]): Promise<void> {
    await Promise.allSettled(running);
    try {
      if (this.#inTransaction(engine)) await engine.exec('rollback');
    } catch (error) {
      this.#lost ??= new EngineLostError(error);
    } finally {
      this.#queue.pass();
    }
  }

  #inTransaction(engine: Engine | undefined): boolean {
    return engine !== undefined && !engine.closed && this.#lost === undefined && engine.isInTransaction();
  }

  async #close(): Promise<void> {
    this.#closed.abort(this.#closedError());
    this.#queue.close(this.#closedError());
    await Promise.allSettled([this.#opening]);
    try {
      if (this.#engine !== undefined) await endEngine(this.#engine);
    } finally {
      await this.#folder?.release();
    }
  }

  #closedError(): DatabaseUnavailableError {
    return new DatabaseUnavailableError(`The embedded database (${this.target}) is closed.`, {
      details: { target: this.target },
    });
  }
}

async function endEngine(engine: Engine): Promise<void> {
  if (!engine.closed) await engine.close();
}
