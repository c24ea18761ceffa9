import 'reflect-metadata';
import { CallContext, CompositionError, type TransactionScope } from '#core';
import { portToken } from '#core/nest';
import { SqlSession, UnitOfWork, type UnitOfWorkOptions } from '#domain/database';
import { Body, Controller, Get, HttpCode, Injectable, Param, Post, SetMetadata, type Provider } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import request from 'supertest';
import { embeddedEnv } from '../../../../test/support/embedded-env.js';
import { DatabaseModule } from '../database.module.js';
import { Transactional } from './transactional.decorator.js';

/** A stand-in that does not extend the port. Says what it was asked for. */
class Recorder {
  readonly asked: UnitOfWorkOptions[] = [];
  run<T>(work: (scope: TransactionScope | undefined) => Promise<T>, options: UnitOfWorkOptions = {}): Promise<T> {
    this.asked.push(options);
    return work(undefined);
  }
}

const open: TestingModule[] = [];
afterEach(async () => {
  for (const module of open.splice(0)) await module.close();
});

async function make(...providers: Provider[]): Promise<TestingModule> {
  const testing = await Test.createTestingModule({ providers }).compile();
  open.push(testing);
  return testing;
}

describe('@Transactional() on a database', () => {
  let application: TestingModule;
  @Injectable()
  class Ledger {
    constructor(private readonly sql: SqlSession) {}

    @Transactional()
    async book(entry: string, failure?: Error): Promise<boolean> {
      await this.sql.execute('insert into ledger values ($1)', [entry]);
      if (failure !== undefined) throw failure;
      return CallContext.current()?.transaction?.active === true;
    }

    @Transactional({ readOnly: true })
    async peek(entry: string): Promise<void> {
      await this.sql.execute('insert into ledger values ($1)', [entry]);
    }

    @Transactional()
    async bookBoth(first: string, second: string): Promise<void> {
      await this.book(first);
      await this.book(second, new Error('the second one fails'));
    }

    async entries(): Promise<readonly unknown[]> {
      return (await this.sql.query<{ entry: string }>('select entry from ledger')).map(({ entry }) => entry);
    }
  }
  let ledger: Ledger;

  beforeAll(async () => {
    application = await Test.createTestingModule({
      imports: [DatabaseModule.forRoot({ dataDir: 'memory' }, { env: embeddedEnv })],
      providers: [Ledger],
    }).compile();
    await application.init();
    await application.get(SqlSession).execute('create table ledger (entry text)');
    ledger = application.get(Ledger);
  }, 60_000);
  afterAll(() => application.close());
  beforeEach(() => application.get(SqlSession).execute('delete from ledger'));

  it('commits what the method did', async () => {
    expect(await ledger.book('rent')).toBe(true);
    expect(await ledger.entries()).toEqual(['rent']);
  });

  it('rolls back what the method did before it failed, and passes the failure on as it is', async () => {
    const failure = new Error('not today');
    await expect(ledger.book('rent', failure)).rejects.toBe(failure);
    expect(await ledger.entries()).toEqual([]);
  });

  it('joins the transaction of the method that calls it', async () => {
    await expect(ledger.bookBoth('rent', 'food')).rejects.toThrow('the second one fails');
    expect(await ledger.entries()).toEqual([]);
  });

  it('obeys its options', async () => {
    await expect(ledger.peek('rent')).rejects.toMatchObject({ details: { sqlState: '25006' } });
    expect(await ledger.entries()).toEqual([]);
  });
});

describe('@Transactional()', () => {
  it('passes its options on, without the name of the database', async () => {
    @Injectable()
    class Service {
      @Transactional({ isolation: 'serializable', propagation: 'savepoint', attempts: 5, timeout: '3s' })
      async work(): Promise<void> {}
      @Transactional({ database: 'reporting', readOnly: true })
      async report(): Promise<void> {}
    }
    const [main, reporting] = [new Recorder(), new Recorder()];
    const testing = await make(
      Service,
      { provide: UnitOfWork, useValue: main },
      { provide: portToken(UnitOfWork, 'reporting') as symbol, useValue: reporting },
    );
    await testing.get(Service).work();
    await testing.get(Service).report();
    expect(main.asked).toEqual([{ isolation: 'serializable', propagation: 'savepoint', attempts: 5, timeout: '3s' }]);
    expect(reporting.asked).toEqual([{ readOnly: true }]);
  });

  it('takes "default" for the default database', async () => {
    @Injectable()
    class Service {
      @Transactional({ database: 'default' })
      async work(): Promise<void> {}
    }
    const recorder = new Recorder();
    const testing = await make(Service, { provide: UnitOfWork, useValue: recorder });
    await testing.get(Service).work();
    expect(recorder.asked).toHaveLength(1);
  });

  it('runs in what a test overrides UnitOfWork with', async () => {
    @Injectable()
    class Service {
      @Transactional()
      async work(): Promise<string> {
        return 'done';
      }
    }
    const recorder = new Recorder();
    const testing = await Test.createTestingModule({
      imports: [DatabaseModule.forRoot(undefined, { env: embeddedEnv })],
      providers: [Service],
    })
      .overrideProvider(UnitOfWork)
      .useValue(recorder)
      .compile();
    open.push(testing);
    expect(await testing.get(Service).work()).toBe('done');
    expect(recorder.asked).toEqual([{}]);
  });

  it('gives the method its object, its parameters and its name, and the caller its result', async () => {
    @Injectable()
    class Service {
      readonly greeting = 'Hello';
      @Transactional()
      async greet(...names: string[]): Promise<string> {
        return `${this.greeting}, ${names.join(' and ')}`;
      }
    }
    const service = (await make(Service, { provide: UnitOfWork, useClass: Recorder })).get(Service);
    expect(await service.greet('Ada', 'Grace')).toBe('Hello, Ada and Grace');
    expect(service.greet.name).toBe('greet');
  });

  it('rejects, and does not throw, when the method throws before it returns a promise', async () => {
    const failure = new Error('at once');
    @Injectable()
    class Service {
      @Transactional()
      work(): Promise<void> {
        throw failure;
      }
    }
    const service = (await make(Service, { provide: UnitOfWork, useClass: Recorder })).get(Service);
    const working = service.work();
    await expect(working).rejects.toBe(failure);
  });

  it('works for a method with a symbol for a name', async () => {
    const work = Symbol('work');
    @Injectable()
    class Service {
      @Transactional()
      async [work](): Promise<string> {
        return 'done';
      }
    }
    const service = (await make(Service, { provide: UnitOfWork, useClass: Recorder })).get(Service);
    expect(await service[work]()).toBe('done');
  });
});

describe('@Transactional() and inheritance', () => {
  class Base {
    @Transactional()
    async inherited(): Promise<string> {
      return `inherited by ${this.constructor.name}`;
    }
  }
  @Injectable()
  class First extends Base {
    @Transactional({ database: 'reporting' })
    async own(): Promise<string> {
      return 'own';
    }
  }
  @Injectable()
  class Second extends Base {
    override async inherited(): Promise<string> {
      return `more than ${await super.inherited()}`;
    }
  }

  it('serves a method that a class inherits, beside its own, on their own databases', async () => {
    const [main, reporting] = [new Recorder(), new Recorder()];
    const testing = await make(
      First,
      Second,
      { provide: UnitOfWork, useValue: main },
      { provide: portToken(UnitOfWork, 'reporting') as symbol, useValue: reporting },
    );
    expect(await testing.get(First).inherited()).toBe('inherited by First');
    expect(await testing.get(First).own()).toBe('own');
    expect(await testing.get(Second).inherited()).toBe('more than inherited by Second');
    expect([main.asked.length, reporting.asked.length]).toEqual([2, 1]);
  });

  it('asks of a class only the databases that its own methods and those of its base name', async () => {
    const testing = await make(Second, { provide: UnitOfWork, useClass: Recorder });
    expect(await testing.get(Second).inherited()).toBe('more than inherited by Second');
  });
});

describe('@Transactional() beside decorators of Nest', () => {
  @Controller('orders')
  class Orders {
    @Get(':id')
    @SetMetadata('role', 'reader')
    @Transactional({ readOnly: true })
    async find(@Param('id') id: string): Promise<object> {
      return { id };
    }

    @Transactional()
    @Post()
    @HttpCode(202)
    @SetMetadata('role', 'writer')
    async place(@Body() body: object): Promise<object> {
      return { placed: body };
    }
  }

  it('leaves routes, parameters and metadata as they are, in either order', async () => {
    const recorder = new Recorder();
    const testing = await Test.createTestingModule({
      controllers: [Orders],
      providers: [{ provide: UnitOfWork, useValue: recorder }],
    }).compile();
    const application = testing.createNestApplication();
    await application.init();
    try {
      const server = application.getHttpServer();
      await request(server).get('/orders/7').expect(200, { id: '7' });
      await request(server)
        .post('/orders')
        .send({ sku: 'A' })
        .expect(202, { placed: { sku: 'A' } });
    } finally {
      await application.close();
    }
    expect(recorder.asked).toEqual([{ readOnly: true }, {}]);
    expect(Reflect.getMetadata('role', Orders.prototype.find)).toBe('reader');
    expect(Reflect.getMetadata('role', Orders.prototype.place)).toBe('writer');
  });
});

describe('@Transactional() where it cannot work', () => {
  class Service {
    @Transactional()
    async work(): Promise<void> {}
  }

  it('tells of an object that was not made by Nest', async () => {
    const working = new Service().work();
    await expect(working).rejects.toBeInstanceOf(CompositionError);
    await expect(working).rejects.toThrow(/Service\.work is @Transactional\(\), but the object was not made by Nest/);
  });

  it('tells of a method that was taken off its object', async () => {
    const { work } = new Service();
    const working = work();
    await expect(working).rejects.toBeInstanceOf(CompositionError);
    await expect(working).rejects.toThrow(/work/);
  });

  it.each([
    ['a getter', { get: () => 1, configurable: true }],
    ['a value', { value: 1 }],
    ['a field', undefined],
  ])('refuses %s where the class is defined', (_name, descriptor) => {
    const decorate = (): unknown => Reflect.apply(Transactional(), undefined, [{}, 'size', descriptor]);
    expect(decorate).toThrow(CompositionError);
    expect(decorate).toThrow(/decorates a method, and size is none/);
  });

  it('refuses a static method, which belongs to no object that Nest makes', () => {
    const define = (): unknown => {
      class Statics {
        @Transactional()
        static async work(): Promise<void> {}
      }
      return Statics;
    };
    expect(define).toThrow(CompositionError);
    expect(define).toThrow(/static/);
  });
});
