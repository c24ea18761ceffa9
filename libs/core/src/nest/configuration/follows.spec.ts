import type { DriverFactory } from '../../drivers/driver-factory.js';
import type { ConcernDefinition } from './concern-definition.js';
import { loadConfiguration, type LoadConfigurationRequest } from './load-configuration.js';
import { textOption } from './option.js';

const factory = (name: string, more: Partial<DriverFactory> = {}): DriverFactory => ({
  name,
  production: 'ok',
  remote: false,
  peers: [],
  capabilities: {},
  target: () => `at ${name}`,
  create: () => Promise.resolve({}),
  ...more,
});

const serverTable = {
  url: textOption({ variable: 'URL', description: 'Where.', expected: 'a URL', defaultText: 'none' }),
} as const;

const server: ConcernDefinition<typeof serverTable> = {
  name: 'server',
  options: serverTable,
  drivers: { none: factory('none', { absent: true }), real: factory('real') },
  defaultDriver: 'none',
  impliedBy: { url: 'real' },
  codeOnly: [],
  finish: (values) => values,
};

const tables: ConcernDefinition<Record<string, never>> = {
  name: 'tables',
  options: {},
  drivers: { rows: factory('rows') },
  defaultDriver: 'rows',
  impliedBy: {},
  codeOnly: [],
  finish: (values) => values,
};

const table = {
  server: textOption({ variable: 'SERVER', description: 'Which server.', expected: 'a name', defaultText: 'one' }),
  tables: textOption({ variable: 'TABLES', description: 'Which tables.', expected: 'a name', defaultText: 'one' }),
} as const;

const locks: ConcernDefinition<typeof table> = {
  name: 'locks',
  options: table,
  drivers: {
    onServer: factory('onServer', { concerns: ['server'] }),
    inTables: factory('inTables', { concerns: ['tables'] }),
    memory: factory('memory'),
  },
  defaultDriver: 'memory',
  impliedBy: {},
  codeOnly: [],
  standsOn: [
    { concern: 'server', option: 'server', shared: true },
    { concern: 'tables', option: 'tables', shared: true },
  ],
  follows: [
    { concern: 'server', driver: 'onServer' },
    { concern: 'tables', driver: 'inTables' },
  ],
  finish: (values) => values,
};

interface Given {
  readonly env?: Readonly<Record<string, string>>;
  readonly server?: unknown;
  readonly tables?: unknown;
  readonly locks?: unknown;
}

function read({ env = {}, ...given }: Given, more: Partial<LoadConfigurationRequest> = {}) {
  const { concerns, problems } = loadConfiguration({
    env,
    concerns: [
      { definition: server, choice: given.server },
      { definition: tables, choice: given.tables },
      { definition: locks, choice: given.locks },
    ],
    ...more,
  });
  const instances = concerns.find(({ concern }) => concern === 'locks')?.instances ?? [];
  return {
    problems,
    chosen: instances.map(({ instance, driver, why, standsOn }) => [instance, driver.name, why, standsOn]),
  };
}

describe('a concern that follows others', () => {
  it.each([
    ['the first one that is there, for its reason', { env: { SERVER_URL: 'x' } }, 'onServer', 'variable SERVER_URL'],
    ['the first one by an option', { server: { url: 'x' } }, 'onServer', 'option server.url'],
    ['the next one where the first stands for nothing', {}, 'inTables', 'tables is on'],
    ['the next one where the first is off', { server: false }, 'inTables', 'tables is on'],
    ['none where all are off', { server: false, tables: false }, 'memory', 'default'],
    ['none against its own name', { env: { SERVER_URL: 'x' }, locks: 'memory' }, 'memory', 'option locks.driver'],
  ])('follows %s', (_which, given: Given, driver, why) => {
    expect(read(given)).toMatchObject({ problems: [], chosen: [['default', driver, why, expect.anything()]] });
  });

  it('follows the instance of its own name, the one that is said, or the default one', () => {
    const env = { SERVER__B__URL: 'x', LOCKS__C__SERVER: 'b' };
    const { problems, chosen } = read({ env, locks: { instances: { a: {}, b: {} } } });
    expect(problems).toEqual([]);
    expect(chosen).toEqual([
      ['default', 'inTables', 'tables is on', 'default'],
      ['a', 'inTables', 'tables is on', 'default'],
      ['b', 'onServer', 'variable SERVER__B__URL', 'b'],
      ['c', 'onServer', 'variable SERVER__B__URL', 'b'],
    ]);
  });

  it('follows none that is no part of what is read', () => {
    expect(read({ env: { SERVER_URL: 'x' } }, { concerns: [{ definition: locks, choice: undefined }] })).toMatchObject({
      problems: [],
      chosen: [['default', 'memory', 'default', 'default']],
    });
  });

  it('refuses a driver on what stands for nothing, and says what names it', () => {
    expect(read({ locks: 'onServer' }).problems).toEqual([
      {
        subject: 'locks.driver',
        expected: 'the concern "server" to name a server, because the driver onServer works on it',
        found: 'server with the driver none (default)',
        source: 'driver by option locks.driver',
        fix: 'Set SERVER_URL, or choose another driver.',
      },
    ]);
  });

  it('lets several instances stand on one that they share', () => {
    const env = { SERVER_URL: 'x' };
    expect(read({ env, locks: { instances: { a: {}, b: {} } } })).toMatchObject({ problems: [] });
  });
});
