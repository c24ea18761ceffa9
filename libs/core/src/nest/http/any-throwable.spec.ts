import { once } from 'node:events';
import { Agent, get, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import {
  BadRequestException,
  Controller,
  Get,
  HttpException,
  Logger,
  Module,
  Query,
  Res,
  type INestApplication,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import * as fc from 'fast-check';
import { Duration, InfrastructureError, type ErrorRow } from '#core';
import { GroundworkCoreModule } from '../core.module.js';
import { ProblemDetailsFilter } from './problem-details.filter.js';

const MARK = 'canary-of-a-stack';

const fails = (): never => {
  throw new Error('It cannot be looked at.');
};
const hostile = (target: object): object =>
  new Proxy(target, { get: fails, has: fails, getPrototypeOf: fails, ownKeys: fails, getOwnPropertyDescriptor: fails });
const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

class RowError extends InfrastructureError {
  constructor(
    readonly given: unknown,
    message: string,
    retryAfter?: Duration,
  ) {
    super(message, retryAfter === undefined ? {} : { retryAfter });
  }

  override get row(): ErrorRow {
    return this.given as ErrorRow; // what a row of another copy, or of JavaScript, may hold
  }
}

const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, maxDepth: 2 });
const status = fc.oneof(
  fc.integer({ min: -10, max: 1_000 }),
  fc.integer({ min: 400, max: 599 }),
  fc.constantFrom(NaN, Infinity, '404', undefined, null, 404.5, {}),
);
const words = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('\ud800', '\r\nx: y', '\0'));
const FACTS = [
  'status',
  'statusCode',
  'code',
  'message',
  'name',
  'stack',
  'expose',
  'errors',
  'cause',
  'row',
  'details',
];

/** An error with facts of the wrong type, frozen or not, in a circle or not. */
const spoiled = fc
  .tuple(fc.dictionary(fc.constantFrom(...FACTS), fc.oneof(anything, status)), fc.boolean(), fc.boolean())
  .map(([facts, freeze, circle]) => {
    const error = Object.assign(new Error(MARK), facts);
    if (circle) error.cause = new Error('behind it', { cause: error });
    return freeze ? Object.freeze(error) : error;
  });
const httpException = fc
  .tuple(fc.oneof(words, fc.object({ maxDepth: 1 }), fc.record({ message: fc.array(anything) })), status)
  .map(([response, code]) => new HttpException(response, code as number)); // what plain JavaScript may give
const ownError = fc
  .tuple(fc.oneof(fc.record({ code: anything, status, title: anything, level: anything }), anything), words, fc.nat())
  .map(([row, message, wait]) => new RowError(row, message, Duration.milliseconds(wait)));
const getter = fc
  .constantFrom(...FACTS)
  .map((name) => Object.defineProperty(new Error(MARK), name, { get: fails, configurable: true }));
/** Made when they are thrown: the generator must not look at them. */
const throwable = fc.oneof(
  fc.oneof(anything, spoiled, httpException, ownError, getter).map((value) => () => value),
  fc.constantFrom(
    () => hostile(new Error(MARK)),
    () => hostile([]),
    () => new Error(MARK, { cause: hostile({}) }),
    () => new AggregateError([revoked(), hostile({})], MARK),
    () => Object.assign(new AggregateError([], MARK), { errors: hostile([]) }),
    revoked,
    () => Symbol('thrown'),
  ),
);

let thrown: unknown;

@Controller()
class ThrowingController {
  @Get('throw')
  throw(@Query('headers') headers: string | undefined, @Res({ passthrough: true }) response: Reply): never {
    if (headers !== undefined) {
      const set = 'raw' in response ? response.header.bind(response) : response.setHeader.bind(response);
      set('Content-Length', '3');
      set('Content-Encoding', 'gzip');
      set('Cache-Control', 'public, max-age=3600');
    }
    throw thrown;
  }
}
type Reply = ServerResponse | { readonly raw: ServerResponse; header(name: string, value: string): unknown };

@Module({
  imports: [GroundworkCoreModule],
  controllers: [ThrowingController],
  providers: [{ provide: APP_FILTER, useClass: ProblemDetailsFilter }],
})
class AppModule {}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

describe.each(['express', 'fastify'] as const)('whatever is thrown on %s', (platform) => {
  let app: INestApplication;
  let url: string;
  const agent = new Agent({ keepAlive: true });
  const rejections: unknown[] = [];
  const note = (reason: unknown): void => void rejections.push(reason);

  beforeAll(async () => {
    for (const level of ['debug', 'log', 'warn', 'error', 'fatal'] as const)
      jest.spyOn(Logger.prototype, level).mockImplementation(() => undefined);
    const testing = await Test.createTestingModule({ imports: [AppModule] }).compile();
    app =
      platform === 'fastify'
        ? testing.createNestApplication(new FastifyAdapter(), { logger: false })
        : testing.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
    process.on('unhandledRejection', note);
  });
  afterAll(async () => {
    process.off('unhandledRejection', note);
    agent.destroy();
    jest.restoreAllMocks();
    await app.close();
  });

  /** Not by fetch(), which takes a 407 for a failure of the network. */
  async function answerTo(what: unknown, query = ''): Promise<Answer> {
    thrown = what;
    const [response] = (await once(get(`${url}/throw${query}`, { agent, timeout: 5_000 }), 'response')) as [
      IncomingMessage,
    ];
    return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
  }

  it('becomes a problem document, and never a stack, a success or an unhandled error', async () => {
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(throwable, async (make) => {
        const { status, headers, body } = await answerTo(make());
        const problem = JSON.parse(body) as Record<string, unknown>;
        statuses.add(status);

        expect(status).toBeGreaterThanOrEqual(400);
        expect(headers['content-type']).toMatch(/^application\/problem\+json/);
        expect(problem).toMatchObject({
          type: expect.any(String),
          title: expect.any(String),
          status,
          instance: '/throw',
          code: expect.any(String),
        });
        expect(body).not.toMatch(/any-throwable\.spec|\n\s+at /);
        if (status >= 500) {
          expect(Object.keys(problem)).not.toContain('detail');
          expect(Object.keys(problem)).not.toContain('errors');
          expect(body).not.toContain(MARK);
        }
      }),
      { numRuns: 1_000 },
    );
    expect(rejections).toEqual([]);
    expect(statuses.size).toBeGreaterThan(20); // else the property proves little
  }, 60_000);

  it('is told whole, and kept by nobody, when the handler had begun to describe another answer', async () => {
    const { headers, body } = await answerTo(new BadRequestException('No.'), '?headers=1');
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'content-length': `${Buffer.byteLength(body)}` });
    expect(headers['content-encoding']).toBeUndefined();
    expect(JSON.parse(body)).toMatchObject({ status: 400, detail: 'No.' });
  });
});
