import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireBuild } from '../../support/built-package.js';
import { runProcess, startProcess, type ProcessRun } from './run-process.js';

const SHOP = 'dist/apps/shop/src/main.js';

interface FailureLine {
  readonly code: string;
  readonly what: string;
  readonly why: string;
  readonly action: readonly string[];
  readonly exitCode: number;
}

function failureOf(run: ProcessRun): FailureLine {
  const line = run.stderr.split('\n').find((text) => text.startsWith('{"level":"fatal"'));
  if (line === undefined) throw new Error(`No failure was told.\n${run.stdout}${run.stderr}`);
  return JSON.parse(line) as FailureLine;
}

describe('a start that fails', () => {
  let dataDir: string;
  const shop = (env: Readonly<Record<string, string>>): Promise<ProcessRun> =>
    runProcess(SHOP, { PORT: '0', SHOP_DEMO: 'off', GROUNDWORK_DATA_DIR: dataDir, ...env });

  beforeAll(() => {
    requireBuild();
    dataDir = mkdtempSync(join(tmpdir(), 'groundwork-start-'));
  }, 120_000);
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  it('tells of a server that is not there, within 15 s, with exit code 69', async () => {
    const run = await shop({ DATABASE_URL: 'postgres://nobody:hunter2@127.0.0.1:1/x' });
    expect(run.code).toBe(69);
    expect(run.milliseconds).toBeLessThan(15_000);
    expect(failureOf(run)).toMatchObject({ code: 'DATABASE_UNAVAILABLE', exitCode: 69 });
    expect(failureOf(run).why).toContain('127.0.0.1:1');
    expect(run.stdout + run.stderr).not.toContain('hunter2');
    expect(run.stderr).not.toMatch(/^\s+at /m);
  });

  it('tells of a host name that does not resolve', async () => {
    const run = await shop({ DATABASE_URL: 'postgres://nobody@no-such-host.invalid/x' });
    expect(run.code).toBe(69);
    expect(failureOf(run).why).toContain('no-such-host.invalid');
  });

  it('reports five mistakes, spread over the default and a named database, as five in a stable order without secrets', async () => {
    const run = await runProcess('test/e2e/processes/fixtures/five-mistakes.cjs', {
      DATABASE_DRIVER: 'oracle',
      DATABASE_STATEMENT_TIMEOUT: '30',
      DATABASE__REPORTING__POOL_MAX: '100000',
      DATABASE__REPORTING__PASSWORD: 'hunter2',
      DATABASE__REPORTING__PASSWORD_FILE: '/run/secrets/password',
    });
    expect(run.code).toBe(78);
    expect(failureOf(run).code).toBe('CONFIGURATION_INVALID');
    expect(failureOf(run).action.map((text) => text.split(':')[0])).toEqual([
      'DATABASE_DRIVER',
      'DATABASE_STATEMENT_TIMEOUT',
      'database.instances.reporting.driver',
      'DATABASE__REPORTING__PASSWORD',
      'DATABASE__REPORTING__POOL_MAX',
    ]);
    expect(run.stdout + run.stderr).not.toContain('hunter2');
  });

  it('tells of a wrong port together with the other problems', async () => {
    const run = await shop({ PORT: 'abc', DATABASE_POOL_WAIT: '5', DATABASE_DRIVER: 'mysql' });
    expect(run.code).toBe(78);
    const lines = run.stderr.split('\n').filter((text) => text.startsWith('{"level":"fatal"'));
    expect(lines.join()).toMatch(/DATABASE_DRIVER.*DATABASE_POOL_WAIT.*PORT/s);
  });

  it('asks for the encoding of a password that would end up in the host', async () => {
    const run = await shop({ DATABASE_URL: 'postgres://u:p@hunter2/w#rd@127.0.0.1:5432/x' });
    expect(run.code).toBe(78);
    expect(failureOf(run).action.join()).toContain('percent-encoded');
    expect(run.stdout + run.stderr).not.toContain('hunter2');
  });

  it('tells of a release of Node that is too old, and of the one that is needed', async () => {
    const run = await runProcess('test/e2e/processes/fixtures/old-node.cjs', {});
    expect(run.code).toBe(78);
    expect(failureOf(run)).toMatchObject({ code: 'NODE_TOO_OLD', exitCode: 78 });
    expect(failureOf(run).why).toBe('Node 20.19.0 or later is needed; this process runs on Node 18.20.8.');
  });

  it('tells of a port in use, naming PORT', async () => {
    const other = createServer().listen(0);
    await once(other, 'listening');
    try {
      const { port } = other.address() as AddressInfo;
      const run = await shop({ PORT: String(port), DATABASE_DATA_DIR: 'memory' });
      expect(run.code).toBe(69);
      expect(JSON.stringify(failureOf(run))).toMatch(new RegExp(`${port}.*PORT`));
    } finally {
      other.close();
    }
  });

  it('tells of a folder that another process holds, and the other one works on', async () => {
    const first = startProcess(SHOP, { PORT: '0', SHOP_DEMO: 'off', GROUNDWORK_DATA_DIR: dataDir });
    await first.said('Nest application successfully started');
    const second = await shop({});
    expect(second.code).toBe(69);
    expect(failureOf(second)).toMatchObject({ code: 'DATABASE_FOLDER_LOCKED' });
    expect(failureOf(second).why).toContain(String(first.child.pid));
    first.child.kill('SIGINT');
    expect((await first.ended).code).toBe(0);
  }, 90_000);

  it('tells of pending migrations when they may not run by themselves', async () => {
    const run = await shop({ DATABASE_DATA_DIR: 'memory', DATABASE_MIGRATE: 'off' });
    expect(run.code).toBe(78);
    expect(failureOf(run).code).toBe('DATABASE_MIGRATIONS_PENDING');
  }, 60_000);

  it('explains a failure of the commands as well', async () => {
    const report = await runProcess('dist/apps/shop/src/report.js', { DATABASE_POOL_MAX: 'many' });
    expect([report.code, failureOf(report).code]).toEqual([78, 'CONFIGURATION_INVALID']);
    const migrate = await runProcess('dist/apps/shop/src/migrate.js', {
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/x',
    });
    expect([migrate.code, failureOf(migrate).code]).toEqual([69, 'DATABASE_UNAVAILABLE']);
  });
});

describe('a start that succeeds', () => {
  it('stops within 5 s of SIGINT with exit code 0, and the next start finds the data', async () => {
    requireBuild();
    const dataDir = mkdtempSync(join(tmpdir(), 'groundwork-stop-'));
    const env = { PORT: '0', GROUNDWORK_DATA_DIR: dataDir, DATABASE_SNAPSHOT: '' }; // from nothing, as in production
    try {
      const stock: string[] = [];
      for (let start = 0; start < 2; start += 1) {
        const shop = startProcess(SHOP, env);
        await shop.said('Serving.');
        const asked = performance.now();
        shop.child.kill('SIGINT');
        const run = await shop.ended;
        expect(run.code).toBe(0);
        expect(performance.now() - asked).toBeLessThan(5_000);
        stock.push(/([\d,]+) before/.exec(run.stdout)?.[1] ?? 'not told');
      }
      expect(stock).toEqual(['100,000', '99,999']);
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  }, 120_000);
});
