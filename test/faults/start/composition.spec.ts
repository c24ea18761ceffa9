import { UnitOfWork, Repository } from '#domain/database';
import { EventBus } from '#domain/messaging';
import { InjectPort } from '#core/nest';
import { DatabaseModule } from '#database';
import { Injectable, Module, type DynamicModule, type OnModuleInit, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { infrastructure, startWith } from './support/database-app.js';
import { provokes, startFailures } from './support/start-failure.js';

const MEMORY = { DATABASE_DATA_DIR: 'memory' };

class Order {
  id!: number;
}
@Injectable()
class NeedsUnitOfWork {
  constructor(readonly unitOfWork: UnitOfWork) {}
}
@Injectable()
class NeedsEventBus {
  constructor(readonly bus: EventBus) {}
}
@Injectable()
class NeedsReporting {
  constructor(@InjectPort(UnitOfWork, 'reporting') readonly unitOfWork: UnitOfWork) {}
}
@Injectable()
class NeedsOrders {
  constructor(@InjectPort(Repository, Order) readonly orders: Repository<Order>) {}
}
@Injectable()
class AsksNest implements OnModuleInit {
  constructor(private readonly modules: ModuleRef) {}

  onModuleInit(): void {
    this.modules.get(UnitOfWork, { strict: false });
  }
}
class OwnClient {}
@Injectable()
class NeedsOwn {
  constructor(readonly client: OwnClient) {}
}

/** An application of one class, with these modules. */
function using(needy: Type, ...imports: readonly DynamicModule[]): Type {
  @Module({ imports: [...imports], providers: [needy] })
  class AppModule {}
  return AppModule;
}

/** A module that binds the port itself. */
function binding(port: Type | typeof UnitOfWork, ...imports: readonly DynamicModule[]): Type {
  @Module({
    imports: [...imports],
    providers: [{ provide: port, useValue: { run: (work: () => unknown) => work() } }, NeedsUnitOfWork],
  })
  class OrdersModule {}
  return OrdersModule;
}

describe('a start of modules that', () => {
  provokes('CONCERN_OFF', 'inject a port whose concern is off', {
    exitCode: 78,
    action: /Remove "database: false"/,
    start: () => startFailures(using(NeedsUnitOfWork, infrastructure(MEMORY, { database: false, messaging: false }))),
  });

  provokes('CONCERN_OFF', 'ask Nest by get() for a port whose concern is off', {
    exitCode: 78,
    action: /switch its concern on/,
    start: () => startFailures(using(AsksNest, infrastructure(MEMORY, { database: false, messaging: false }))),
  });

  provokes('DEPENDENCY_UNKNOWN', 'inject a class of their own that nobody provides', {
    exitCode: 78,
    why: /NeedsOwn/,
    action: /Import the module that exports the provider/,
    start: () => startFailures(using(NeedsOwn, infrastructure(MEMORY))),
  });

  provokes('DEPENDENCY_UNKNOWN', 'inject a port without the infrastructure', {
    exitCode: 78,
    action: /InfrastructureModule\.forRoot\(\) in the root module, or MessagingModule\.forRoot\(\) alone: EventBus/,
    start: () => startFailures(using(NeedsEventBus)),
  });

  provokes('DEPENDENCY_UNKNOWN', 'inject a repository without forFeature', {
    exitCode: 78,
    action: /DatabaseModule\.forFeature\(\[\{ entity: Order \}\]\) in AppModule/,
    start: () => startFailures(using(NeedsOrders, infrastructure(MEMORY))),
  });

  provokes('DEPENDENCY_UNKNOWN', 'inject a named database that there is none of', {
    exitCode: 78,
    action: /database: \{ instances: \{ reporting: \{\} \} \}/,
    start: () => startFailures(using(NeedsReporting, infrastructure(MEMORY))),
  });

  provokes('COMPOSITION_INVALID', 'import the infrastructure twice with other options', {
    exitCode: 78,
    why: /^InfrastructureModule is imported 2 times/,
    action: /module imports/,
    start: () =>
      startFailures(using(NeedsUnitOfWork, infrastructure(MEMORY), infrastructure(MEMORY, { messaging: false }))),
  });

  provokes('COMPOSITION_INVALID', 'import one concern twice with other options', {
    exitCode: 78,
    why: /^DatabaseModule is imported 2 times/,
    action: /module imports/,
    start: () =>
      startFailures(
        using(
          NeedsUnitOfWork,
          DatabaseModule.forRoot({}, { env: { NODE_ENV: 'test', ...MEMORY } }),
          DatabaseModule.forRoot({ slowStatement: '2s' }, { env: { NODE_ENV: 'test', ...MEMORY } }),
        ),
      ),
  });

  provokes('COMPOSITION_INVALID', 'bind a port that the infrastructure binds too', {
    exitCode: 78,
    why: /UnitOfWork is bound by DatabaseModule and by OrdersModule/,
    action: /module imports/,
    start: () => startFailures(binding(UnitOfWork, infrastructure(MEMORY))),
  });

  it('may bind a port whose concern is off, and override any in a test', async () => {
    const off = infrastructure(MEMORY, { database: false, messaging: false });
    await expect(startFailures(binding(UnitOfWork, off))).rejects.toThrow('It started.');

    const own = { run: () => Promise.resolve() };
    const testing = await Test.createTestingModule({ imports: [using(NeedsUnitOfWork, infrastructure(MEMORY))] })
      .overrideProvider(UnitOfWork)
      .useValue(own)
      .compile();
    const app = await testing.init();
    expect(app.get(NeedsUnitOfWork).unitOfWork).toBe(own);
    await app.close();
  });

  it('import one module object in several places', async () => {
    const shared = infrastructure(MEMORY);
    @Module({ imports: [shared], providers: [NeedsUnitOfWork] })
    class FirstModule {}
    @Module({ imports: [shared, FirstModule], providers: [NeedsUnitOfWork] })
    class SecondModule {}
    await expect(startFailures(SecondModule)).rejects.toThrow('It started.');
  });
});

describe('a start in a place where an embedded database', () => {
  provokes('CONFIGURATION_INVALID', 'was not asked for: production', {
    exitCode: 78,
    action: /GROUNDWORK_ALLOW_EMBEDDED/,
    start: () => startWith({ ...MEMORY, NODE_ENV: 'production' }),
  });

  provokes('CONFIGURATION_INVALID', 'cannot be shared by processes: a role of its own', {
    exitCode: 78,
    action: /GROUNDWORK_ROLE.*cannot be shared by processes/,
    start: () => startWith({ ...MEMORY, GROUNDWORK_ROLE: 'web' }),
  });

  it('both at once, and a third mistake: every one is told', async () => {
    const failures = await startWith({
      ...MEMORY,
      NODE_ENV: 'production',
      GROUNDWORK_ROLE: 'web',
      DATABASE_POOL_MAX: 'many',
    });
    const lines = failures.flatMap(({ action }) => action).join('\n');
    for (const subject of ['DATABASE_DRIVER', 'GROUNDWORK_ROLE', 'DATABASE_POOL_MAX']) expect(lines).toContain(subject);
  });
});
