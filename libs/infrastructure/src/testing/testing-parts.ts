import type { ConfigurationProblem, DriverFactory } from '#core';
import type { Configuration } from '#core/nest';
import type { DatabaseDriver, DatabaseSettings } from '#database';
import { FakeDatabaseModule } from '#database/testing';
import type { DynamicModule } from '@nestjs/common';
import { concernModules } from '../concern-modules.js';
import { concernNames, ofConcerns, type InfrastructureOptions } from '../infrastructure.options.js';
import type { InfrastructureTestingOptions } from '../infrastructure-testing.options.js';
import { readConfiguration, resolutionOf } from '../read-configuration.js';
import { TestingKitModule } from './testing.module.js';
import { groundSettings, testingProblems } from './testing-options.js';

/** What `InfrastructureModule.forTesting` is put together from. */
export interface TestingParts {
  readonly configuration: Configuration;
  readonly modules: readonly DynamicModule[];
}

/** Nothing is read but the options: neither `process.env` nor a file. */
export function testingParts(options: InfrastructureTestingOptions): TestingParts {
  const { database = 'fake', messaging = 'memory' } = options;
  const { coordination = database === 'fake' ? 'memory' : undefined } = options; // a fake database has no tables
  const given = {
    ...(ofConcerns((name) => options[name]) as InfrastructureOptions), // border: each entry is its own concern's
    database: database === 'fake' ? { driver: fakeFactory } : database,
    messaging,
    coordination,
  };
  const read = readConfiguration({ given, configuration: { env: { NODE_ENV: 'test' } } });
  const problems = [...testingProblems(options), ...read.problems, ...(database === 'fake' ? onFake(read) : [])];
  const configuration = { ...read, problems };
  if (problems.length > 0) return { configuration, modules: [] };
  const modules = concernModules({ messaging, coordination });
  return {
    configuration,
    modules: [
      TestingKitModule.of(groundSettings(options)),
      ...concernNames.map((name) =>
        name === 'database' && database === 'fake'
          ? FakeDatabaseModule.of(options.fake)
          : modules[name].fromResolution(resolutionOf(configuration, name)),
      ),
    ],
  };
}

/** For the plan, and for concerns that ask whether there is a database. Nothing creates it: `FakeDatabaseModule` stands in the place of the concern's module. */
const fakeFactory: DriverFactory<DatabaseSettings, DatabaseDriver> = {
  ...FakeDatabaseModule.driver,
  capabilities: { ...FakeDatabaseModule.driver.capabilities },
  production: 'ask',
  productionNote: 'it is a fake',
  remote: false,
  peers: ['@mikro-orm/core', '@mikro-orm/postgresql'],
  target: () => 'this process',
  create: () => Promise.reject(new TypeError('The fake database is not made by a driver.')),
};

/** Drivers that keep their data in tables, which a fake database does not have. */
function onFake({ concerns }: Configuration): readonly ConfigurationProblem[] {
  return concerns
    .flatMap(({ instances }) => instances ?? [])
    .filter(({ driver }) => driver.concerns?.includes('database') === true)
    .map(({ concern, driver }) => ({
      subject: `${concern}.driver`,
      expected: 'a driver that keeps nothing in the database, which is a fake one',
      found: driver.name,
      source: 'option',
      fix: `Say ${concern}: 'memory', or database: 'pglite'.`,
    }));
}
