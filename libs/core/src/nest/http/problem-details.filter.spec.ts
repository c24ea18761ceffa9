import type { ServerResponse } from 'node:http';
import {
  BadRequestException,
  Body,
  Controller,
  Get,
  HttpException,
  Logger,
  Module,
  NotFoundException,
  Param,
  Post,
  Res,
  ServiceUnavailableException,
  type ArgumentsHost,
  type INestApplication,
} from '@nestjs/common';
import { APP_FILTER, HttpAdapterHost } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { firstValueFrom, type Observable } from 'rxjs';
import request from 'supertest';
import { Duration, Ids, InfrastructureError, Telemetry, type ErrorRow } from '#core';
import { PassingTelemetry, SequentialIds } from '#core/testing';
import { GroundworkCoreModule } from '../core.module.js';
import { ProblemDetailsFilter } from './problem-details.filter.js';

const row = (code: string, status: number, level: ErrorRow['level'] = 'error'): ErrorRow => ({
  code,
  status,
  level,
  settlement: 'park',
  transience: 'permanent',
  title: `Title of ${code}.`,
  fix: 'Fix it.',
});
class StockShortError extends InfrastructureError {
  static override readonly row = row('ORDER_STOCK_SHORT', 422, 'info');
}
class UnavailableError extends InfrastructureError {
  static override readonly row = row('X_DOWN', 503, 'warn');
}
class OddRowError extends InfrastructureError {
  static override readonly row = row('X_ODD', 42);
}
const FIRST_ID = '00000000-0000-7000-8000-000000000001';

const thrown: Readonly<Record<string, () => unknown>> = {
  own: () => new StockShortError('Only 3 pieces of SKU-1 are left.'),
  unavailable: () =>
    new UnavailableError('db-7.internal refused shop', {
      retryAfter: Duration.milliseconds(1_500),
      cause: new Error('socket'),
    }),
  odd: () => new OddRowError('odd'),
  listed: () =>
    new StockShortError('Two things.', {
      details: { problems: ['too few', 'too late', 'odd'], pointers: ['#/lines/0', '#', 'nowhere'] },
    }),
  listedByNest: () =>
    new BadRequestException({ message: ['plain', { detail: 'placed', pointer: '#/a' }, { odd: 1 }, 7] }),
  unavailableListed: () => new UnavailableError('secret', { details: { problems: ['secret too'] } }),
  notFound: () => new NotFoundException('No such order.'),
  validation: () => new BadRequestException(['quantity must be an integer', 'sku is required']),
  custom: () => new HttpException({ message: 'Taken.', code: 'NAME_TAKEN' }, 409),
  strangeBody: () => new HttpException({ code: { $ne: 1 }, message: 42 }, 400),
  unavailableByNest: () => new ServiceUnavailableException('db-7.internal'),
  httpErrors: () => Object.assign(new Error('Range not satisfiable'), { status: 416, statusCode: 416, expose: true }),
  upstream: () => Object.assign(new Error('upstream said no'), { status: 404, statusCode: 404 }),
  textStatus: () => Object.assign(new Error('secret words'), { status: '404', statusCode: '404', expose: true }),
  unknown: () => new TypeError('secret words'),
  text: () => 'secret words',
  nothing: () => undefined,
};

@Controller()
class ThrowingController {
  @Get('throw/:what')
  throw(@Param('what') what: string): never {
    throw thrown[what]?.();
  }

  @Post('body')
  body(@Body() body: unknown): unknown {
    return body;
  }

  @Get('half')
  half(@Res() response: ServerResponse): never {
    response.write('half of ');
    throw new Error('in the middle');
  }

  @Get('ended')
  ended(@Res() response: ServerResponse): never {
    response.end('all of it');
    throw new Error('afterwards');
  }
}

const told: unknown[] = [];

class KeptTelemetry extends PassingTelemetry {
  override exception(error: unknown): void {
    told.push(error);
  }
}

@Module({
  imports: [GroundworkCoreModule],
  controllers: [ThrowingController],
  providers: [
    { provide: APP_FILTER, useClass: ProblemDetailsFilter },
    { provide: Telemetry, useClass: KeptTelemetry },
  ],
})
class AppModule {}

describe('ProblemDetailsFilter', () => {
  let app: INestApplication;
  let logs: { readonly level: string; readonly text: string; readonly stack: unknown }[];

  beforeEach(async () => {
    logs = [];
    told.length = 0;
    const testing = await Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(Ids)
      .useValue(new SequentialIds())
      .compile();
    app = testing.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
    for (const level of ['debug', 'log', 'warn', 'error', 'fatal'] as const) {
      jest.spyOn(Logger.prototype, level).mockImplementation((...args: unknown[]) => {
        logs.push({ level, text: String(args[0]), stack: args[1] });
      });
    }
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await app.close();
  });

  const get = (what: string): request.Test => request(app.getHttpServer()).get(`/throw/${what}?token=secret`);

  it('answers an error of the application with its row, its message and its code', async () => {
    const response = await get('own')
      .expect(422)
      .expect('content-type', /^application\/problem\+json/);

    expect(response.body).toEqual({
      title: 'Title of ORDER_STOCK_SHORT.',
      type: 'urn:groundwork:error:ORDER_STOCK_SHORT',
      status: 422,
      detail: 'Only 3 pieces of SKU-1 are left.',
      instance: '/throw/own',
      code: 'ORDER_STOCK_SHORT',
      correlationId: FIRST_ID,
    });
    expect(logs).toEqual([
      { level: 'log', text: `ORDER_STOCK_SHORT: Only 3 pieces of SKU-1 are left. [${FIRST_ID}]`, stack: undefined },
    ]);
  });

  it('tells nothing but the kind of a 5xx, and when to come back', async () => {
    const response = await get('unavailable').expect(503).expect('retry-after', '2');

    expect(response.body).toEqual({
      title: 'Title of X_DOWN.',
      type: 'urn:groundwork:error:X_DOWN',
      status: 503,
      instance: '/throw/unavailable',
      code: 'X_DOWN',
      correlationId: FIRST_ID,
    });
    expect(logs.map(({ level }) => level)).toEqual(['warn']);
  });

  it('answers 500 when the status of a row is none of an error', async () => {
    expect((await get('odd').expect(500)).body.status).toBe(500);
  });

  it('keeps status and message of a Nest exception, without logging it', async () => {
    const response = await get('notFound').expect(404);

    expect(response.body).toMatchObject({
      type: 'about:blank',
      title: 'Not Found',
      detail: 'No such order.',
      code: 'NOT_FOUND',
    });
    expect(logs).toEqual([]);
  });

  it('lists what validation found', async () => {
    const response = await get('validation').expect(400);

    expect(response.body).toMatchObject({
      detail: 'The request has 2 problems.',
      errors: [{ detail: 'quantity must be an integer' }, { detail: 'sku is required' }],
      code: 'BAD_REQUEST',
    });
  });

  it('lists the problems of an error of the application, with their places, and never those of a 5xx', async () => {
    expect((await get('listed').expect(422)).body.errors).toEqual([
      { detail: 'too few', pointer: '#/lines/0' },
      { detail: 'too late', pointer: '#' },
      { detail: 'odd' },
    ]);
    expect((await get('listedByNest').expect(400)).body.errors).toEqual([
      { detail: 'plain' },
      { detail: 'placed', pointer: '#/a' },
    ]);
    expect((await get('unavailableListed').expect(503)).text).not.toContain('secret');
  });

  it('keeps the code that an exception brings, when it is one', async () => {
    expect((await get('custom').expect(409)).body).toMatchObject({ code: 'NAME_TAKEN', detail: 'Taken.' });
    expect((await get('strangeBody').expect(400)).body).toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('does not repeat the words of a 5xx of Nest', async () => {
    const response = await get('unavailableByNest').expect(503);

    expect(response.text).not.toContain('internal');
    expect(logs.map(({ level }) => level)).toEqual(['error']);
  });

  it('answers an unknown route as not found', async () => {
    const response = await request(app.getHttpServer())
      .get('/nowhere')
      .expect(404)
      .expect('content-type', /problem\+json/);

    expect(response.body).toMatchObject({ code: 'NOT_FOUND', correlationId: FIRST_ID });
  });

  it('answers broken JSON with 400 and an oversize body with 413', async () => {
    const server = app.getHttpServer();
    const broken = await request(server)
      .post('/body')
      .set('content-type', 'application/json')
      .send('{"a":')
      .expect(400);
    const oversize = await request(server)
      .post('/body')
      .send({ text: 'x'.repeat(200_000) })
      .expect(413);

    expect(broken.body).toMatchObject({ code: 'BAD_REQUEST', status: 400 });
    expect(oversize.body).toMatchObject({ code: 'PAYLOAD_TOO_LARGE', status: 413, detail: 'request entity too large' });
    expect(oversize.body.correlationId).toBeDefined();
    expect(oversize.headers['x-correlation-id']).toBe(oversize.body.correlationId);
  });

  it('shows the message of an error that says it may be shown', async () => {
    expect((await get('httpErrors').expect(416)).body).toMatchObject({ detail: 'Range not satisfiable' });
  });

  it.each(['upstream', 'textStatus', 'unknown', 'text', 'nothing'])(
    'answers 500 for what it does not know (%s), and logs it once',
    async (what) => {
      const response = await get(what).expect(500);

      expect(response.body).toEqual({
        title: 'Internal Server Error',
        type: 'about:blank',
        status: 500,
        instance: `/throw/${what}`,
        code: 'INTERNAL_ERROR',
        correlationId: FIRST_ID,
      });
      expect(response.text).not.toContain('secret');
      expect(logs.map(({ level }) => level)).toEqual(['error']);
    },
  );

  it('logs the stack of the error and of its cause', async () => {
    await get('unknown');

    expect(logs[0]?.stack).toContain('problem-details.filter.spec');
  });

  it('breaks off an answer that had begun, so that half of it does not look whole', async () => {
    await expect(request(app.getHttpServer()).get('/half')).rejects.toThrow(/aborted|socket hang up/);
    expect(logs.map(({ level }) => level)).toEqual(['error']);
  });

  it.each([
    ['own', 1],
    ['unknown', 1],
    ['notFound', 0],
  ])('tells telemetry what it logs: %s, %i times', async (what, times) => {
    await request(app.getHttpServer()).get(`/throw/${what}`);
    expect(told).toHaveLength(times);
    expect(logs).toHaveLength(times);
  });

  it('leaves an answer alone that was ended before', async () => {
    const response = await request(app.getHttpServer()).get('/ended').expect(200);

    expect(response.text).toBe('all of it');
  });

  describe('outside HTTP', () => {
    const host = (type: string): ArgumentsHost => ({ getType: () => type }) as unknown as ArgumentsHost;

    it('gives a message handler the failure in the form that it expects', async () => {
      const failure = new Error('handler');
      const result = new ProblemDetailsFilter(app.get(HttpAdapterHost)).catch(failure, host('rpc'));

      await expect(firstValueFrom(result as Observable<unknown>)).rejects.toBe(failure);
    });

    it('passes the failure of any other context on', () => {
      const failure = new Error('socket');

      expect(() => new ProblemDetailsFilter(app.get(HttpAdapterHost)).catch(failure, host('ws'))).toThrow(failure);
    });
  });
});
