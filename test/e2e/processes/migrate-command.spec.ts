import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { requireBuild } from '../../support/built-package.js';
import { runProcess, type ProcessRun } from './run-process.js';

const SHOP = 'dist/apps/shop/src/main.js';

describe('npm run migrate', () => {
  let dataDir: string;
  const env = (): Readonly<Record<string, string>> => ({ PORT: '0', SHOP_DEMO: 'off', GROUNDWORK_DATA_DIR: dataDir });
  const migrate = (...parameters: readonly string[]): Promise<ProcessRun> =>
    runProcess('scripts/start.mjs', env(), ['migrate', ...parameters]);

  beforeAll(() => requireBuild(), 120_000);
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'groundwork-migrate-process-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it('tells with its exit code what is pending, runs it, and finds everything as it should be', async () => {
    expect(await migrate('status')).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/^database default: \d+ pending\n/),
    });
    expect(await migrate()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('groundwork/database/001_outbox'),
    });
    const status = await migrate('status', '--json');
    expect(status.code).toBe(0);
    expect(JSON.parse(status.stdout)).toMatchObject({ command: 'status', databases: [{ instance: 'default' }] });
    expect(await migrate('verify')).toMatchObject({ code: 0, stdout: 'database default: as it should be\n' });
  }, 180_000);

  it('refuses wrong arguments with exit code 64, and says how it is used', async () => {
    expect(await migrate('down')).toMatchObject({ code: 64, stdout: '', stderr: expect.stringContaining('Usage: ') });
  });

  it('ends with 78 on tables of a later release, as the shop itself does, and says what to do', async () => {
    expect((await migrate('up')).code).toBe(0);
    const engine = await PGlite.create(join(dataDir, 'database', 'postgres'));
    try {
      await engine.exec(
        `insert into groundwork.migrations (concern, id, checksum, major) values ('messaging', '099_contract', 'x', 2)`,
      );
    } finally {
      await engine.close();
    }
    expect(await migrate('status')).toMatchObject({ code: 78, stdout: expect.stringContaining('(this code: 1)') });
    for (const run of [await migrate('up'), await runProcess(SHOP, env())]) {
      expect(run.code).toBe(78);
      const line = run.stderr.split('\n').find((text) => text.startsWith('{"level":"fatal"'));
      expect(JSON.parse(line ?? '{}')).toMatchObject({
        code: 'DATABASE_OWN_SCHEMA_NEWER',
        why: expect.stringMatching(/messaging have the major 2, and this code knows 1/),
        action: [expect.stringMatching(/Deploy the later release/)],
        exitCode: 78,
      });
    }
  }, 180_000);
});
