import 'reflect-metadata';
import { CallContext, type Fault } from '#core';
import { GroundworkCoreModule } from '#core/nest';
import { VirtualClock } from '#core/testing';
import { CoordinationInvalidError, RateLimiter } from '#domain/coordination';
import { Controller, Get, Inject, Injectable, Module, type INestApplication } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { ProblemDetailsFilter } from '#core/nest/http';
import { RateLimited } from '../decorators/rate-limited.decorator.js';
import { MemoryLimits } from '../drivers/memory/memory-limits.js';
import type { LimitStore } from '../rate-limits/limit-store.js';
import { rateLimiterOver } from '../testing/support/over-store.js';

const SETTINGS = Symbol('settings');

@Injectable()
class Calls {
  count = 0;
}

@Controller('orders')
@RateLimited({ name: 'all', limit: 100, window: '1h', by: 'route' })
class OrdersController {
  constructor(@Inject(Calls) private readonly calls: Calls) {}

  @Get('plain')
  @RateLimited({ name: 'plain', limit: 2, window: '1m' })
  plain(): string {
    this.calls.count += 1;
    return 'done';
  }

  @Get('several')
  @RateLimited(
    { name: 'burst', limit: 2, window: '1s', algorithm: 'fixed-window' },
    { limit: 3, window: '1h', algorithm: 'token-bucket' },
  )
  several(): string {
    return 'done';
  }

  @Get('priced')
  @RateLimited({ name: 'priced', limit: 5, window: '1m', cost: ({ headers }) => Number(headers['x-cost']) })
  priced(): string {
    return 'done';
  }

  @Get('keyed')
  @RateLimited({ name: 'keyed', limit: 1, window: '1m', key: ({ headers }) => String(headers['x-user']) })
  keyed(): string {
    return 'done';
  }

  @Get('by-option')
  @RateLimited(
    (ref) =>
      ref.get<{ limit: number | false }>(SETTINGS, { strict: false }).limit !== false && {
        name: 'option',
        limit: 1,
        window: '1m',
      },
  )
  byOption(): string {
    return 'done';
  }

  @Get('closed')
  @RateLimited({ name: 'closed', limit: 1, window: '1m', outage: 'closed' })
  closed(): string {
    return 'done';
  }
}

const SAME = { limit: 1, window: '1m' };
class Base {
  @Get('inherited')
  @RateLimited(SAME)
  inherited(): string {
    return 'done';
  }
}
@Controller('first')
class FirstController extends Base {
  @Get('own')
  @RateLimited(SAME)
  own(): string {
    return 'done';
  }
}
@Controller('second')
class SecondController extends Base {}

@Controller('free')
class FreeController {
  @Get()
  free(): string {
    return 'done';
  }
}

class Store implements LimitStore {
  failure: Error | undefined;
  constructor(private readonly below: LimitStore) {}
  take: LimitStore['take'] = (request, signal) =>
    this.failure === undefined ? this.below.take(request, signal) : Promise.reject(this.failure);
  reset: LimitStore['reset'] = (key, signal) => this.below.reset(key, signal);
}

describe.each(['express', 'fastify'] as const)('@RateLimited() on %s', (platform) => {
  const clock = new VirtualClock();
  let app: INestApplication;
  let url: string;
  let store: Store;
  let faults: Fault[];
  let settings: { limit: number | false };
  let trusted: boolean;

  async function start(): Promise<void> {
    store = new Store(new MemoryLimits({ clock, maxEntries: 1_000 }));
    faults = [];
    @Module({
      imports: [GroundworkCoreModule],
      controllers: [OrdersController, FreeController, FirstController, SecondController],
      providers: [
        Calls,
        { provide: APP_FILTER, useClass: ProblemDetailsFilter },
        { provide: SETTINGS, useFactory: () => settings },
        { provide: RateLimiter, useFactory: () => rateLimiterOver(store, { clock, faults }) },
      ],
    })
    class AppModule {}
    const testing = await Test.createTestingModule({ imports: [AppModule] }).compile();
    if (platform === 'fastify')
      app = testing.createNestApplication(new FastifyAdapter({ trustProxy: trusted }), { logger: false });
    else {
      const express = testing.createNestApplication<NestExpressApplication>({ logger: false });
      express.set('trust proxy', trusted);
      app = express;
    }
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  }

  beforeEach(async () => {
    settings = { limit: 1 };
    trusted = false;
    await start();
  });
  afterEach(() => app.close());

  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${url}/${path}`, { headers });
  const statuses = async (paths: readonly string[], headers?: Record<string, string>): Promise<readonly number[]> => {
    const seen: number[] = [];
    for (const path of paths) seen.push((await get(path, headers)).status);
    return seen;
  };

  it('lets the limit pass with the standard headers, and refuses with 429, Retry-After and a problem', async () => {
    const first = await get('orders/plain');
    expect([first.status, await first.text()]).toEqual([200, 'done']);
    expect(first.headers.get('ratelimit-policy')).toBe('"all";q=100;w=3600, "plain";q=2;w=60');
    expect(first.headers.get('ratelimit')).toBe('"all";r=99;t=3600, "plain";r=1;t=60');
    await clock.advance(20_000);
    expect((await get('orders/plain')).headers.get('ratelimit')).toBe('"all";r=98;t=3600, "plain";r=0;t=60');
    const refused = await get('orders/plain');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('40');
    expect(refused.headers.get('ratelimit')).toBe('"all";r=97;t=3600, "plain";r=0;t=60');
    expect(await refused.json()).toMatchObject({
      status: 429,
      code: 'RATE_LIMIT_EXCEEDED',
      title: 'Too many requests.',
    });
    expect(app.get(Calls).count).toBe(2);
    await clock.advance(40_000);
    expect((await get('orders/plain')).status).toBe(200);
  });

  it('asks every limit of a route, in the order in which they are written', async () => {
    expect(await statuses(['orders/several', 'orders/several', 'orders/several'])).toEqual([200, 200, 429]);
    await clock.advance(1_000);
    expect(await statuses(['orders/several'])).toEqual([200]);
    const refused = await get('orders/several');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('ratelimit-policy')).toContain('"burst";q=2;w=1, "OrdersController.several";q=3;w=3600');
  });

  it('takes the cost of each request', async () => {
    expect((await get('orders/priced', { 'x-cost': '3' })).status).toBe(200);
    expect((await get('orders/priced', { 'x-cost': '3' })).status).toBe(429);
    expect((await get('orders/priced', { 'x-cost': '2' })).status).toBe(200);
  });

  it('keeps callers apart by the key that the route makes, whatever it is', async () => {
    for (const user of ['one', 'other', 'x'.repeat(2_000), '"],["']) {
      expect(await statuses(['orders/keyed', 'orders/keyed'], { 'x-user': user })).toEqual([200, 429]);
    }
  });

  it('does not let a caller choose its address, unless the platform trusts the proxy before it', async () => {
    const as = (address: string): Promise<Response> => get('orders/plain', { 'x-forwarded-for': address });
    for (const address of ['10.0.0.1', '10.0.0.2']) expect((await as(address)).status).toBe(200);
    expect((await as('10.0.0.3')).status).toBe(429);
    await app.close();
    trusted = true;
    await start();
    for (const address of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) expect((await as(address)).status).toBe(200);
    for (const rest of ['1', '2', '3']) {
      const { status } = await as(`2001:db8:1:2::${rest}`);
      expect(status).toBe(rest === '3' ? 429 : 200); // one network
    }
    expect((await as('2001:db8:1:3::1')).status).toBe(200);
  });

  it('keeps routes apart that have the same options', async () => {
    const routes = ['first/own', 'first/inherited', 'second/inherited'];
    expect(await statuses([...routes, ...routes])).toEqual([200, 200, 200, 429, 429, 429]);
  });

  it('can be switched off by an option', async () => {
    expect(await statuses(['orders/by-option', 'orders/by-option'])).toEqual([200, 429]);
    await app.close();
    settings = { limit: false };
    await start();
    expect(await statuses(['orders/by-option', 'orders/by-option'])).toEqual([200, 200]);
  });

  it('says nothing on routes without a limit', async () => {
    const { headers } = await get('free');
    expect([headers.get('ratelimit'), headers.get('ratelimit-policy')]).toEqual([null, null]);
  });

  it('lets everything pass while the service is away, or answers 503 where the route says so', async () => {
    store.failure = new Error('connection refused');
    expect(await statuses(['orders/plain', 'orders/plain', 'orders/plain'])).toEqual([200, 200, 200]);
    const open = await get('orders/plain');
    expect([open.headers.get('ratelimit'), open.headers.get('ratelimit-policy')]).toEqual([
      null,
      '"all";q=100;w=3600, "plain";q=2;w=60',
    ]);
    const closed = await get('orders/closed');
    expect([closed.status, closed.headers.get('retry-after')]).toEqual([503, '1']);
    expect(faults).toHaveLength(1);
    store.failure = undefined;
    expect(await statuses(['orders/closed', 'orders/closed'])).toEqual([200, 429]);
  });

  it('gives up with the request of a caller who has gone', async () => {
    const gone = new CallContext({ correlationId: 'c', signal: AbortSignal.abort(new Error('gone')) });
    const limiter = app.get(RateLimiter);
    const asked = CallContext.run(gone, () =>
      limiter.consume('key', { algorithm: 'fixed-window', limit: 1, window: '1m' }),
    );
    await expect(asked).rejects.toThrow('gone');
  });
});

describe('@RateLimited() where it cannot be', () => {
  it.each([
    ['a limit of none', { limit: 0, window: '1m' }],
    ['a window without a unit', { limit: 1, window: '60' }],
    ['a log that is too long', { limit: 10_001, window: '1m' }],
    ['a name that no header can hold', { name: 'größe', limit: 1, window: '1m' }],
    ['a name that ends with a space', { name: 'a ', limit: 1, window: '1m' }],
  ])('refuses %s where the class is defined', (_what, options) => {
    expect(() => RateLimited(options)).toThrow(CoordinationInvalidError);
  });
});
