import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DriverFactory } from '../../drivers/driver-factory.js';
import { ByteSize } from '../../values/byte-size.js';
import { Duration } from '../../values/duration.js';
import { Secret } from '../../values/secret.js';
import type { ConcernDefinition } from './concern-definition.js';
import { loadConfiguration, type Configuration, type LoadConfigurationRequest } from './load-configuration.js';
import { byteSizeOption, durationOption, integerOption, secretOption, type OptionValues } from './option.js';

const table = {
  url: secretOption({
    variable: 'URL',
    description: 'Where it is.',
    expected: 'a URL',
    accepts: (text) => text.startsWith('real://'),
  }),
  limit: integerOption({ variable: 'LIMIT', description: 'How many.', min: 1, max: 10, default: 3 }),
  wait: durationOption({ variable: 'WAIT', description: 'How long.', min: '1ms', max: '1m', default: '2s' }),
} as const;

type Settings = OptionValues<typeof table>;

const factory = (name: string, more: Partial<DriverFactory<Settings>> = {}): DriverFactory<Settings> => ({
  name,
  production: 'ok',
  remote: false,
  peers: [],
  capabilities: { sharedByProcesses: true },
  target: () => `at ${name}`,
  create: () => Promise.resolve({}),
  ...more,
});

const store: ConcernDefinition<typeof table, Settings> = {
  name: 'store',
  options: table,
  drivers: {
    embedded: factory('embedded', { production: 'ask', capabilities: { sharedByProcesses: false } }),
    real: factory('real'),
  },
  defaultDriver: 'embedded',
  impliedBy: { url: 'real' },
  codeOnly: ['things'],
  finish: (values) => values,
};

const load = (choice: unknown, env: Record<string, string> = {}): Configuration =>
  loadConfiguration({ env, concerns: [{ definition: store, choice }] });
const first = (configuration: Configuration): { driver: string; why: string; values: Settings } => {
  const instance = configuration.concerns[0]?.instances?.[0];
  if (instance === undefined) throw new Error('the concern is off');
  return { driver: instance.driver.name, why: instance.why, values: instance.values as Settings };
};
const subjects = (configuration: Configuration): readonly string[] =>
  configuration.problems.map(({ subject }) => subject);

describe('the choice of a driver', () => {
  it('is the default when nothing is set', () => {
    expect(first(load(undefined))).toMatchObject({ driver: 'embedded', why: 'default' });
  });

  it('follows a URL, whether a variable, a file of it or an option gives it', () => {
    expect(first(load(undefined, { STORE_URL: 'real://x' }))).toMatchObject({
      driver: 'real',
      why: 'variable STORE_URL',
    });
    expect(first(load({ url: 'real://x' }))).toMatchObject({ driver: 'real', why: 'option store.url' });
    expect(first(load(undefined, { STORE_URL_FILE: '/nowhere' }))).toMatchObject({
      driver: 'real',
      why: 'variable STORE_URL_FILE',
    });
  });

  it('prefers an explicit driver and warns of the URL that it does not follow', () => {
    const configuration = load(undefined, { STORE_URL: 'real://x', STORE_DRIVER: 'embedded' });
    expect(first(configuration)).toMatchObject({ driver: 'embedded', why: 'variable STORE_DRIVER' });
    expect(configuration.warnings).toEqual([
      'variable STORE_URL is not followed, because variable STORE_DRIVER chooses embedded.',
    ]);
  });

  it('prefers the option to the variable, and warns', () => {
    const configuration = load({ driver: 'real' }, { STORE_DRIVER: 'embedded' });
    expect(first(configuration).driver).toBe('real');
    expect(configuration.warnings).toEqual(['STORE_DRIVER is set, but the option store.driver in code overrides it.']);
  });

  it('takes a short form and a factory of the application', () => {
    expect(first(load('real')).driver).toBe('real');
    expect(first(load(factory('mine')))).toMatchObject({ driver: 'mine', why: 'option store.driver' });
  });

  it('has no instances when the concern is off', () => {
    expect(load(false).concerns[0]?.instances).toBeUndefined();
  });
});

describe('the values', () => {
  it('come from code, then the process, then the default', () => {
    expect(first(load(undefined)).values.limit).toBe(3);
    expect(first(load(undefined, { STORE_LIMIT: '5' })).values.limit).toBe(5);
    expect(first(load({ limit: 7 }, { STORE_LIMIT: '5' })).values.limit).toBe(7);
  });

  it('come from .env.local before .env, both behind the process, without writing process.env', () => {
    const cwd = mkdtempSync(join(tmpdir(), 'groundwork-env-'));
    try {
      writeFileSync(join(cwd, '.env'), 'STORE_LIMIT=4\nSTORE_WAIT=4s\nSTORE_URL=real://file\n');
      writeFileSync(join(cwd, '.env.local'), 'STORE_LIMIT=5\nSTORE_WAIT=5s\n');
      process.env['STORE_LIMIT'] = '6';
      const configuration = loadConfiguration({ cwd, concerns: [{ definition: store, choice: undefined }] });
      const { values } = first(configuration);
      expect([values.limit, values.wait.toString(), values.url?.reveal()]).toEqual([6, '5s', 'real://file']);
      expect(process.env['STORE_WAIT']).toBeUndefined();
    } finally {
      delete process.env['STORE_LIMIT'];
      rmSync(cwd, { recursive: true });
    }
  });

  it('treat an empty variable as unset', () => {
    expect(first(load(undefined, { STORE_LIMIT: '' })).values.limit).toBe(3);
  });

  it('accept what code writes with a type', () => {
    const { values } = first(load({ wait: Duration.seconds(1), url: new Secret('real://typed') }));
    expect([values.wait.toString(), values.url?.reveal(), String(values.url)]).toEqual(['1s', 'real://typed', '***']);
  });

  it('read a secret from the file that X_FILE names', () => {
    const folder = mkdtempSync(join(tmpdir(), 'groundwork-secret-'));
    try {
      writeFileSync(join(folder, 'url'), 'real://from-file\n');
      expect(first(load(undefined, { STORE_URL_FILE: join(folder, 'url') })).values.url?.reveal()).toBe(
        'real://from-file',
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('of a named instance stand alone, from code and from variables', () => {
    const configuration = load(
      { limit: 9, instances: { readModel: { limit: 8 } } },
      { STORE__READ_MODEL__WAIT: '7s', STORE__AUDIT__LIMIT: '6' },
    );
    const instances = configuration.concerns[0]?.instances?.map(({ instance, values }) => [
      instance,
      (values as Settings).limit,
      (values as Settings).wait.toString(),
    ]);
    expect(instances).toEqual([
      ['default', 9, '2s'],
      ['audit', 6, '2s'],
      ['readModel', 8, '7s'],
    ]);
  });
});

describe('problems', () => {
  it.each([
    ['a bare number for a duration', { STORE_WAIT: '30' }, 'STORE_WAIT', /duration with a unit/],
    ['a duration out of range', { STORE_WAIT: '2m' }, 'STORE_WAIT', /from 1ms to 1m/],
    ['a number out of range', { STORE_LIMIT: '11' }, 'STORE_LIMIT', /from 1 to 10/],
    ['a number that is none', { STORE_LIMIT: '1e1' }, 'STORE_LIMIT', /whole number/],
    ['an unknown driver', { STORE_DRIVER: 'oracle' }, 'STORE_DRIVER', /one of embedded, real/],
    ['an unreadable secret file', { STORE_URL_FILE: '/nowhere/at/all' }, 'STORE_URL_FILE', /readable file/],
    ['an unknown role', { GROUNDWORK_ROLE: 'boss' }, 'GROUNDWORK_ROLE', /one of all, web, worker/],
  ])('name the variable for %s', (_what, env, subject, expected) => {
    const { problems } = load(undefined, env);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ subject, source: 'environment' });
    expect(problems[0]?.expected).toMatch(expected);
  });

  it.each([
    ['an unknown option', { colour: 'red' }, 'store.colour'],
    ['a prototype key', JSON.parse('{"__proto__": 1}'), 'store.__proto__'],
    [
      'an unknown option of a named instance',
      { instances: { second: { colour: 'red' } } },
      'store.instances.second.colour',
    ],
    ['a value of the wrong type', { limit: 'many' }, 'store.limit'],
    [
      'two names with one variable form',
      { instances: { readModel: {}, read_model: {} } },
      'store.instances.read_model',
    ],
    ['an instance named default', { instances: { default: {} } }, 'store.instances.default'],
    ['a choice that is a number', 7, 'store'],
  ])('name the option for %s', (_what, choice, subject) => {
    expect(subjects(load(choice))).toEqual([subject]);
  });

  it('refuse a variable beside its file, and show no secret', () => {
    const configuration = load(undefined, { STORE_URL: 'nonsense-hunter2', STORE_URL_FILE: '/x' });
    expect(subjects(configuration)).toEqual(['STORE_URL']);
    const wrong = load(undefined, { STORE_URL: 'nonsense-hunter2' });
    expect(subjects(wrong)).toEqual(['STORE_URL']);
    expect(JSON.stringify([configuration.problems, wrong.problems])).not.toContain('hunter2');
  });

  it('name a package that a driver needs and that is not installed', () => {
    const configuration = load(factory('mine', { peers: ['@nobody/has-this'] }));
    expect(configuration.problems).toEqual([
      expect.objectContaining({ subject: 'store.driver', fix: 'Run: npm install @nobody/has-this' }),
    ]);
  });

  it('are told all at once, the default instance first, in the order of the options', () => {
    const configuration = load(
      { instances: { other: factory('mine', { peers: ['@nobody/has-this'] }) } },
      {
        STORE_DRIVER: 'oracle',
        STORE_LIMIT: '11',
        STORE_WAIT: '30',
        STORE__OTHER__LIMIT: '0',
        STORE__OTHER__URL: 'a',
        STORE__OTHER__URL_FILE: 'b',
      },
    );
    expect(subjects(configuration)).toEqual([
      'STORE_DRIVER',
      'STORE_LIMIT',
      'STORE_WAIT',
      'store.instances.other.driver',
      'STORE__OTHER__URL',
      'STORE__OTHER__LIMIT',
    ]);
  });

  it('refuse an embedded driver in production unless its concern is named', () => {
    expect(subjects(load(undefined, { NODE_ENV: 'production' }))).toEqual(['STORE_DRIVER']);
    expect(subjects(load(undefined, { NODE_ENV: 'production', GROUNDWORK_ALLOW_EMBEDDED: 'cache, store' }))).toEqual(
      [],
    );
    expect(subjects(load('real', { NODE_ENV: 'production' }))).toEqual([]);
  });

  it('refuse a role that an embedded driver cannot serve', () => {
    expect(subjects(load(undefined, { GROUNDWORK_ROLE: 'web' }))).toEqual(['GROUNDWORK_ROLE']);
    expect(subjects(load('real', { GROUNDWORK_ROLE: 'web' }))).toEqual([]);
  });
});

describe('warnings', () => {
  it('tell of a concern that is allowed to be embedded and does not exist', () => {
    expect(load(undefined, { GROUNDWORK_ALLOW_EMBEDDED: 'stroe' }).warnings).toEqual([
      'GROUNDWORK_ALLOW_EMBEDDED names "stroe", which is no concern here. Concerns: store.',
    ]);
  });

  it('tell of a variable that is one slip away from one of ours', () => {
    expect(load(undefined, { STROE_LIMIT: '5' }).warnings).toEqual([
      'STROE_LIMIT is not a variable of ours. Did you mean STORE_LIMIT?',
    ]);
    expect(load(undefined, { SOMETHING_ELSE: '5' }).warnings).toEqual([]);
  });
});

describe('a concern that works on another', () => {
  const index: ConcernDefinition<typeof table, Settings> = {
    ...store,
    name: 'index',
    drivers: {
      onStore: factory('onStore', { concerns: ['store'] }),
      alone: factory('alone', { productionNote: 'it forgets' }),
    },
    defaultDriver: 'onStore',
    impliedBy: {},
    onlyDefault: 'one is enough',
  };
  const both = (storeChoice: unknown, indexChoice: unknown, more: Partial<LoadConfigurationRequest> = {}) =>
    loadConfiguration({
      env: {},
      ...more,
      concerns: [
        { definition: store, choice: storeChoice },
        { definition: index, choice: indexChoice },
      ],
    });

  it('is refused while that is off, with everything that can be done', () => {
    expect(both(false, undefined).problems).toEqual([
      {
        subject: 'index.driver',
        expected: 'the concern "store" to be on, because the driver onStore works on it',
        found: 'onStore with { store: false }',
        source: 'driver by default',
        fix: "Remove { store: false }, or switch this concern off too: { index: false }, or choose { index: 'alone' } and accept that it forgets.",
      },
    ]);
  });

  it('is refused also when only drivers are known', () => {
    expect(subjects(both(false, undefined, { driversOnly: true }))).toEqual(['index.driver']);
  });

  it.each([
    ['both are on', undefined, undefined],
    ['both are off', false, false],
    ['its driver works alone', false, 'alone'],
  ])('is fine when %s', (_what, storeChoice, indexChoice) => {
    expect(both(storeChoice, indexChoice).problems).toEqual([]);
  });

  it('is not judged where that is no part of the configuration', () => {
    expect(loadConfiguration({ env: {}, concerns: [{ definition: index, choice: undefined }] }).problems).toEqual([]);
  });

  it('has no named instances when it says so', () => {
    const named = both(undefined, { instances: { other: {} } }, { env: { INDEX__THIRD__LIMIT: '4' } });
    expect(named.problems).toMatchObject([
      { subject: 'index.instances.other', expected: 'no named instance, because one is enough', source: 'option' },
      { subject: 'index.instances.third', found: 'variables that begin with INDEX__THIRD__', source: 'environment' },
    ]);
    expect(named.concerns[1]?.instances).toHaveLength(1);
  });
});

describe('a size', () => {
  const size = byteSizeOption({
    variable: 'SIZE',
    description: 'How large.',
    min: '1KiB',
    max: '1MiB',
    default: '4KiB',
  });

  it.each([
    ['64KiB', '64KiB'],
    [ByteSize.bytes(2048), '2KiB'],
  ])('may be %s', (given, expected) => {
    expect(String(size.schema.parse(given))).toBe(expected);
  });

  it.each(['1000', '1023B', '2MiB', 'big', 4096, null])('is not %p', (given) => {
    expect(size.schema.safeParse(given).success).toBe(false);
  });
});
