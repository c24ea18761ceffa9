import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemClock } from '#core';
import { DatabaseFolderLockedError } from '#domain/database';
import { FolderLock } from './folder-lock.js';
import { claimFile, mayRun, ownClaim, parseClaim, type ProcessClaim } from './process-claim.js';

const clock = new SystemClock();
const linux = process.platform === 'linux' ? it : it.skip;

async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

describe('FolderLock', () => {
  let folder: string;
  let own: ProcessClaim;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'groundwork-lock-'));
    own = await ownClaim();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const place = (claim: ProcessClaim, text = 'in use'): Promise<void> =>
    writeFile(join(folder, claimFile(claim)), text);

  it('refuses a second instance in the same process and says what to do', async () => {
    const lock = await FolderLock.take(folder, clock);
    await expect(FolderLock.take(folder, clock)).rejects.toMatchObject({
      code: 'DATABASE_FOLDER_LOCKED',
      details: { target: folder, pid: process.pid, variable: 'GROUNDWORK_DATA_DIR' },
      message: expect.stringContaining('GROUNDWORK_DATA_DIR') as string,
    });
    await lock.release();
  });

  it('is free again after its release, which may be called twice', async () => {
    const lock = await FolderLock.take(folder, clock);
    await lock.release();
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
    await (await FolderLock.take(folder, clock)).release();
  });

  it('refuses a folder that a living process has, and leaves that claim alone', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
    await once(child, 'spawn');
    try {
      await place({ ...own, pid: child.pid ?? 0, started: '0' });
      await expect(FolderLock.take(folder, clock)).rejects.toMatchObject({ details: { pid: child.pid } });
      expect(await readdir(folder)).toHaveLength(1);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });

  it('takes over from a process that is gone and removes its claim', async () => {
    await place({ ...own, pid: await endedPid() });
    const lock = await FolderLock.take(folder, clock);
    expect(await readdir(folder)).toEqual([claimFile(own)]);
    await lock.release();
  });

  linux('takes over from a process whose pid belongs to another one now', async () => {
    await place({ ...own, pid: process.ppid, started: '1' });
    await (await FolderLock.take(folder, clock)).release();
  });

  linux('takes over from before the last boot of this machine, or the last start of this container', async () => {
    await place({ ...own, pid: process.ppid, boot: 'ffffffff' });
    await (await FolderLock.take(folder, clock)).release();
  });

  it('does not judge a process of another machine', async () => {
    await place({ ...own, pid: await endedPid(), host: 'ffffffff' });
    await expect(FolderLock.take(folder, clock)).rejects.toThrow(DatabaseFolderLockedError);
  });

  it('ignores files that are not claims', async () => {
    await writeFile(join(folder, 'groundwork.lock'), 'someone else wrote this');
    await (await FolderLock.take(folder, clock)).release();
    expect(await readdir(folder)).toEqual(['groundwork.lock']);
  });

  it('waits for a contender that is about to withdraw', async () => {
    const rival = { ...own, pid: process.ppid, started: '0', boot: own.boot, host: own.host };
    const later = claimFile(rival) > claimFile(own);
    await place(rival, '');
    const taking = FolderLock.take(folder, clock);
    if (!later) return expect(taking).rejects.toThrow(DatabaseFolderLockedError);
    await rm(join(folder, claimFile(rival)));
    await (await taking).release();
  });
});

describe('process claims', () => {
  it('are read back from their file name', async () => {
    const own = await ownClaim();
    expect(parseClaim(claimFile(own))).toEqual(own);
    expect(parseClaim('groundwork.1.lock')).toBeUndefined();
    expect(parseClaim('postmaster.pid')).toBeUndefined();
  });

  it('find the running process alive', async () => {
    const own = await ownClaim();
    expect(await mayRun(own, own)).toBe(true);
  });
});
