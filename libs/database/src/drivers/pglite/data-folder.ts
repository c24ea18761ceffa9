import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#core';
import { DatabaseStorageError } from '#domain/database';
import type { Engine } from './engine.js';
import { FolderLock } from './folder-lock.js';
import { systemCode } from './system-code.js';

/** Starts an engine on a folder; `fresh` when there is no database in it yet. */
export type StartEngine = (folder: string, fresh: boolean) => Promise<Engine>;

/**
 * The folder of one embedded database: `postgres/` holds PostgreSQL's files, beside it lies the lock. A new database is made in
 * `postgres.new/` and renamed when it is whole, so that a process killed at its first start leaves nothing that the next one would trust.
 */
export class DataFolder {
  private constructor(
    private readonly path: string,
    private readonly lock: FolderLock,
  ) {}

  /** Creates the folder when it is missing (0700, its missing parents too) and locks it. @throws DatabaseFolderLockedError */
  static async open(path: string, clock: Clock): Promise<DataFolder> {
    await mkdir(path, { recursive: true, mode: 0o700 });
    if (await exists(join(path, 'PG_VERSION'))) throw foreignLayout(path);
    return new DataFolder(path, await FolderLock.take(path, clock));
  }

  async start(start: StartEngine, giveUp?: AbortSignal): Promise<Engine> {
    const data = join(this.path, 'postgres');
    if (!(await exists(data))) await this.#create(data, start);
    giveUp?.throwIfAborted(); // making a database takes seconds, in which the process may have been told to stop
    return start(data, false);
  }

  async #create(data: string, start: StartEngine): Promise<void> {
    const unfinished = join(this.path, 'postgres.new');
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { mode: 0o700 });
    try {
      const engine = await start(unfinished, true);
      await engine.close();
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true }); // on a full disk its space is needed
      throw error;
    }
    await rename(unfinished, data);
  }

  /** Gives the folder to others. Safe to call twice. */
  async release(): Promise<void> {
    await this.lock.release();
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}

function foreignLayout(path: string): DatabaseStorageError {
  return new DatabaseStorageError(
    `${path} is itself a PostgreSQL data folder; the embedded database keeps its files in ${join(path, 'postgres')}. ` +
      'Move them there, or set GROUNDWORK_DATA_DIR to another folder.',
    { details: { target: path, variable: 'GROUNDWORK_DATA_DIR' } },
  );
}
