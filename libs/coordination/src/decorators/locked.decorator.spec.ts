import 'reflect-metadata';
import { CompositionError, ConcernOffError } from '#core';
import { portToken } from '#core/nest';
import { CoordinationInvalidError, LockNotAcquiredError, Locks } from '#domain/coordination';
import { Injectable, SetMetadata, type DynamicModule, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { CoordinationModule } from '../coordination.module.js';
import { FakeCoordination } from '../testing/fake-coordination.js';
import { Locked } from './locked.decorator.js';

@Injectable()
class Stock {
  inside = 0;
  most = 0;

  @Locked('stock-count', { wait: '5s' })
  @SetMetadata('role', 'clerk')
  async count(shelf: string, times = 3): Promise<string> {
    this.inside += 1;
    this.most = Math.max(this.most, this.inside);
    for (let turn = 0; turn < times; turn += 1) await Promise.resolve();
    this.inside -= 1;
    return `counted ${shelf}`;
  }

  @Locked((shelf: string) => `shelf:${shelf}`, { wait: '0ms' })
  move(shelf: string, work: () => Promise<string> | string): string | Promise<string> {
    return work();
  }

  @Locked((value: number) => value as unknown as string)
  async unnamed(_value: number): Promise<void> {}
}

@Injectable()
class Jobs {
  @Locked('elsewhere', { coordination: 'jobs', wait: '0ms' })
  async run(): Promise<string> {
    return Promise.resolve('done');
  }
}

const env = { NODE_ENV: 'test' };
const on = (): DynamicModule => CoordinationModule.forRoot({ instances: { jobs: { driver: 'memory' } } }, { env });
const open: TestingModule[] = [];
afterEach(async () => {
  for (const module of open.splice(0)) await module.close();
});

async function make(module: DynamicModule, ...providers: Type[]): Promise<TestingModule> {
  const testing = await Test.createTestingModule({ imports: [module], providers: [Stock, ...providers] }).compile();
  open.push(testing);
  await testing.init();
  return testing;
}

describe('@Locked()', () => {
  it('runs the method one at a time, with its object and parameters', async () => {
    const stock = (await make(on())).get(Stock);
    const counted = await Promise.all(['a', 'b', 'c'].map((shelf) => stock.count(shelf)));
    expect(counted).toEqual(['counted a', 'counted b', 'counted c']);
    expect(stock.most).toBe(1);
  });

  it('names the lock by the arguments, and gives it back when the method fails', async () => {
    const module = await make(on());
    const [stock, locks] = [module.get(Stock), module.get(Locks)];
    const failing = stock.move('a', async () => {
      expect(await locks.tryAcquire('shelf:a')).toBeUndefined();
      expect(await stock.move('b', () => 'moved')).toBe('moved');
      await expect(stock.move('a', () => 'twice')).rejects.toThrow(LockNotAcquiredError);
      throw new Error('broken');
    });
    await expect(failing).rejects.toThrow('broken');
    expect(await locks.tryAcquire('shelf:a')).toBeDefined();
  });

  it('takes the lock of the instance that it names', async () => {
    const module = await make(on(), Jobs);
    await module.get(Locks).acquire('elsewhere');
    expect(await module.get(Jobs).run()).toBe('done');
    await module.get<Locks>(portToken(Locks, 'jobs') as symbol).acquire('elsewhere');
    await expect(module.get(Jobs).run()).rejects.toThrow(LockNotAcquiredError);
  });

  it('refuses a name that is none, and does not run the method', async () => {
    await expect((await make(on())).get(Stock).unnamed(7)).rejects.toThrow(CoordinationInvalidError);
  });

  it('keeps name, length and metadata of the method', () => {
    const { count } = Stock.prototype;
    expect([count.name, count.length]).toEqual(['count', 1]);
    expect(Reflect.getMetadata('role', count)).toBe('clerk');
  });

  it('takes the stand-in of a test', async () => {
    const { locks } = new FakeCoordination();
    const testing = await Test.createTestingModule({ imports: [on()], providers: [Stock] })
      .overrideProvider(Locks)
      .useValue(locks)
      .compile();
    open.push(testing);
    await locks.acquire('shelf:a');
    await expect(testing.get(Stock).move('a', () => 'moved')).rejects.toThrow(LockNotAcquiredError);
    await locks.stop(new AbortController().signal);
  });

  it('says so when the object was not made by Nest, or is missing', async () => {
    const { count } = new Stock();
    await expect(new Stock().count('a')).rejects.toThrow(
      /Stock\.count is @Locked\(\), but the object was not made by Nest/,
    );
    await expect(Reflect.apply(count, undefined, ['a'])).rejects.toThrow(/was called without its object/);
  });

  it('says which concern is off', async () => {
    await expect(make(CoordinationModule.forRoot(false, { env }))).rejects.toThrow(ConcernOffError);
  });

  it('decorates methods of objects alone', () => {
    expect(() => Locked('x')({}, 'field', undefined as never)).toThrow(CompositionError);
    class Statics {
      static run(): void {}
    }
    const descriptor = Object.getOwnPropertyDescriptor(Statics, 'run') as PropertyDescriptor;
    expect(() => Locked('x')(Statics, 'run', descriptor)).toThrow(/is static/);
  });
});
