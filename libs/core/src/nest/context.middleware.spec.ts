import events from 'node:events';
import { request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Body, Controller, Get, Module, Post, Res, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import request from 'supertest';
import { CallContext, Ids } from '#core';
import { SequentialIds } from '#core/testing';
import { GroundworkCoreModule } from './core.module.js';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const FIRST_ID = '00000000-0000-7000-8000-000000000001';

/** What the controller shows the test. */
class Witness {
  signal: AbortSignal | undefined;
  began: () => void = () => undefined;
}

@Controller()
class EchoController {
  constructor(private readonly witness: Witness) {}

  @Get('echo')
  echo(): unknown {
    const { correlationId, trace, locale, tenant, actor, signal } = CallContext.current() ?? {};
    this.witness.signal = signal;
    return { correlationId, trace, locale, tenant, actor };
  }

  @Post('echo')
  echoBody(@Body() body: unknown): unknown {
    return { body, correlationId: CallContext.current()?.correlationId };
  }

  @Get('slow')
  neverAnswer(@Res() _response: unknown): void {
    this.witness.signal = CallContext.current()?.signal;
    this.witness.began();
  }
}

@Module({ imports: [GroundworkCoreModule], controllers: [EchoController], providers: [Witness] })
class AppModule {}

async function start(prepare: (app: INestApplication) => void = () => undefined): Promise<INestApplication> {
  const testing = await Test.createTestingModule({ imports: [AppModule] })
    .overrideProvider(Ids)
    .useValue(new SequentialIds())
    .compile();
  const app = testing.createNestApplication({ logger: false });
  prepare(app);
  await app.listen(0, '127.0.0.1');
  return app;
}

function addressOf(app: INestApplication<Server>): AddressInfo {
  return app.getHttpServer().address() as AddressInfo;
}

describe('CallContextMiddleware', () => {
  let app: INestApplication;

  afterEach(() => app.close());

  it('makes a correlation id and answers it', async () => {
    app = await start();

    const response = await request(app.getHttpServer()).get('/echo').expect(200);

    expect(response.body.correlationId).toBe(FIRST_ID);
    expect(response.headers['x-correlation-id']).toBe(FIRST_ID);
  });

  it("takes the client's correlation id, trace and language, and neither actor nor tenant", async () => {
    app = await start();

    const response = await request(app.getHttpServer()).get('/echo').set({
      'x-correlation-id': 'client-1',
      traceparent: TRACEPARENT,
      'accept-language': 'de-AT,de;q=0.9,en;q=0.8',
      'groundwork-tenant': 'other',
      'groundwork-actor-id': 'admin',
    });

    expect(response.body).toEqual({ correlationId: 'client-1', trace: { traceparent: TRACEPARENT }, locale: 'de-AT' });
    expect(response.headers['x-correlation-id']).toBe('client-1');
  });

  it.each(['%0d%0aSet-Cookie:%20a=b', 'x'.repeat(300)])(
    'replaces a correlation id that could do harm: %p',
    async (id) => {
      app = await start();

      const response = await request(app.getHttpServer()).get('/echo').set('x-correlation-id', id).expect(200);

      expect(response.headers['x-correlation-id']).toBe(FIRST_ID);
      expect(response.headers['set-cookie']).toBeUndefined();
    },
  );

  it.each(['*', '', 'de_DE', 'x'.repeat(500)])('leaves the locale out for the languages %p', async (languages) => {
    app = await start();

    const response = await request(app.getHttpServer()).get('/echo').set('accept-language', languages);

    expect(response.body.locale).toBeUndefined();
  });

  it('reaches handlers of requests with a body', async () => {
    app = await start();

    const response = await request(app.getHttpServer())
      .post('/echo')
      .send({ text: 'x'.repeat(50_000) });

    expect(response.body.correlationId).toBe(FIRST_ID);
  });

  it('covers routes under a global prefix and unknown ones', async () => {
    app = await start((application) => application.setGlobalPrefix('api'));

    expect((await request(app.getHttpServer()).get('/api/echo')).body.correlationId).toBe(FIRST_ID);
    expect(
      (await request(app.getHttpServer()).get('/api/unknown').expect(404)).headers['x-correlation-id'],
    ).toBeDefined();
  });

  it('does not abort when the answer was sent whole and the connection closes', async () => {
    app = await start();
    const witness = app.get(Witness);

    await new Promise<void>((resolve, reject) => {
      const { port } = addressOf(app);
      const call = httpRequest({ port, path: '/echo', agent: false, headers: { connection: 'close' } }, (response) => {
        response.resume();
        response.once('close', resolve);
      });
      call.once('error', reject).end();
    });
    await app.close(); // waits until the server has seen the end of every connection

    expect(witness.signal?.aborted).toBe(false);
  });

  it('lets any number of calls wait on the signal without a warning of a leak', async () => {
    const setMaxListeners = jest.spyOn(events, 'setMaxListeners'); // the warning itself is not heard in Jest, whose process is another object
    app = await start();

    await request(app.getHttpServer()).get('/echo').expect(200);

    expect(setMaxListeners).toHaveBeenCalledWith(0, app.get(Witness).signal);
    setMaxListeners.mockRestore();
  });

  it('aborts when the client goes away before it was answered', async () => {
    app = await start();
    const witness = app.get(Witness);
    const began = new Promise<void>((resolve) => (witness.began = resolve));
    const { port } = addressOf(app);
    const call = httpRequest({ port, path: '/slow', agent: false });
    call.once('error', () => undefined).end();
    await began;
    const { signal } = witness;
    expect(signal?.aborted).toBe(false);

    const aborted = new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
    call.destroy();
    await aborted;

    expect(signal?.reason).toMatchObject({ name: 'AbortError' });
  });
});
