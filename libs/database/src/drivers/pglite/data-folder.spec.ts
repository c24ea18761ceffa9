import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemClock } from '#core';
import { DatabaseFolderLockedError, DatabaseStorageError } from '#domain/database';
import { embeddedOptions } from '../../../../../test/support/embedded-database.js';
import type { StatementResult } from '../../database.driver.js';
import { PgliteDriver } from './pglite.driver.js';
import type { PgliteOptions } from './pglite.options.js';
import { claimFile, ownClaim } from './process-claim.js';

jest.setTimeout(60_000);

const clock = new SystemClock();

/** Writes one committed and one uncommitted row, says so, and waits to be killed. */
const writer = `
  import('@electric-sql/pglite').then(async ({ PGlite }) => {
    const engine = await PGlite.create(process.argv[1]);
    await engine.exec("insert into item values ('committed')");
    await engine.exec("begin; insert into item values ('uncommitted')");
    console.log('written');
    setInterval(() => undefined, 1000);
  });
`;

async function run(driver: PgliteDriver, sql: string): Promise<StatementResult> {
  const connection = await driver.acquire();
  try {
    return await connection.execute(sql, []);
  } finally {
    connection.release();
  }
}

describe('a pglite database in a folder', () => {
  let scratch: string;
  let folder: string;
  const open: PgliteDriver[] = [];

  const driverOn = (dataDir: string, options: Partial<PgliteOptions> = {}): PgliteDriver => {
    const driver = new PgliteDriver(embeddedOptions({ dataDir, ...options }), clock);
    open.push(driver);
    return driver;
  };

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'groundwork-pglite-'));
  });
  beforeEach(async () => {
    folder = join(await mkdtemp(join(scratch, 'case-')), 'data', 'database');
  });
  afterEach(async () => {
    for (const driver of open.splice(0)) await driver.close();
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  it('is made on the first start, for its owner alone, and found by the second', async () => {
    const first = driverOn(folder, { snapshot: undefined }); // from nothing, as in production
    await run(first, "create table item (name text); insert into item values ('kept')");
    for (const path of [folder, join(folder, '..'), join(folder, 'postgres')])
      expect((await stat(path)).mode & 0o777).toBe(0o700);
    await first.close();
    expect(await readdir(folder)).toEqual(['postgres']);
    expect((await run(driverOn(folder), 'select name from item')).rows).toEqual([{ name: 'kept' }]);
  });

  it('is refused to a second driver until the first is closed', async () => {
    const first = driverOn(folder);
    await first.open();
    const second = driverOn(folder);
    await expect(second.open()).rejects.toThrow(DatabaseFolderLockedError);
    await first.close();
    await second.open();
  });

  it('keeps what was committed when its process is killed, and nothing else', async () => {
    const first = driverOn(folder);
    await run(first, 'create table item (name text)');
    await first.close();
    const child = spawn(process.execPath, ['-e', writer, join(folder, 'postgres')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await writeFile(join(folder, claimFile({ ...(await ownClaim()), pid: child.pid ?? 0, started: '0' })), 'in use');
    await once(child.stdout, 'data');
    await expect(driverOn(folder).open()).rejects.toMatchObject({ details: { pid: child.pid } });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await run(driverOn(folder), 'select name from item')).rows).toEqual([{ name: 'committed' }]);
  });

  it('starts anew when the first start was cut short', async () => {
    await mkdir(join(folder, 'postgres.new', 'base'), { recursive: true });
    await writeFile(join(folder, 'postgres.new', 'PG_VERSION'), '18\n');
    await run(driverOn(folder), 'create table item (name text)');
    expect(await readdir(folder)).not.toContain('postgres.new');
  });

  it('is opened again, with what was committed, after its engine failed', async () => {
    const driver = driverOn(folder);
    await run(driver, "create table item (name text); insert into item values ('kept')");
    const lost: unknown = await run(
      driver,
      `insert into item values ('lost'); select '${'['.repeat(50_000)}'::jsonb`,
    ).catch((error: unknown) => error);
    expect(driver.isConnectionLoss(lost)).toBe(true);
    expect((await run(driver, 'select name from item')).rows).toEqual([{ name: 'kept' }]);
  });

  it('says that the folder cannot be used, and what to set, when its path is a file', async () => {
    await mkdir(join(folder, '..'), { recursive: true });
    await writeFile(folder, 'not a folder');
    await expect(driverOn(folder).open()).rejects.toMatchObject({
      code: 'DATABASE_STORAGE_FAILED',
      details: { target: folder, variable: 'GROUNDWORK_DATA_DIR' },
      message: expect.stringContaining('EEXIST') as string,
    });
  });

  it('says why PostgreSQL did not start on damaged files, gives the folder back, and leaves the files alone', async () => {
    await mkdir(join(folder, 'postgres'), { recursive: true, mode: 0o700 });
    await writeFile(join(folder, 'postgres', 'PG_VERSION'), '18\n');
    const driver = driverOn(folder);
    await expect(driver.open()).rejects.toThrow(/cannot use its folder .*postgresql\.conf/);
    await expect(driver.open()).rejects.toThrow(DatabaseStorageError);
    expect(await readdir(folder)).toEqual(['postgres']);
    expect(await readdir(join(folder, 'postgres'))).toContain('PG_VERSION');
  });

  it("does not make a new database inside another PostgreSQL's data folder", async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'PG_VERSION'), '18\n');
    await expect(driverOn(folder).open()).rejects.toThrow(/is itself a PostgreSQL data folder/);
    expect(await readdir(folder)).toEqual(['PG_VERSION']);
  });
});
