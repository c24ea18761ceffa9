import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { parse } from 'yaml';
import { copiesOf, execForm, stagesOf } from './support/dockerfile.js';
import { manifest, read, root } from './support/repository.js';

// Images cannot be built where these tests run: what can be known by reading is checked here.

interface Service {
  readonly image?: string;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: {
    readonly test?: readonly string[];
    readonly interval?: string;
    readonly timeout?: string;
    readonly retries?: number;
  };
}

describe('docker/compose.yml', () => {
  const text = read('docker/compose.yml');
  const compose = parse(text) as {
    readonly services: Readonly<Record<string, Service>>;
    readonly volumes: Readonly<Record<string, unknown>>;
  };
  const services = Object.entries(compose.services);
  const lines = text.split('\n');

  it('has a service', () => {
    expect(services.map(([name]) => name)).toContain('postgres');
  });

  it.each(services)('pins the image of %s', (_name, { image }) => {
    expect(image).toMatch(/^[\w./-]+:\d+(?:\.\d+)+(?:-[\w.]+)?$/);
  });

  it.each(services)('gives %s a health check with an end', (_name, { healthcheck }) => {
    expect(healthcheck?.test?.[0]).toMatch(/^CMD(?:-SHELL)?$/);
    expect(healthcheck).toMatchObject({
      interval: expect.stringMatching(/^\d+s$/),
      timeout: expect.stringMatching(/^\d+s$/),
      retries: expect.any(Number),
    });
  });

  it.each(services)('lets %s be reached from this machine alone', (_name, { ports }) => {
    expect(ports).not.toHaveLength(0);
    for (const port of ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  it.each(services)('keeps what %s stores in a named volume', (_name, { volumes }) => {
    for (const volume of volumes ?? []) expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
  });

  it.each(services)('says above %s which documented variable leads to the port it opens', (name, { ports }) => {
    const above = lines[lines.indexOf(`  ${name}:`) - 1] ?? '';
    const [, variable = '', value = ''] = /^ {2}# ([A-Z][A-Z0-9_]*)=(\S+)$/.exec(above) ?? [];
    expect(read('docs/configuration.md')).toContain(`\`${variable}\``);
    expect(new URL(value).host).toBe(ports?.[0]?.split(':').slice(0, 2).join(':'));
  });

  it('names the database that the URL names', () => {
    const url = new URL(/DATABASE_URL=(\S+)/.exec(text)?.[1] ?? '');
    const { environment } = compose.services['postgres'] as { environment: Record<string, string> };
    expect(environment).toEqual({
      POSTGRES_USER: url.username,
      POSTGRES_PASSWORD: url.password,
      POSTGRES_DB: url.pathname.slice(1),
    });
  });
});

describe('docker/Dockerfile', () => {
  const stages = stagesOf(read('docker/Dockerfile'));
  const [build, shop] = stages;
  const last = (name: string): string =>
    shop?.instructions.filter((instruction) => instruction.name === name).at(-1)?.text ?? '';

  it('builds in one stage and runs in another, on the Node that .nvmrc names', () => {
    expect(stages.map(({ image, alias }) => [image, alias])).toEqual([
      [`node:${read('.nvmrc').trim()}-slim`, 'build'],
      [`node:${read('.nvmrc').trim()}-slim`, 'shop'],
    ]);
  });

  it('copies what exists, and from stages that exist', () => {
    const copies = stages.flatMap(copiesOf);
    const aliases = stages.map(({ alias }) => alias);
    expect(copies.filter(({ stage }) => stage !== undefined && !aliases.includes(stage))).toEqual([]);
    const sources = copies.filter(({ stage }) => stage === undefined).flatMap((copy) => copy.sources);
    expect(sources).toContain('package-lock.json');
    expect(sources.filter((source) => !existsSync(join(root, source)))).toEqual([]);
  });

  it('copies nothing that .dockerignore keeps out', () => {
    const ignored = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '');
    const sources = stages
      .flatMap(copiesOf)
      .filter(({ stage }) => stage === undefined)
      .flatMap((copy) => copy.sources);
    expect(sources.filter((source) => ignored.includes(source.replace('./', '')))).toEqual([]);
    expect(ignored).toEqual(expect.arrayContaining(['node_modules', 'dist', '.git', '.env']));
  });

  it('installs from the lock file and uses scripts that exist', () => {
    const runs = build?.instructions.filter(({ name }) => name === 'RUN').map(({ text }) => text) ?? [];
    expect(runs[0]).toBe('npm ci');
    const scripts = runs.flatMap((text) => [...text.matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1] ?? ''));
    expect(scripts.length).toBeGreaterThan(0);
    expect(scripts.filter((script) => !(script in manifest().scripts))).toEqual([]);
    const files = runs.flatMap((text) => [...text.matchAll(/node (scripts\/\S+)/g)].map((match) => match[1] ?? ''));
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it('ends as a user that is not root, in production', () => {
    expect(last('USER')).toBe('node');
    expect(last('ENV')).toBe('NODE_ENV=production');
  });

  it('starts Node itself, so that signals arrive', () => {
    expect(execForm(last('CMD'))).toEqual(['node', 'dist/apps/shop/src/main.js']);
    expect(shop?.instructions.map(({ name }) => name)).not.toContain('ENTRYPOINT');
  });

  it('starts the file that the build emits', () => {
    const file = join(root, 'tsconfig.build.json');
    const { config } = ts.readConfigFile(file, (path) => ts.sys.readFile(path)) as { config: object };
    const parsed = ts.parseJsonConfigFileContent(config, ts.sys, root, undefined, file);
    const source = parsed.fileNames.find((path) => path.endsWith('/apps/shop/src/main.ts')) ?? '';
    const emitted = ts.getOutputFileNames({ ...parsed, fileNames: [source] }, source, false);
    expect(emitted).toContain(join(root, execForm(last('CMD'))?.[1] ?? ''));
  });

  it('has a health check in exec form whose script is valid and fails when nobody answers', () => {
    const command = execForm(last('HEALTHCHECK').replace(/^(?:--\S+\s+)*CMD\s+/, ''));
    expect(command?.slice(0, 2)).toEqual(['node', '-e']);
    const unanswered = spawnSync(process.execPath, ['-e', command?.[2] ?? ''], {
      env: { ...process.env, PORT: '1' },
      encoding: 'utf8',
    });
    expect([unanswered.status, unanswered.stderr]).toEqual([1, '']);
  });

  it('creates the folder for embedded data with an owner and 0700', () => {
    expect(last('RUN')).toBe('install --directory --owner=node --group=node --mode=0700 .groundwork');
  });
});

describe('the reader of Dockerfiles', () => {
  it('joins lines, leaves comments out and tells the forms apart', () => {
    const stages = stagesOf(
      '# a\nFROM a:1 AS one\nRUN x \\\n  # not part of it\n  && y\nFROM b:2 AS two\nCOPY --from=one --chown=n /a /b ./\nCMD ["n", "m"]\n',
    );
    expect(stages[0]?.instructions).toEqual([{ name: 'RUN', text: 'x && y' }]);
    expect(stages.flatMap(copiesOf)).toEqual([{ stage: 'one', sources: ['/a', '/b'] }]);
    expect([execForm('["n", "m"]'), execForm('npm start')]).toEqual([['n', 'm'], undefined]);
  });
});
