import 'reflect-metadata';
import assert from 'node:assert/strict';
import { Body, Controller, Get, Module, Param, Post, type INestApplication } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { InfrastructureModule } from 'nestjs-groundwork';
import { CallContext, InfrastructureError, type ErrorRow } from 'nestjs-groundwork/core';
import { answerFrameworkError, ProblemDetailsFilter, type ProblemDetails } from 'nestjs-groundwork/http';

class TeapotError extends InfrastructureError {
  static override readonly row: ErrorRow = {
    code: 'X_TEAPOT',
    title: 'It is a teapot.',
    fix: 'Ask it for tea.',
    status: 418,
    settlement: 'park',
    level: 'debug',
    transience: 'permanent',
  };
}

@Controller()
class Kitchen {
  @Post('echo')
  echo(@Body() body: unknown): object {
    return { body, correlationId: CallContext.current()?.correlationId };
  }

  @Get('cups/:name')
  cup(@Param('name') name: string): string {
    return name;
  }

  @Get('coffee')
  coffee(): never {
    throw new TeapotError('This one makes tea.');
  }

  @Get('secret')
  secret(): never {
    throw new Error('hunter2');
  }
}

@Module({
  imports: [InfrastructureModule.forRoot({ database: false, messaging: false })],
  controllers: [Kitchen],
  providers: [{ provide: APP_FILTER, useClass: ProblemDetailsFilter }],
})
class KitchenModule {}

const ID = '01890a5d-ac96-774b-bcce-b302099a8057';

async function problem(url: string, request: RequestInit, status: number): Promise<ProblemDetails> {
  const response = await fetch(url, request);
  const text = await response.text();
  assert.equal(response.status, status, text);
  assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/, url);
  return JSON.parse(text) as ProblemDetails;
}

async function visit(app: INestApplication): Promise<void> {
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const json = { 'content-type': 'application/json', 'x-correlation-id': ID };

  const echo = await fetch(`${url}/echo`, { method: 'POST', headers: json, body: '{"a":1}' });
  assert.equal(echo.headers.get('x-correlation-id'), ID);
  assert.deepEqual(await echo.json(), { body: { a: 1 }, correlationId: ID }); // also after the body was read

  const coffee = await problem(`${url}/coffee?now`, { headers: json }, 418);
  assert.deepEqual([coffee.code, coffee.instance, coffee.correlationId], ['X_TEAPOT', '/coffee', ID]);
  assert.doesNotMatch(JSON.stringify(await problem(`${url}/secret`, {}, 500)), /hunter2/);
  await problem(`${url}/echo`, { method: 'POST', headers: json, body: '{"a":' }, 400);
  await problem(`${url}/nothing`, {}, 404);
  await problem(`${url}/cups/%E0%A4%A`, {}, 400);
  await problem(`${url}/echo`, { method: 'POST', headers: json, body: `"${'x'.repeat(2 * 1024 * 1024)}"` }, 413);
}

async function main(): Promise<void> {
  const adapters = [new ExpressAdapter(), new FastifyAdapter({ frameworkErrors: answerFrameworkError })];
  for (const adapter of adapters) {
    const app = await NestFactory.create(KitchenModule, adapter, { logger: false, abortOnError: false });
    try {
      await visit(app);
    } finally {
      await app.close();
    }
  }
}

void main();
