import { Controller, ForbiddenException, Get, Module, type CanActivate, type INestApplication } from '@nestjs/common';
import { APP_GUARD, NestFactory, type AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Duration, HealthIndicators, Lifecycle, type HealthReading } from '#core';
import { ObservabilityModule } from '../observability.module.js';

/** Nobody may do anything. */
class Closed implements CanActivate {
  canActivate(): boolean {
    throw new ForbiddenException();
  }
}

@Controller()
class AnythingController {
  @Get(':first/:second')
  anything(): string {
    return 'the application';
  }
}

describe.each([
  ['express', () => new ExpressAdapter()],
  ['fastify', () => new FastifyAdapter()],
] as const)('the endpoints of health on %s', (_, adapter: () => AbstractHttpAdapter) => {
  let app: INestApplication | undefined;

  afterEach(() => app?.close());

  const start = async (
    healthEndpoints: 'on' | 'off',
    reading?: HealthReading,
  ): Promise<(path: string) => Promise<Response>> => {
    @Module({
      imports: [ObservabilityModule.forRoot({ healthEndpoints }, { env: {} })],
      controllers: [AnythingController],
      providers: [{ provide: APP_GUARD, useClass: Closed }],
    })
    class AppModule {}
    const made = await NestFactory.create(AppModule, adapter(), { logger: false, abortOnError: false });
    app = made;
    made.setGlobalPrefix('api');
    if (reading !== undefined)
      made.get(HealthIndicators).register({
        ...{ name: 'database', need: 'required', limit: Duration.seconds(1), check: () => Promise.resolve(reading) },
      });
    await made.listen(0, '127.0.0.1');
    const url = await made.getUrl();
    return (path) => fetch(`${url}${path}`);
  };

  it.each(['live', 'ready', 'startup'])(
    'tells that it is up at /health/%s, to everyone and to no cache',
    async (name) => {
      const get = await start('on');

      const response = await get(`/health/${name}`);

      expect(response.status).toBe(200);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('content-type')).toMatch(/^application\/json/);
      expect(await response.json()).toEqual({ status: 'up' });
    },
  );

  it('tells the status and nothing of why', async () => {
    const get = await start('on', { status: 'down', code: 'DATABASE_UNAVAILABLE', detail: 'db.internal:5432' });

    const response = await get('/health/ready');

    expect([response.status, await response.text()]).toEqual([503, '{"status":"down"}']);
    expect((await get('/health/live')).status).toBe(200);
  });

  it('wants traffic while it is degraded', async () => {
    const get = await start('on', { status: 'degraded', code: 'AUTOVACUUM_OFF' });

    const response = await get('/health/ready');

    expect([response.status, await response.json()]).toEqual([200, { status: 'degraded' }]);
  });

  it('is not ready from the moment at which a stop begins, and still lives', async () => {
    const get = await start('on');

    await app?.get(Lifecycle).stop('unready');

    expect((await get('/health/ready')).status).toBe(503);
    expect((await get('/health/live')).status).toBe(200);
  });

  it('serves nothing unless it is told to', async () => {
    const get = await start('off');

    expect((await get('/health/live')).status).toBe(404);
  });
});
