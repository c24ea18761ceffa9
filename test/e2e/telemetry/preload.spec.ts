import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireBuild } from '../../support/built-package.js';
import { root, runProcess, type ProcessRun } from '../processes/run-process.js';

jest.setTimeout(60_000);

const PROGRAM = 'test/e2e/telemetry/fixtures/preloaded.cjs';
const NOBODY = 'http://127.0.0.1:9'; // refuses

interface Loaded extends ProcessRun {
  /** Parts of OpenTelemetry, and our own part that starts it. */
  readonly telemetry: readonly string[];
}

/** Every file that the process evaluated, by V8's coverage. */
async function run(env: Readonly<Record<string, string>>): Promise<Loaded> {
  const folder = mkdtempSync(join(tmpdir(), 'groundwork-coverage-'));
  try {
    const ended = await runProcess(PROGRAM, { NODE_V8_COVERAGE: folder, ...env });
    const files = readdirSync(folder).flatMap((file) =>
      (JSON.parse(readFileSync(join(folder, file), 'utf8')) as { result: { url: string }[] }).result.map(
        ({ url }) => url,
      ),
    );
    return { ...ended, telemetry: files.filter((file) => /@opentelemetry|otel-sdk|nestjs-otel/.test(file)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the preload', () => {
  beforeAll(requireBuild);

  it.each<[string, Readonly<Record<string, string>>]>([
    ['nothing asks for export', {}],
    [
      'the SDK is disabled',
      { OTEL_EXPORTER_OTLP_ENDPOINT: NOBODY, OTEL_SDK_DISABLED: 'true', OBSERVABILITY_DRIVER: 'none' },
    ],
    [
      'every exporter is none',
      { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' },
    ],
  ])('loads nothing of OpenTelemetry when %s', async (_what, env) => {
    const ended = await run({ PRELOAD: 'first', ...env });
    expect(ended).toMatchObject({ code: 0, stderr: '', stdout: 'closed\n' });
    expect(ended.telemetry).toEqual([]);
  });

  it('starts the SDK when the endpoint of one signal is named', async () => {
    const ended = await run({
      PRELOAD: 'first',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: NOBODY,
      OBSERVABILITY_DRIVER: 'opentelemetry',
    });
    expect(ended).toMatchObject({ code: 0, stderr: '', stdout: 'closed\n' });
    expect(ended.telemetry.some((file) => file.includes('/sdk-node/'))).toBe(true);
  });

  it('reads .env', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'groundwork-env-'));
    try {
      writeFileSync(join(folder, '.env'), `OTEL_EXPORTER_OTLP_ENDPOINT=${NOBODY}\n`);
      symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
      const script = `process.chdir(${JSON.stringify(folder)}); require(${JSON.stringify(join(root, PROGRAM))})`;
      writeFileSync(join(folder, 'program.cjs'), script);
      const { telemetry, stdout } = await run({
        PRELOAD: 'first',
        NODE_OPTIONS: `--require ${join(folder, 'program.cjs')}`,
      });
      expect(stdout).toContain('closed');
      expect(telemetry.length).toBeGreaterThan(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is asked for by a warning when the driver is chosen and it did not run', async () => {
    const { stdout } = await run({ PRELOAD: 'never', OTEL_EXPORTER_OTLP_ENDPOINT: NOBODY });
    expect(stdout).toContain('warn: The driver "opentelemetry" is chosen, and no SDK runs');
    expect(stdout).toContain('import "nestjs-groundwork/otel";');
  });

  it('warns when it ran after what it instruments', async () => {
    const { stdout } = await run({ PRELOAD: 'last', OTEL_EXPORTER_OTLP_ENDPOINT: NOBODY });
    expect(stdout).toContain('warn: The SDK was started after @nestjs/core had been loaded');
  });

  it('warns when the SDK runs and the driver does not use it', async () => {
    const { stdout } = await run({ PRELOAD: 'first', OTEL_TRACES_EXPORTER: 'otlp' });
    expect(stdout).toContain('warn: OTEL_* asks for telemetry and the SDK runs');
    expect(stdout).toContain('OBSERVABILITY_DRIVER=opentelemetry');
  });

  it('says which variable is missing when the driver is chosen and nothing is exported', async () => {
    const { stdout, telemetry } = await run({ PRELOAD: 'first', OBSERVABILITY_DRIVER: 'opentelemetry' });
    expect(stdout).toContain('no variable asks for export');
    expect(telemetry.filter((file) => /sdk-node|otel-sdk/.test(file))).toEqual([]);
  });
});
