import 'reflect-metadata';
import { Module, type INestApplication } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { NoneDriver } from '../drivers/none/index.js';
import { MetricsEndpoint } from './metrics-endpoint.js';

class TellingDriver extends NoneDriver {
  text: string | undefined = 'orders_total 3\n';

  override async exposition(): Promise<undefined> {
    return this.text as undefined; // the driver `none` promises nothing else
  }
}

@Module({})
class Empty {}

const platforms = { express: () => new ExpressAdapter(), fastify: () => new FastifyAdapter() };

describe.each(['express', 'fastify'] as const)('the endpoint for Prometheus on %s', (platform) => {
  const driver = new TellingDriver();
  let app: INestApplication;

  beforeAll(async () => {
    const testing = await Test.createTestingModule({ imports: [Empty] }).compile();
    app = testing.createNestApplication(platforms[platform](), { logger: false });
    app.setGlobalPrefix('api');
    new MetricsEndpoint(app.get(HttpAdapterHost), driver).mount();
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());

  it('answers the text of version 0.0.4, outside the prefix', async () => {
    const response = await fetch(`${await app.getUrl()}/metrics`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')?.split('; ').sort()).toEqual([
      'charset=utf-8',
      'text/plain',
      'version=0.0.4',
    ]);
    expect(await response.text()).toBe('orders_total 3\n');
  });

  it('answers 503 when nothing is collected', async () => {
    driver.text = undefined;
    expect((await fetch(`${await app.getUrl()}/metrics`)).status).toBe(503);
    driver.text = 'again';
  });
});

it('leaves an application without HTTP alone', () => {
  expect(() => new MetricsEndpoint(new HttpAdapterHost(), new NoneDriver()).mount()).not.toThrow();
});
