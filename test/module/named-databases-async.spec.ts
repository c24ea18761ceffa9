import 'reflect-metadata';
import { ConfigurationError } from '#core';
import { portToken } from '#core/nest';
import { SqlSession, UnitOfWork } from '#domain/database';
import { InfrastructureModule, Plan } from '#infrastructure';
import { ProbeDriver } from '../../libs/database/src/testing/probe-driver.js';
import { embeddedEnv, namedSnapshotEnv } from '../support/embedded-env.js';
import { rejection, startsModules } from './support/started-modules.js';

const env = embeddedEnv;
const configuration = { env };
const start = startsModules();

describe('the named databases of InfrastructureModule.forRootAsync', () => {
  it('have static names and late values', async () => {
    const probe = new ProbeDriver();
    const module = await start(
      InfrastructureModule.forRootAsync({
        database: { driver: probe.factory, instances: { reporting: { driver: probe.factory } } },
        configuration,
        useFactory: () => ({ database: { poolMax: 4, instances: { reporting: { poolMax: 3 } } } }),
      }),
    );
    expect([probe.seen('poolMax'), probe.seen('poolMax', 'reporting')]).toEqual(['4', '3']);
    expect(module.get(portToken(UnitOfWork, 'reporting') as symbol)).toBeInstanceOf(UnitOfWork);
    expect(module.get(Plan).entries.map(({ instance }) => instance)).toEqual([
      'default',
      'reporting',
      'default',
      'default',
      'default',
      'default',
      'default',
      'default',
    ]);
  });

  it('have their defaults when the factory does not speak of them', async () => {
    const probe = new ProbeDriver();
    await start(
      InfrastructureModule.forRootAsync({
        database: { driver: probe.factory, instances: { reporting: { driver: probe.factory } } },
        configuration,
        useFactory: () => ({}),
      }),
    );
    expect(probe.seen('poolMax', 'reporting')).toBe('10');
  });

  it('may be named by variables alone', async () => {
    const module = await start(
      InfrastructureModule.forRootAsync({
        configuration: { env: { ...env, ...namedSnapshotEnv('reporting'), DATABASE__REPORTING__DATA_DIR: 'memory' } },
        useFactory: () => ({ database: { dataDir: 'memory' } }),
      }),
    );
    const session = module.get<SqlSession>(portToken(SqlSession, 'reporting') as symbol);
    expect(await session.query('select 2 as two')).toEqual([{ two: 2 }]);
  });

  it('are not added by the factory, because their providers must be known before it runs', async () => {
    const probe = new ProbeDriver();
    const error = await rejection(
      start(
        InfrastructureModule.forRootAsync({
          database: probe.factory,
          configuration,
          useFactory: () => ({ database: { instances: { reporting: { driver: probe.factory } } } }),
        }),
      ),
    );
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ problems: [{ subject: 'database.instances.reporting' }] });
  });
});
