import 'reflect-metadata';
import { Clock, FaultReporter, Random } from '#core';
import { InjectPort } from '#core/nest';
import { DatabaseModule, Transactional } from '#database';
import { Repository, SqlSession, UnitOfWork } from '#domain/database';
import { DeadLetters, defineEvent, EventBus, type StandardSchema } from '#domain/messaging';
import { Outbox } from '#domain/outbox';
import { EventHandler } from '#messaging';
import { EntitySchema } from '@mikro-orm/core';
import { Injectable, Module, type Provider } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { InfrastructureModule } from '../infrastructure.module.js';
import type { InfrastructureTestingOptions } from '../infrastructure-testing.options.js';
import { Plan } from '../plan.js';
import { TestingKit, TestingLeakError } from './index.js';

class Order {
  declare id: string;
  declare customer: string;
  declare placedAt: Date;
}
const orderSchema = new EntitySchema<Order>({
  class: Order,
  tableName: 'shop_order',
  properties: {
    id: { type: 'uuid', primary: true },
    customer: { type: 'text' },
    placedAt: { type: 'datetime' },
  },
});

const schema: StandardSchema<{ orderId: string }> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as { orderId: string } }) },
};
const Placed = defineEvent('order.placed', 1, schema);

@Injectable()
class Orders {
  constructor(
    @InjectPort(Repository, Order) private readonly orders: Repository<Order>,
    private readonly bus: EventBus,
    private readonly clock: Clock,
  ) {}

  @Transactional()
  async place(id: string, customer: string): Promise<void> {
    await this.orders.create({ id, customer, placedAt: new Date(this.clock.now()) });
    await this.bus.publish(Placed, { orderId: id });
    if (customer === 'nobody') throw new Error('nobody orders nothing');
  }
}

@Injectable()
class Confirmation {
  readonly tried: number[] = [];
  readonly confirmed: string[] = [];
  failures = 0;

  constructor(private readonly clock: Clock) {}

  @EventHandler(Placed, { group: 'confirmation' })
  handle({ orderId }: { orderId: string }): void {
    this.tried.push(this.clock.now());
    if (this.tried.length <= this.failures) throw new Error('the mail server is away');
    this.confirmed.push(orderId);
  }
}

@Module({
  imports: [DatabaseModule.forFeature([{ entity: Order }])],
  providers: [Orders, Confirmation],
  exports: [Orders, Confirmation],
})
class OrdersModule {}

const FIRST = '00000000-0000-4000-8000-000000000001';

async function start(options: InfrastructureTestingOptions = {}, ...providers: Provider[]): Promise<TestingModule> {
  const imports = [InfrastructureModule.forTesting(options), OrdersModule];
  const module = await Test.createTestingModule({ imports, providers }).compile();
  return module.init();
}

/** The kit must be asked for before the application is gone. */
const closed = (app: TestingModule): Promise<void> => app.get(TestingKit, { strict: false }).close(app);

const leaksOf = async (app: TestingModule): Promise<readonly string[]> => {
  const error: unknown = await closed(app).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof TestingLeakError ? error.leaks : [`no TestingLeakError but ${String(error)}`];
};

describe('InfrastructureModule.forTesting', () => {
  it('runs an application on a fake database and a bus in memory, and closes without a leak', async () => {
    const app = await start({ now: '2026-05-01T12:00:00Z' });

    await app.get(Orders).place(FIRST, 'Ada');
    await app.get(TestingKit).settle();

    expect(app.get(TestingKit).database().rows(Order)).toEqual([
      { id: FIRST, customer: 'Ada', placedAt: new Date('2026-05-01T12:00:00Z') },
    ]);
    expect(app.get(Confirmation).confirmed).toEqual([FIRST]);
    await closed(app);
  });

  it('rolls back rows and events together', async () => {
    const app = await start();
    const kit = app.get(TestingKit);

    await expect(app.get(Orders).place(FIRST, 'nobody')).rejects.toThrow('nobody orders nothing');
    await kit.settle();

    expect(kit.database().rows(Order)).toEqual([]);
    expect(kit.database().transactions).toEqual({ committed: 0, rolledBack: 1 });
    expect(app.get(Confirmation).tried).toEqual([]);
    await closed(app);
  });

  it('tries a handler again when the clock is moved, and not before', async () => {
    const app = await start();
    const confirmation = app.get(Confirmation);
    confirmation.failures = 1;

    await app.get(Orders).place(FIRST, 'Ada');
    await app.get(TestingKit).settle();
    expect(confirmation.tried).toHaveLength(1);
    expect((await app.get(EventBus).groups())[0]).toMatchObject({ scheduled: 1 });

    await app.get(TestingKit).clock.advance(1_000);
    expect(confirmation.tried).toHaveLength(2);
    expect(confirmation.confirmed).toEqual([FIRST]);
    await closed(app);
  });

  it('hands a delayed event on when it is due', async () => {
    const app = await start();
    await app.get(EventBus).publish(Placed, { orderId: '1' }, { delay: '1h' });

    await app.get(TestingKit).clock.advance(3_599_999);
    expect(app.get(Confirmation).confirmed).toEqual([]);
    await app.get(TestingKit).clock.advance(1);

    expect(app.get(Confirmation).confirmed).toEqual(['1']);
    await closed(app);
  });

  it('parks an event after its last attempt, and handles it when it is redriven', async () => {
    const app = await start();
    const confirmation = app.get(Confirmation);
    confirmation.failures = 100;
    await app.get(EventBus).publish(Placed, { orderId: '1' });
    await app.get(TestingKit).clock.advance(3_600_000);
    expect((await app.get(DeadLetters).list()).items).toMatchObject([{ group: 'confirmation', attempts: 10 }]);

    confirmation.failures = 0;
    await app.get(DeadLetters).redriveAll();
    await app.get(TestingKit).settle();

    expect(confirmation.confirmed).toEqual(['1']);
    await closed(app);
  });

  it('keeps two applications of one module object apart', async () => {
    const imports = [await InfrastructureModule.forTesting(), OrdersModule];
    const [one, other] = await Promise.all(
      [1, 2].map(async () => (await Test.createTestingModule({ imports }).compile()).init()),
    );
    if (one === undefined || other === undefined) throw new TypeError('There are two.');

    await one.get(Orders).place(FIRST, 'Ada');
    await one.get(TestingKit).clock.advance(5_000);

    expect(other.get(TestingKit).database().rows(Order)).toEqual([]);
    expect(other.get(TestingKit).clock.monotonic()).toBe(0);
    await closed(one);
    await other.get(Orders).place(FIRST, 'Bob');
    expect(other.get(TestingKit).database().rows(Order)).toHaveLength(1);
    await closed(other);
  });

  it('repeats chance and ids for the same seed', async () => {
    const draw = async (seed: number): Promise<number> => {
      const app = await start({ seed });
      const drawn = app.get(Random).next();
      await closed(app);
      return drawn;
    };

    expect(await draw(7)).toBe(await draw(7));
    expect(await draw(7)).not.toBe(await draw(8));
  });

  it('lets a test override a port, and a part of the core', async () => {
    const silent = { report: () => undefined };
    const imports = [InfrastructureModule.forTesting(), OrdersModule];
    const app = await Test.createTestingModule({ imports })
      .overrideProvider(EventBus)
      .useValue({ publish: () => Promise.resolve('overridden') })
      .overrideProvider(FaultReporter)
      .useValue(silent)
      .compile();
    await app.init();

    await app.get(Orders).place(FIRST, 'Ada');

    expect(app.get(TestingKit).database().rows(Order)).toHaveLength(1);
    expect(app.get(FaultReporter)).toBe(silent);
    await closed(app);
  });

  it('reads nothing of the environment', async () => {
    const before = process.env;
    process.env = {
      ...before,
      DATABASE_DRIVER: 'postgresql',
      DATABASE_URL: 'not a URL',
      MESSAGING_RETRY_ATTEMPTS: '0',
    };
    try {
      const app = await start();
      expect(app.get(Plan).entries).toMatchObject([
        { driver: 'fake' },
        { concern: 'redis', driver: 'none', why: 'default' },
        { driver: 'memory', why: 'option messaging.driver' },
        { concern: 'coordination', driver: 'memory', why: 'option coordination.driver' },
        { concern: 'cache', driver: 'memory', why: 'default' },
        { concern: 'resilience', driver: 'in-process', why: 'default' },
        { concern: 'observability', driver: 'none', why: 'default' },
      ]);
      expect(app.get(Plan).warnings).toEqual([]);
      await closed(app);
    } finally {
      process.env = before;
    }
  });

  it('tells what is wrong with its options', async () => {
    const options = { colour: 'red', now: 'yesterday', seed: 0.5, clock: 'sun', messaging: 'database' };
    const starting = InfrastructureModule.forTesting(options as never);
    await expect(starting).rejects.toThrow(
      /colour: expected one of database[\s\S]*clock: expected virtual or system[\s\S]*now: expected a date[\s\S]*seed: expected a whole number[\s\S]*messaging\.driver: .*database: 'pglite'/,
    );
  });

  it('says of SQL and of the outbox that the fake has none', async () => {
    const app = await start();
    await expect(app.get(SqlSession).query('select 1')).rejects.toThrow(/fake/);
    await closed(app);

    await expect(
      start({}, { provide: 'user', inject: [Outbox], useFactory: (outbox: Outbox) => outbox }),
    ).rejects.toThrow(
      /Outbox was injected, which a fake database does not have.*forTesting\(\{ database: 'pglite' \}\)/,
    );
  });

  it('runs on the embedded database as well, with the time of the machine', async () => {
    const app = await Test.createTestingModule({
      imports: [InfrastructureModule.forTesting({ database: 'pglite' })],
    }).compile();
    await app.init();

    expect(await app.get(SqlSession).query('select 1 as one')).toEqual([{ one: 1 }]);
    expect(() => app.get(TestingKit).clock).toThrow(/clock: 'virtual'/);
    expect(() => app.get(TestingKit).database()).toThrow(/no fake database/);
    await closed(app);
  }, 60_000);
});

describe('close() of an application under test', () => {
  it('names a timer that was left running, and the line that set it', async () => {
    const app = await start();
    app.get(Clock).timer(2_500, () => undefined);

    const leaks = await leaksOf(app);

    expect(leaks).toHaveLength(1);
    expect(leaks[0]).toMatch(/^A timer of the clock still waits, due in 2500 ms, set at .*for-testing\.spec/);
  });

  it('names a sleep that nobody ended', async () => {
    const app = await start();
    void app.get(Clock).sleep(60_000);

    expect(await leaksOf(app)).toEqual([expect.stringMatching(/^A sleep of the clock still waits, due in 60000 ms/)]);
  });

  it('names a unit of work that has not ended', async () => {
    const app = await start();
    void app.get(UnitOfWork).run(() => new Promise(() => undefined));
    await app.get(TestingKit).settle();

    expect(await leaksOf(app)).toContain(
      'A unit of work of the fake database has begun and not ended: somebody did not await it.',
    );
  });

  it('names faults that the test did not take, all together', async () => {
    const app = await start();
    app.get(FaultReporter).report({ where: 'afterCommit hook', error: new Error('the cache is away') });
    void app.get(Clock).sleep(1);

    const closing = closed(app);

    await expect(closing).rejects.toThrow(TestingLeakError);
    await expect(closing).rejects.toThrow(
      /^2 things were left over[\s\S]*sleep[\s\S]*afterCommit hook: Error: the cache is away$/,
    );
  });

  it('resolves when the test took the faults that it expected', async () => {
    const app = await start();
    const unitOfWork = app.get(UnitOfWork);
    await unitOfWork.run((scope) => {
      scope.afterCommit(() => {
        throw new Error('the cache is away');
      });
      return Promise.resolve();
    });
    await app.get(TestingKit).settle();

    expect(app.get(TestingKit).faults.take()).toMatchObject([{ error: { message: 'the cache is away' } }]);
    await closed(app);
  });

  it('resolves with leaks that are to be ignored', async () => {
    const app = await start({ leaks: 'ignore' });
    void app.get(Clock).sleep(1);
    await closed(app);
  });

  it('drops retries and delayed events, which are no leaks', async () => {
    const app = await start();
    app.get(Confirmation).failures = 1;
    await app.get(Orders).place(FIRST, 'Ada');
    await app.get(EventBus).publish(Placed, { orderId: '2' }, { delay: '1h' });
    await app.get(TestingKit).settle();
    await closed(app);
  });
});

it('reads the entities of the spec', () => {
  expect(orderSchema.meta.className).toBe('Order');
});
