import type { DriverFactory } from '../../drivers/driver-factory.js';
import { Duration } from '../../values/duration.js';
import type { ConcernDefinition } from './concern-definition.js';
import { loadConfiguration, type Configuration } from './load-configuration.js';
import { integerOption, optionalDurationOption, type OptionValues } from './option.js';

const table = {
  attempts: integerOption({ variable: 'ATTEMPTS', description: 'How often.', min: 1, max: 9, default: 3 }),
  waitBase: optionalDurationOption({
    variable: 'WAIT_BASE',
    description: 'How long.',
    min: '0ms',
    max: '1m',
    example: '2s',
    defaultText: 'as long as it takes',
  }),
} as const;

type Settings = OptionValues<typeof table> & { readonly judge?: unknown };

const driver: DriverFactory<Settings> = {
  name: 'only',
  production: 'ok',
  remote: false,
  peers: [],
  capabilities: {},
  target: () => 'here',
  create: () => Promise.resolve({}),
};

const policy: ConcernDefinition<typeof table, Settings> = {
  name: 'policy',
  options: table,
  drivers: { only: driver },
  defaultDriver: 'only',
  impliedBy: {},
  codeOnly: ['judge'],
  instanceVariables: 'flat',
  instancesInherit: true,
  finish: (values) => values,
};

const load = (env: Record<string, string>, choice?: unknown): Configuration =>
  loadConfiguration({ env, concerns: [{ definition: policy, choice }] });

function settings(configuration: Configuration): Record<string, Settings> {
  expect(configuration.problems).toEqual([]);
  const instances = configuration.concerns[0]?.instances ?? [];
  return Object.fromEntries(instances.map(({ instance, values }) => [instance, values as Settings]));
}

describe('instances whose variables are flat', () => {
  it('are named by what stands between the concern and an option', () => {
    const read = settings(load({ POLICY_MAIL_ATTEMPTS: '5', POLICY_READ_MODEL_WAIT_BASE: '2s', POLICY_ATTEMPTS: '4' }));
    expect(Object.keys(read)).toEqual(['default', 'mail', 'read_model']);
    expect(read['mail']?.attempts).toBe(5);
    expect(read['read_model']?.waitBase).toEqual(Duration.seconds(2));
  });

  it('are not made by the variables of the default one, or of another concern', () => {
    expect(
      Object.keys(settings(load({ POLICY_WAIT_BASE: '2s', POLICY_DRIVER: 'only', POLICYMAIL_ATTEMPTS: '5' }))),
    ).toEqual(['default']);
  });

  it('meet those that code names', () => {
    const read = settings(load({ POLICY_READ_MODEL_ATTEMPTS: '5' }, { instances: { readModel: { waitBase: '1s' } } }));
    expect(read['readModel']).toMatchObject({ attempts: 5, waitBase: Duration.seconds(1) });
    expect(Object.keys(read)).toEqual(['default', 'readModel']);
  });

  it('tell a problem by their variable', () => {
    const { problems } = load({ POLICY_MAIL_ATTEMPTS: 'many' });
    expect(problems.map(({ subject }) => subject)).toEqual(['POLICY_MAIL_ATTEMPTS']);
  });
});

describe('instances that inherit', () => {
  it('take over what was said for the default one, by variable or by code, and nothing of its defaults', () => {
    const judge = () => true;
    const read = settings(
      load({ POLICY_ATTEMPTS: '7', POLICY_MAIL_WAIT_BASE: '3s' }, { judge, instances: { orders: { attempts: 2 } } }),
    );
    expect(read['mail']).toMatchObject({ attempts: 7, waitBase: Duration.seconds(3), judge });
    expect(read['orders']).toMatchObject({ attempts: 2, judge });
    expect(read['orders']?.waitBase).toBeUndefined();
  });

  it('say themselves what only code can say', () => {
    const [first, second] = [() => true, () => false];
    expect(settings(load({}, { judge: first, instances: { mail: { judge: second } } }))['mail']?.judge).toBe(second);
  });

  it('say where a value comes from', () => {
    const { concerns } = load({ POLICY_ATTEMPTS: '7', POLICY_MAIL_WAIT_BASE: '3s' });
    expect(concerns[0]?.instances?.find(({ instance }) => instance === 'mail')?.origins).toEqual({
      attempts: 'the default instance',
      waitBase: 'POLICY_MAIL_WAIT_BASE',
    });
  });
});

describe('an optional duration', () => {
  it('is absent unless it is given, and refused beyond its bounds', () => {
    expect(settings(load({}))['default']?.waitBase).toBeUndefined();
    expect(settings(load({ POLICY_WAIT_BASE: '0ms' }))['default']?.waitBase).toEqual(Duration.zero);
    for (const bad of ['2', '61s', 'soon']) {
      const { problems } = load({ POLICY_WAIT_BASE: bad });
      expect(problems).toMatchObject([
        { subject: 'POLICY_WAIT_BASE', expected: 'a duration with a unit from 0ms to 1m, such as 2s' },
      ]);
    }
  });
});
