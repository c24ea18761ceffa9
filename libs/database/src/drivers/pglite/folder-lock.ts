import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#core';
import { DatabaseFolderLockedError } from '#domain/database';
import { claimFile, mayRun, ownClaim, parseClaim, type ProcessClaim } from './process-claim.js';
import { systemCode } from './system-code.js';

const CONTEST_LIMIT = 2_000;
const CONTEST_STEP = 20;

interface Rival {
  readonly file: string;
  readonly claim: ProcessClaim;
  /** It has won; otherwise it is still looking around, as we are. */
  readonly settled: boolean;
}

/**
 * The right of one database instance to use a folder; PGlite has no lock of its own, and two processes would destroy the data.
 *
 * Every contender creates a file of its own (`groundwork.PID.START.BOOT.HOST.lock`) and only then looks for others. Whoever sees no other
 * living contender has won: of two, the later one must see the earlier. A file whose process is gone is removed by whoever meets it; that is
 * safe while others race, because its name belongs to that process alone and can never be claimed again.
 *
 * Not detected: a process of another container that has the same host name and shares the folder.
 */
export class FolderLock {
  private constructor(private readonly path: string) {}

  /**
   * @param folder an existing, writable folder.
   * @throws DatabaseFolderLockedError when another process, or another instance in this one, has it.
   */
  static async take(folder: string, clock: Clock): Promise<FolderLock> {
    const own = await ownClaim();
    const file = claimFile(own);
    const path = join(folder, file);
    await createClaim(path, folder, own);
    try {
      await outlast(folder, file, own, clock);
      await settle(path, own.pid);
      return new FolderLock(path);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  /** Gives the folder back. Safe to call twice. */
  async release(): Promise<void> {
    await rm(this.path, { force: true });
  }
}

async function createClaim(path: string, folder: string, own: ProcessClaim): Promise<void> {
  try {
    await (await open(path, 'wx', 0o600)).close();
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw lockedError(folder, own.pid, path, error);
    throw error;
  }
}

/** Waits for contenders that are about to withdraw: of those still looking around, the one whose name comes first stays. */
async function outlast(folder: string, own: string, claim: ProcessClaim, clock: Clock): Promise<void> {
  const end = clock.monotonic() + CONTEST_LIMIT;
  for (;;) {
    const rivals = await livingRivals(folder, own, claim);
    const first = rivals[0];
    if (first === undefined) return;
    const winner =
      rivals.find((rival) => rival.settled || rival.file < own) ?? (clock.monotonic() >= end ? first : undefined);
    if (winner !== undefined) throw lockedError(folder, winner.claim.pid, join(folder, winner.file));
    await clock.sleep(CONTEST_STEP);
  }
}

async function livingRivals(folder: string, own: string, claim: ProcessClaim): Promise<readonly Rival[]> {
  const rivals: Rival[] = [];
  for (const file of await readdir(folder)) {
    const other = file === own ? undefined : parseClaim(file);
    if (other === undefined) continue;
    const path = join(folder, file);
    if (!(await mayRun(other, claim))) await rm(path, { force: true });
    else rivals.push({ file, claim: other, settled: await isSettled(path) });
  }
  return rivals;
}

/** Text for a person who looks into the folder; that there is any tells contenders not to wait. */
async function settle(path: string, pid: number): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.writeFile(
      `The embedded database in this folder is in use by process ${pid}. It removes this file when it ends.\n`,
    );
  } finally {
    await handle.close();
  }
}

async function isSettled(path: string): Promise<boolean> {
  try {
    return (await stat(path)).size > 0;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false; // it withdrew just now
    throw error;
  }
}

function lockedError(folder: string, pid: number, path: string, cause?: unknown): DatabaseFolderLockedError {
  const who = pid === process.pid ? `this process (${pid}) already has it open` : `process ${pid} has it open`;
  return new DatabaseFolderLockedError(
    `The folder ${folder} of the embedded database can be used by one database at a time, and ${who}. Stop it, set GROUNDWORK_DATA_DIR to ` +
      `another folder, or set DATABASE_URL to share a server. If that process is known to be gone, delete ${path}.`,
    { cause, details: { target: folder, pid, variable: 'GROUNDWORK_DATA_DIR' } },
  );
}
