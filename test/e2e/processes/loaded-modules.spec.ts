import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithService } from '../../support/services.js';
import { requireBuild } from '../../support/built-package.js';
import { runProcess } from './run-process.js';

/** Every file that a process evaluated, by V8's coverage: `import()` of an ES module leaves no trace elsewhere. */
async function loadedBy(env: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'groundwork-coverage-'));
  try {
    const run = await runProcess('test/e2e/processes/fixtures/one-query.cjs', { NODE_V8_COVERAGE: folder, ...env });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const reports = readdirSync(folder).map(
      (file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as { result: { url: string }[] },
    );
    return reports.flatMap(({ result }) => result.map(({ url }) => url));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const some = (files: readonly string[], part: string): boolean => files.some((file) => file.includes(part));

describe('the modules that a process loads', () => {
  beforeAll(requireBuild);

  it('are none of any driver, nor the ORM, when the concerns are off', async () => {
    const files = await loadedBy({ DATABASE_OFF: '1' });
    expect(some(files, 'libs/infrastructure/src/infrastructure.module.js')).toBe(true);
    expect(['@mikro-orm', 'kysely', '/pg/', '@electric-sql', '/orm/'].filter((part) => some(files, part))).toEqual([]);
    // `none`, `memory` and `in-process` are those that are chosen when nothing is there
    expect(
      files.filter((file) =>
        /drivers\/(?!none\/|memory\/|in-process\/)[\w-]+\/[\w-]+(\.driver|-session|-connection|\.pool)\.js$/.test(file),
      ),
    ).toEqual([]);
  });

  it('are not those of postgresql on the embedded database, nor those of the event bus in memory', async () => {
    const files = await loadedBy({ DATABASE_DATA_DIR: 'memory' });
    expect(some(files, '@electric-sql/pglite')).toBe(true);
    expect(some(files, 'messaging/src/drivers/database/database.driver.js')).toBe(true);
    expect(some(files, 'messaging/src/drivers/memory/index.js')).toBe(false);
    expect(
      ['postgresql.driver.js', 'bounded-pool.js', 'pg-cursor/index.js'].filter((part) =>
        some(files, `drivers/postgresql/${part}`),
      ),
    ).toEqual([]);
  }, 60_000);

  it('are nothing of Redis where no server is named, nor of other stores of the cache', async () => {
    const files = await loadedBy({ DATABASE_DATA_DIR: 'memory' });
    const packages = ['node_modules/redis/', '@redis/', 'node_modules/keyv/', 'cache-manager'];
    expect(packages.filter((part) => some(files, part))).toEqual([]);
    const facts = /\.(?:capabilities|driver-factory)\.js$/; // what is known of a driver without loading it
    const drivers = files.filter((file) => /drivers\/(?:redis|node-redis|tiered|store)\//.test(file));
    expect(drivers.filter((file) => !facts.test(file))).toEqual([]);
  }, 60_000);

  it('are those of pino when the log is JSON, and not otherwise', async () => {
    const off = await loadedBy({ DATABASE_OFF: '1' });
    const json = await loadedBy({ DATABASE_OFF: '1', LOG_FORMAT: 'json' });

    expect(some(off, '/redaction/redactor.js')).toBe(true);
    expect(['/pino/', '/pino-http/', '/nestjs-pino/', '/integrations/'].filter((part) => some(off, part))).toEqual([]);
    expect(['/pino/', '/pino-http/'].filter((part) => some(json, part))).toEqual(['/pino/', '/pino-http/']);
    expect(some(json, '/nestjs-pino/')).toBe(false);
  });

  describeWithService('postgres', (url) => {
    it('are not those of the embedded database on a server', async () => {
      const files = await loadedBy({ DATABASE_URL: url });
      expect(some(files, 'drivers/postgresql/postgresql.driver.js')).toBe(true);
      expect(['@electric-sql', 'pglite.driver.js'].filter((part) => some(files, part))).toEqual([]);
    });
  });
});
