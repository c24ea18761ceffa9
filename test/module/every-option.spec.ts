import 'reflect-metadata';
import { generalOptions, kGeneral, type GeneralValues } from '#core/nest';
import { InfrastructureModule, Plan, type InfrastructureLateOptions } from '#infrastructure';
import type { DynamicModule } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { concernNames, ofConcerns, type ConcernName } from '../../libs/infrastructure/src/infrastructure.options.js';
import { codeOf, definitionOf, isSecret, keysOf, sampled, variablesOf } from './support/sampled-concerns.js';
import {
  concernDoor,
  infrastructureDoor,
  Probes,
  waysThrough,
  type ByConcern,
  type Given,
} from './support/ways-to-configure.js';

// Every option of every concern, given in every way, and read back from what the driver was made with. The rows come from the tables of the
// concerns: a new option without a sample fails here, and so does one that some way forgets.

jest.setTimeout(60_000);

const NODE_ENV = 'test';
const NAMES = ['other', 'reporting'];
const open: TestingModule[] = [];
afterAll(async () => {
  for (const module of open.splice(0)) await module.close();
});

/** Its providers are made, drivers included; nothing is connected, because the samples name servers that do not exist. */
async function compose(module: DynamicModule): Promise<TestingModule> {
  const testing = await Test.createTestingModule({ imports: [module] }).compile();
  open.push(testing);
  return testing;
}

function at(instance: string, values: object): object {
  return instance === 'default' ? values : { instances: { [instance]: values } };
}

/** The instances of a concern that the tests look at. */
function instancesOf(concern: ConcernName): readonly string[] {
  return definitionOf(concern).onlyDefault === undefined ? ['default', 'other'] : ['default'];
}

/** All concerns on probes, with named instances where they can have any, and values for one of them. */
function given(probes: Probes, values: ByConcern, env: Readonly<Record<string, string>> = {}): Given {
  const { drivers } = probes;
  const on = (driver: object) => ({ driver, instances: Object.fromEntries(NAMES.map((name) => [name, { driver }])) });
  return {
    statics: ofConcerns((name) =>
      definitionOf(name).onlyDefault === undefined ? on(drivers[name]) : { driver: drivers[name] },
    ),
    values,
    configuration: { env: { NODE_ENV, ...env } },
  };
}

/** The given, with those keys among the values said at once that must be. */
function withStatics(concern: ConcernName, instance: string, { statics, ...rest }: Given): Given {
  const early = Object.fromEntries(sampled[concern].statics.map((key) => [key, codeOf(concern)[key]]));
  const own: Readonly<Record<string, unknown>> = { ...statics[concern] };
  const instances: Readonly<Record<string, object>> = { ...(own['instances'] as Record<string, object>) };
  const said =
    instance === 'default'
      ? { ...own, ...early }
      : { ...own, instances: { ...instances, [instance]: { ...instances[instance], ...early } } };
  return { ...rest, statics: { ...statics, [concern]: said } };
}

function seen(probes: Probes, concern: ConcernName, instance: string, key: string): unknown {
  const value: unknown = Reflect.get(probes[concern].made.get(instance) ?? {}, key);
  return isSecret(value) ? value.reveal() : value;
}

describe.each(concernNames)('the samples of %s', (concern) => {
  const { samples, codeOnly } = sampled[concern];

  it('are there for every key of its table, and for no other', () => {
    expect([...Object.keys(samples), ...Object.keys(codeOnly)].sort()).toEqual([...keysOf(concern)].sort());
  });

  it('are no defaults', async () => {
    const probes = new Probes();
    await compose(infrastructureDoor.forRoot(given(probes, {})));
    for (const instance of instancesOf(concern)) {
      const same = Object.entries(samples).filter(
        ([key, { text }]) => String(seen(probes, concern, instance, key)) === text,
      );
      expect(same).toEqual([]);
    }
  });
});

describe.each(concernNames.flatMap((concern) => instancesOf(concern).map((instance) => ({ concern, instance }))))(
  'every option of $concern, instance "$instance"',
  ({ concern, instance }) => {
    const { samples, codeOnly } = sampled[concern];
    const doors = [
      ['InfrastructureModule', infrastructureDoor],
      ['the module of the concern', concernDoor(concern)],
    ] as const;
    const rows = doors.flatMap(([door, through]) =>
      waysThrough(through).flatMap(([way, build]) => [
        { door, way, source: 'code', build },
        { door, way, source: 'variables', build },
      ]),
    );

    describe.each(rows)('through $door by $way, from $source', ({ door, source, build }) => {
      const probes = new Probes();
      let module: TestingModule;

      beforeAll(async () => {
        module = await compose(
          build(
            source === 'code'
              ? withStatics(concern, instance, given(probes, { [concern]: at(instance, codeOf(concern)) }))
              : given(probes, {}, variablesOf(concern, instance)),
          ),
        );
      });

      it.each(Object.entries(samples))('reaches the driver: %s', (key, { text }) => {
        expect(String(seen(probes, concern, instance, key))).toBe(text);
      });

      if (source === 'code' && Object.keys(codeOnly).length > 0)
        it.each(Object.entries(codeOnly))('reaches the driver, given by code alone: %s', (key, value) => {
          expect(seen(probes, concern, instance, key)).toBe(value);
        });

      const inherited = instance === 'default' && definitionOf(concern).instancesInherit === true;
      if (inherited)
        it.each(Object.entries(samples))('is taken over by an instance that says nothing: %s', (key, { text }) => {
          expect(String(seen(probes, concern, 'other', key))).toBe(text);
        });
      else if (instancesOf(concern).length > 1)
        it('is of no other instance', () => {
          const other = instance === 'default' ? 'other' : 'default';
          const met = Object.entries(samples).filter(
            ([key, { text }]) => String(seen(probes, concern, other, key)) === text,
          );
          expect(met).toEqual([]);
        });

      if (door === 'InfrastructureModule')
        it('stands in the plan with its driver', () => {
          const path = instance === 'default' ? concern : `${concern}.instances.${instance}`;
          expect(
            module.get(Plan).entries.find((entry) => entry.concern === concern && entry.instance === instance),
          ).toMatchObject({ driver: 'probe', why: `option ${path}.driver`, target: 'nowhere' });
        });
    });
  },
);

describe('every general option', () => {
  interface GeneralSample {
    readonly code: InfrastructureLateOptions;
    readonly text: string;
    /** What can be seen of it. */
    seen(probes: Probes, module: TestingModule): unknown;
    readonly expected: unknown;
  }
  /** Times that the core module itself reads. */
  const durations = <Key extends 'connectLimit' | 'drain' | 'grace'>(
    texts: Readonly<Record<Key, string>>,
  ): Record<Key, GeneralSample> => {
    const entries = Object.entries<string>(texts).map(([key, text]): [string, GeneralSample] => [
      key,
      {
        code: { [key]: text },
        text,
        seen: (_probes, module) => String(Reflect.get(module.get<GeneralValues>(kGeneral, { strict: false }), key)),
        expected: text,
      },
    ]);
    return Object.fromEntries(entries) as Record<Key, GeneralSample>; // border: the keys are those of `texts`
  };
  const generalSamples: Readonly<Record<keyof typeof generalOptions, GeneralSample>> = {
    dataDir: {
      code: { dataDir: '/tmp/general' },
      text: '/tmp/general',
      seen: ({ database }) => database.seen('dataDir'),
      expected: '/tmp/general/database',
    },
    role: {
      code: { role: 'worker' },
      text: 'worker',
      seen: ({ messaging }) => messaging.seen('role'),
      expected: 'worker',
    },
    requestContext: {
      code: { requestContext: 'off' },
      text: 'off',
      seen: (_probes, module) => module.get<GeneralValues>(kGeneral, { strict: false }).requestContext,
      expected: 'off',
    },
    ...durations({ connectLimit: '2s', drain: '3s', grace: '40s' }),
    allowEmbedded: {
      code: { allowEmbedded: ['database'] },
      text: 'database',
      seen: ({ database }) => database.made.size,
      expected: 1,
    },
  };
  const rows = Object.entries(generalSamples).map(([key, sample]) => ({ key, ...sample }));

  /** In production, with a database driver that is only used there by leave. */
  function build(
    probes: Probes,
    way: string,
    code: InfrastructureLateOptions,
    env: Record<string, string>,
  ): DynamicModule {
    const { database, ...others } = probes.drivers;
    const production = 'allowEmbedded' in code || 'GROUNDWORK_ALLOW_EMBEDDED' in env;
    const drivers = { ...others, database: { ...database, production: production ? 'ask' : 'ok' } as typeof database };
    const configuration = { env: { NODE_ENV: 'production', ...env } };
    return way === 'forRoot'
      ? InfrastructureModule.forRoot({ ...code, ...drivers, configuration })
      : InfrastructureModule.forRootAsync({ ...drivers, configuration, useFactory: () => code });
  }

  it('has a sample', () => {
    expect(Object.keys(generalSamples).sort()).toEqual(Object.keys(generalOptions).sort());
  });

  describe.each(['forRoot', 'forRootAsync'])('by %s', (way) => {
    it.each(rows)('takes effect from code: $key', async ({ code, seen: read, expected }) => {
      const probes = new Probes();
      const module = await compose(build(probes, way, code, {}));
      expect(read(probes, module)).toBe(expected);
    });

    it.each(rows)('takes effect from its variable: $key', async ({ key, text, seen: read, expected }) => {
      const probes = new Probes();
      const { variable } = generalOptions[key as keyof typeof generalOptions];
      const module = await compose(build(probes, way, {}, { [`GROUNDWORK_${variable}`]: text }));
      expect(read(probes, module)).toBe(expected);
    });
  });
});
