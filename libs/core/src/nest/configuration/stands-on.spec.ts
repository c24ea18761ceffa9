import type { DriverFactory } from '../../drivers/driver-factory.js';
import type { ConcernDefinition } from './concern-definition.js';
import { loadConfiguration, type LoadConfigurationRequest } from './load-configuration.js';
import { textOption, type OptionValues } from './option.js';

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

const store: ConcernDefinition<Record<string, never>> = {
  name: 'store',
  options: {},
  drivers: { real: factory('real') },
  defaultDriver: 'real',
  impliedBy: {},
  codeOnly: [],
  finish: (values) => values,
};

const table = {
  store: textOption({ variable: 'STORE', description: 'Which store.', expected: 'a name', defaultText: 'one' }),
} as const;

const index: ConcernDefinition<typeof table, OptionValues<typeof table>> = {
  name: 'index',
  options: table,
  drivers: { onStore: factory('onStore', { concerns: ['store'] }), alone: factory('alone') },
  defaultDriver: 'onStore',
  impliedBy: {},
  codeOnly: [],
  standsOn: [{ concern: 'store', option: 'store' }],
  finish: (_values, { standsOn }) => ({ store: standsOn }),
};

type More = Partial<LoadConfigurationRequest> & { readonly fixed?: Readonly<Record<string, string>> };

/** The stores `default`, `sales` and `readModel`, and the indexes of `choice`. */
function read(choice: unknown, { fixed, ...more }: More = {}) {
  const stores = { definition: store, choice: { instances: { sales: {}, readModel: {} } } };
  const chosen = { factory: factory('onStore', { concerns: ['store'] }), why: 'before', explicit: true };
  const early = fixed === undefined ? undefined : mapped(fixed, (standsOn) => ({ ...chosen, standsOn }));
  const indexes = { definition: index, choice, fixed: early };
  const { concerns, problems } = loadConfiguration({ env: {}, concerns: [indexes, stores], ...more });
  const instances = concerns.find(({ concern }) => concern === 'index')?.instances ?? [];
  return { problems, places: instances.map(({ instance, standsOn, values }) => [instance, standsOn, values]) };
}

function mapped<In, Out>(record: Readonly<Record<string, In>>, to: (value: In) => Out): Readonly<Record<string, Out>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, to(value)]));
}

describe('a concern that stands on another', () => {
  it('stands on the instance of its own name, whichever of them is listed first', () => {
    expect(read({ instances: { sales: {} } })).toEqual({
      problems: [],
      places: [
        ['default', 'default', { store: 'default' }],
        ['sales', 'sales', { store: 'sales' }],
      ],
    });
  });

  it('stands on the default one where there is none of its name', () => {
    const { places } = read({ driver: 'alone', instances: { other: {} } });
    expect(places.at(-1)).toEqual(['other', 'default', { store: 'default' }]);
  });

  it('stands on the one that is said, by code before the variable, a name in capitals included', () => {
    const env = { INDEX__OTHER__STORE: 'sales', INDEX__READ_MODEL__DRIVER: 'onStore' };
    expect(read({ instances: { other: {} } }, { env }).places.slice(1)).toEqual([
      ['other', 'sales', { store: 'sales' }],
      ['read_model', 'readModel', { store: 'readModel' }],
    ]);
    const both = read({ instances: { other: { store: 'readModel' } } }, { env: { INDEX__OTHER__STORE: 'sales' } });
    expect(both.places.at(-1)).toEqual(['other', 'readModel', { store: 'readModel' }]);
  });

  it('is told of a name that is not there, with those that are', () => {
    expect(read({ store: 'slaes' }).problems).toMatchObject([
      {
        subject: 'index.store',
        expected: 'the name of an instance of "store": default, readModel, sales',
        found: '"slaes"',
        source: 'option',
      },
    ]);
    expect(read({}, { env: { INDEX_STORE: 'slaes' } }).problems).toMatchObject([{ source: 'environment' }]);
  });

  it('has one driver at most that keeps tables in one place, and is told which to move', () => {
    expect(read({ instances: { other: {}, third: { driver: 'alone' } } }).problems).toEqual([
      {
        subject: 'index.instances.other.store',
        expected: 'an instance of "store" in which no other of "index" keeps its tables',
        found: '"default", where "default" keeps them',
        source: 'both together',
        fix: 'Move "other": set INDEX__OTHER__STORE to another instance, or add one named "other": { store: { instances: { other: ... } } }.',
      },
    ]);
  });

  it('is known with the drivers alone', () => {
    const early = read({ store: 'sales', instances: { other: {} } }, { driversOnly: true });
    expect(early.problems).toEqual([]);
    expect(early.places.map(([, place]) => place)).toEqual(['sales', 'default']);
  });

  it('keeps what was fixed before the values came, and refuses another', () => {
    const fixed = { default: 'sales' };
    expect(read({}, { fixed })).toMatchObject({ problems: [], places: [['default', 'sales', { store: 'sales' }]] });
    expect(read({ store: 'sales' }, { fixed }).problems).toEqual([]);
    expect(read({ store: 'readModel' }, { fixed }).problems).toMatchObject([
      { subject: 'index.store', expected: 'sales, which was known before the factory ran', found: 'readModel' },
    ]);
  });

  it.each([
    ['is asked which, where the other is not seen', { instances: { other: {} } }, 1],
    ['is asked nothing for the default one', {}, 0],
    ['is asked nothing by a driver that keeps nothing there', { instances: { other: { driver: 'alone' } } }, 0],
    ['is asked nothing when it is said', { instances: { other: { store: 'somewhere' } } }, 0],
  ])('%s', (_what, choice, problems) => {
    const alone = read(choice, { concerns: [{ definition: index, choice }] });
    expect(alone.problems).toHaveLength(problems);
  });

  it('tells by `false` of a named instance to leave it out', () => {
    expect(read({ instances: { sales: false } }).problems).toMatchObject([
      { subject: 'index.instances.sales', found: 'false', fix: expect.stringContaining('Remove the instance') },
    ]);
  });
});
