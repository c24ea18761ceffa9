import 'reflect-metadata';
import { Readable } from 'node:stream';
import { CallContext } from '#core';
import { GroundworkCoreModule } from '#core/nest';
import { VirtualClock } from '#core/testing';
import { Idempotency } from '#domain/coordination';
import {
  BadRequestException,
  Body,
  Controller,
  Get,
  HttpCode,
  Injectable,
  Module,
  Param,
  Post,
  Req,
  Res,
  Sse,
  StreamableFile,
  type CallHandler,
  type ExecutionContext,
  type INestApplication,
  type NestInterceptor,
} from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Observable, of } from 'rxjs';
import { ProblemDetailsFilter } from '#core/nest/http';
import { Idempotent } from '../decorators/idempotent.decorator.js';
import { MemoryIdempotency } from '../drivers/memory/memory-idempotency.js';
import { idempotencyOver } from '../testing/support/over-store.js';
import { setHeader, setStatus, type HttpRequest, type HttpResponse } from './platform.js';

class Quote {
  readonly secret = 'hidden by a serializer';
}

/** What a test does inside of the handler. */
class Handling {
  runs = 0;
  gate: Promise<void> = Promise.resolve();
  entered: () => void = () => undefined;
}
const handling = new Handling();

/** As authentication does: before our interceptor, the actor of a header. */
@Injectable()
class ActorInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { headers } = context.switchToHttp().getRequest<HttpRequest>();
    const user = headers['x-user'];
    if (typeof user !== 'string') return next.handle();
    const entered = CallContext.current()?.with({ actor: { id: user } }) as CallContext;
    return new Observable((subscriber) => CallContext.run(entered, () => next.handle().subscribe(subscriber)));
  }
}

@Controller('quotes')
class QuotesController {
  @Post()
  @Idempotent()
  async make(@Body() body: object, @Res({ passthrough: true }) response: HttpResponse): Promise<object> {
    handling.runs += 1;
    handling.entered();
    await handling.gate;
    setHeader(response, 'Location', `/quotes/${handling.runs}`);
    setHeader(response, 'X-Not-Kept', 'yes');
    setHeader(response, 'Set-Cookie', 'a=b');
    return { quote: handling.runs, of: body, at: new Date(0) };
  }

  @Post('text')
  @HttpCode(202)
  @Idempotent({ required: false, ttl: '10s', headers: ['X-Kept', 'Set-Cookie'] })
  text(@Res({ passthrough: true }) response: HttpResponse): string {
    handling.runs += 1;
    setHeader(response, 'X-Kept', `${handling.runs}`);
    setHeader(response, 'Set-Cookie', 'a=b');
    return `text ${handling.runs}`;
  }

  @Post('nothing/:id')
  @HttpCode(204)
  @Idempotent()
  nothing(@Param('id') _id: string): void {
    handling.runs += 1;
  }

  @Post('refuses')
  @Idempotent()
  refuses(): never {
    handling.runs += 1;
    throw new BadRequestException('No.');
  }

  @Post('says/:status')
  @Idempotent()
  says(@Param('status') status: string, @Res({ passthrough: true }) response: HttpResponse): object {
    handling.runs += 1;
    setStatus(response, Number(status));
    return { run: handling.runs };
  }

  @Post('answers/:what')
  @Idempotent()
  answers(@Param('what') what: string): unknown {
    handling.runs += 1;
    if (what === 'stream') return new StreamableFile(Readable.from(['a']));
    if (what === 'bytes') return Buffer.from('a');
    return what === 'class' ? { quote: new Quote() } : of({ run: handling.runs });
  }

  @Post('scoped')
  @Idempotent({ scope: ({ headers }) => String(headers['x-tenant']) })
  scoped(@Req() _request: unknown): object {
    return { run: (handling.runs += 1) };
  }

  @Sse('events')
  @Idempotent({ required: false })
  events(): Observable<object> {
    return of({ data: 'never' });
  }

  @Get('plain')
  plain(): object {
    return { run: (handling.runs += 1) };
  }
}

describe.each(['express', 'fastify'] as const)('@Idempotent() on %s', (platform) => {
  let clock: VirtualClock;
  let app: INestApplication;
  let url: string;

  beforeEach(async () => {
    clock = new VirtualClock();
    Object.assign(handling, new Handling());
    const store = new MemoryIdempotency({ clock, maxEntries: 1_000 });
    @Module({
      imports: [GroundworkCoreModule],
      controllers: [QuotesController],
      providers: [
        { provide: APP_FILTER, useClass: ProblemDetailsFilter },
        { provide: APP_INTERCEPTOR, useClass: ActorInterceptor },
        { provide: Idempotency, useFactory: () => idempotencyOver(store, { clock }) },
      ],
    })
    class AppModule {}
    const testing = await Test.createTestingModule({ imports: [AppModule] }).compile();
    app =
      platform === 'fastify'
        ? testing.createNestApplication(new FastifyAdapter(), { logger: false })
        : testing.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterEach(() => app.close());

  const post = (
    path: string,
    key: string | undefined,
    { body = { sku: 'a' }, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Response> =>
    fetch(`${url}/quotes${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  it('runs the handler once, and gives status, body and headers again', async () => {
    const first = await post('', 'k1');
    const body = await first.json();
    expect([first.status, first.headers.get('location'), first.headers.get('idempotency-replayed')]).toEqual([
      201,
      '/quotes/1',
      null,
    ]);
    expect(body).toEqual({ quote: 1, of: { sku: 'a' }, at: '1970-01-01T00:00:00.000Z' });
    const again = await post('', 'k1');
    expect([again.status, again.headers.get('location'), again.headers.get('idempotency-replayed')]).toEqual([
      201,
      '/quotes/1',
      'true',
    ]);
    expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect([again.headers.get('x-not-kept'), again.headers.get('set-cookie')]).toEqual([null, null]);
    expect(await again.json()).toEqual(body);
    expect(handling.runs).toBe(1);
  });

  it('takes a key in quotes for the same as one without', async () => {
    await post('', 'k1');
    expect((await post('', '"k1"')).headers.get('idempotency-replayed')).toBe('true');
  });

  it('answers 400 without a key, and with one that is none', async () => {
    for (const key of [undefined, '""', '"a', 'a b', 'a, b', 'ä', 'k'.repeat(256)]) {
      const response = await post('', key);
      expect([key, response.status]).toEqual([key, 400]);
      expect(await response.json()).toMatchObject({ code: 'IDEMPOTENCY_KEY_INVALID' });
    }
    expect((await post('/text', 'a b')).status).toBe(400);
    expect(handling.runs).toBe(0);
  });

  it('runs the handler each time without a key where none is required', async () => {
    const texts = [await post('/text', undefined), await post('/text', undefined)];
    expect(await Promise.all(texts.map((response) => response.text()))).toEqual(['text 1', 'text 2']);
  });

  it('keeps text, the status of the route, and the headers that it names, but no cookie, for as long as it says', async () => {
    const first = await post('/text', 'k');
    const again = await post('/text', 'k');
    expect([first.status, again.status, await again.text()]).toEqual([202, 202, 'text 1']);
    expect([again.headers.get('x-kept'), again.headers.get('set-cookie')]).toEqual(['1', null]);
    expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'));
    await clock.advance(10_000);
    expect(await (await post('/text', 'k')).text()).toBe('text 2');
  });

  it('keeps that there is no body', async () => {
    const answers = [await post('/nothing/1', 'k'), await post('/nothing/1', 'k')];
    expect(answers.map(({ status }) => status)).toEqual([204, 204]);
    expect(await answers[1]?.text()).toBe('');
    expect(handling.runs).toBe(1);
  });

  it('answers 409 with Retry-After while the first request runs', async () => {
    let letGo = (): void => undefined;
    handling.gate = new Promise((resolve) => (letGo = resolve));
    const entered = new Promise<void>((resolve) => (handling.entered = resolve));
    const first = post('', 'k');
    await entered;
    const second = await post('', 'k');
    expect([second.status, second.headers.get('retry-after')]).toEqual([409, '60']);
    expect(await second.json()).toMatchObject({ code: 'IDEMPOTENCY_IN_FLIGHT' });
    letGo();
    expect((await first).status).toBe(201);
    expect((await post('', 'k')).headers.get('idempotency-replayed')).toBe('true');
    expect(handling.runs).toBe(1);
  });

  it('answers 422 for another body, and none for the same in another order', async () => {
    await post('', 'k', { body: { a: 1, b: { c: 2, d: [3] } } });
    expect((await post('', 'k', { body: '{ "b": {"d":[3], "c":2},\n "a":1 }' })).status).toBe(201);
    const other = await post('', 'k', { body: { a: 1, b: { c: 2, d: [4] } } });
    expect([other.status, ((await other.json()) as { code: string }).code]).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
    expect((await post('?page=1', 'k', { body: { a: 1, b: { c: 2, d: [3] } } })).status).toBe(422);
    expect(handling.runs).toBe(1);
  });

  it('keeps routes, and what is asked on one route with another path, apart', async () => {
    await post('', 'k');
    expect((await post('/text', 'k')).headers.get('idempotency-replayed')).toBeNull();
    await post('/nothing/1', 'k');
    expect((await post('/nothing/2', 'k')).status).toBe(422);
  });

  it('never shows one user the answer of another', async () => {
    const users = ['ada', 'grace', 'ada'];
    const quotes = [];
    for (const user of users) {
      const response = await post('', 'k', { headers: { 'x-user': user, authorization: `Bearer ${user}` } });
      quotes.push(((await response.json()) as { quote: number }).quote);
    }
    expect(quotes).toEqual([1, 2, 1]);
    const unknown = await post('', 'k', { headers: { authorization: 'Bearer ada' } });
    expect(unknown.status).toBe(500); // credentials of somebody whom nobody knows
    expect(handling.runs).toBe(2);
  });

  it('takes whose key it is from the route', async () => {
    const runs = [];
    for (const tenant of ['a', 'b', 'a']) {
      const response = await post('/scoped', 'k', { headers: { 'x-tenant': tenant, authorization: 'Bearer x' } });
      runs.push(((await response.json()) as { run: number }).run);
    }
    expect(runs).toEqual([1, 2, 1]);
  });

  it('keeps nothing of a handler that throws, or that says that the server failed', async () => {
    for (let run = 1; run <= 2; run += 1) expect((await post('/refuses', 'k')).status).toBe(400);
    expect(handling.runs).toBe(2);
    for (let run = 3; run <= 4; run += 1) {
      const response = await post('/says/503', 'k');
      expect([response.status, await response.json()]).toEqual([503, { run }]);
    }
  });

  it('keeps a refusal that the handler returns', async () => {
    for (let again = 0; again < 2; again += 1) {
      const response = await post('/says/409', 'k');
      expect([response.status, await response.json()]).toEqual([409, { run: 1 }]);
    }
  });

  it('takes what an observable gives', async () => {
    for (let again = 0; again < 2; again += 1)
      expect(await (await post('/answers/observable', 'k')).json()).toEqual({ run: 1 });
  });

  it.each(['stream', 'bytes', 'class'])(
    'refuses an answer of the kind %s, each time, and runs the handler once',
    async (what) => {
      for (let again = 0; again < 2; again += 1) {
        const response = await post(`/answers/${what}`, 'k');
        expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
          500,
          'IDEMPOTENCY_ANSWER',
        ]);
      }
      expect(handling.runs).toBe(1);
    },
  );

  it('refuses a stream of events before it begins', async () => {
    const response = await fetch(`${url}/quotes/events`, { headers: { 'idempotency-key': 'k' } });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([500, 'COMPOSITION_INVALID']);
  });

  it('refuses a body that nobody has parsed', async () => {
    const response = await fetch(`${url}/quotes`, {
      method: 'POST',
      headers: { 'content-type': 'text/unknown', 'idempotency-key': 'k' },
      body: 'a',
    });
    expect([400, 415]).toContain(response.status);
    expect(handling.runs).toBe(0);
  });

  it('keeps the answer for a caller who has gone before it came', async () => {
    let letGo = (): void => undefined;
    handling.gate = new Promise((resolve) => (letGo = resolve));
    const entered = new Promise<void>((resolve) => (handling.entered = resolve));
    const caller = new AbortController();
    const first = fetch(`${url}/quotes`, {
      method: 'POST',
      signal: caller.signal,
      headers: { 'content-type': 'application/json', 'idempotency-key': 'k' },
      body: '{}',
    });
    await entered;
    caller.abort();
    await expect(first).rejects.toThrow();
    letGo();
    let answered = await post('', 'k', { body: {} });
    while (answered.status === 409) answered = await post('', 'k', { body: {} });
    expect([answered.headers.get('idempotency-replayed'), handling.runs]).toEqual(['true', 1]);
  });

  it('leaves other routes alone', async () => {
    for (let run = 1; run <= 2; run += 1)
      expect(await (await fetch(`${url}/quotes/plain`, { headers: { 'idempotency-key': 'k' } })).json()).toEqual({
        run,
      });
  });
});
