import 'reflect-metadata';
import { analyzeFailure, Secret, type Failure } from '#core';
import { RedisClients, RedisModule, type RedisOptions } from '#redis';
import { NestFactory } from '@nestjs/core';
import { freePort } from '../../support/free-port.js';
import type { PrivateRedis } from '../../support/servers/private-redis.js';
import { describeWithPrivateRedis } from '../../support/services.js';
import { ping, RECOVERY, timeUntil } from './support/probe-calls.js';

/** What a person reads when an application with these options starts; undefined when it starts. */
async function failureOf(options: RedisOptions): Promise<Failure | undefined> {
  const limits = { connectTimeout: '1s', commandTimeout: '400ms', pingInterval: '100ms' };
  const module = RedisModule.forRoot({ ...limits, ...options }, { env: { NODE_ENV: 'test' } });
  try {
    const application = await NestFactory.createApplicationContext(module, { abortOnError: false, logger: false });
    await application.close();
    return undefined;
  } catch (error) {
    return analyzeFailure(error)[0];
  }
}

function textOf(failure: Failure | undefined): string {
  return failure === undefined ? 'it started' : [failure.code, failure.what, failure.why, ...failure.action].join('\n');
}

describeWithPrivateRedis('a start without a Redis that can be used', (start) => {
  let plain: PrivateRedis;
  let locked: PrivateRedis;

  beforeAll(async () => {
    plain = await start();
    locked = await start({ settings: { requirepass: 'right' } });
  });

  it('explains that nothing listens', async () => {
    const text = textOf(await failureOf({ url: `redis://127.0.0.1:${await freePort()}` }));
    expect(text).toMatch(/^REDIS_UNAVAILABLE/);
    expect(text).toMatch(/Nothing listens on redis:\/\/127\.0\.0\.1:\d+/);
    expect(text).toMatch(/REDIS_URL/);
  });

  it('explains a host name that is not known', async () => {
    const text = textOf(await failureOf({ url: 'redis://no-such-host.invalid' }));
    expect(text).toMatch(/^REDIS_UNAVAILABLE/);
    expect(text).toMatch(/The name of redis:\/\/no-such-host\.invalid:6379 has no address/);
  });

  it.each([
    ['none', (port: number) => `redis://127.0.0.1:${port}`],
    ['a wrong one', (port: number) => `redis://:wrong-hunter2@127.0.0.1:${port}`],
    ['a wrong user', (port: number) => `redis://nobody:right@127.0.0.1:${port}`],
  ])('explains that the password is wrong: %s', async (_what, url) => {
    const text = textOf(await failureOf({ url: url(locked.port) }));
    expect(text).toMatch(/^REDIS_AUTHENTICATION/);
    expect(text).toMatch(/REDIS_PASSWORD/);
    expect(text).not.toMatch(/hunter2|right@/);
  });

  it.each([
    ['in the URL', (port: number): RedisOptions => ({ url: `redis://:right@127.0.0.1:${port}` })],
    [
      'beside it',
      (port: number): RedisOptions => ({ url: `redis://127.0.0.1:${port}`, password: new Secret('right') }),
    ],
  ])('is one when the password is right, %s', async (_where, options) => {
    expect(await failureOf(options(locked.port))).toBeUndefined();
  });

  it('explains a certificate that is not trusted, and starts when its issuer is given', async () => {
    const tls = await start({ certificateNames: ['DNS:localhost', 'IP:127.0.0.1'] });
    const text = textOf(await failureOf({ url: tls.url() }));
    expect(text).toMatch(/^REDIS_TLS/);
    expect(text).toMatch(/issuer that this machine does not know/);
    expect(text).toMatch(/REDIS_TLS_CA/);
    expect(await failureOf({ url: tls.url(), tlsCa: tls.authority })).toBeUndefined();
    expect(await failureOf({ url: tls.url({ host: 'localhost' }), tlsCa: tls.authority })).toBeUndefined();
    const spoken = textOf(await failureOf({ url: `redis://127.0.0.1:${tls.port}` }));
    expect(spoken).toMatch(/^REDIS_UNAVAILABLE/);
    expect(spoken).toMatch(/with or without TLS/);
  });

  it('explains a certificate for another name', async () => {
    const tls = await start({ certificateNames: ['DNS:elsewhere.example'] });
    const text = textOf(await failureOf({ url: tls.url(), tlsCa: tls.authority }));
    expect(text).toMatch(/^REDIS_TLS/);
    expect(text).toMatch(/does not list that host name/);
  });

  it('explains a certificate that has expired', async () => {
    const tls = await start({ certificateNames: ['IP:127.0.0.1'], certificateExpired: true });
    const text = textOf(await failureOf({ url: tls.url(), tlsCa: tls.authority }));
    expect(text).toMatch(/^REDIS_TLS/);
    expect(text).toMatch(/has expired/);
  });

  it('explains that a server without TLS was asked for it', async () => {
    const text = textOf(await failureOf({ url: `rediss://127.0.0.1:${plain.port}` }));
    expect(text).toMatch(/^REDIS_(?:TLS|UNAVAILABLE)/);
    expect(text).toMatch(/TLS/);
  });

  it('explains that what stands there is no cluster', async () => {
    const text = textOf(await failureOf({ url: plain.url(), mode: 'cluster' }));
    expect(text).toMatch(/^REDIS_(?:UNAVAILABLE|COMMAND)/);
    expect(text).toMatch(/cluster/i);
  });

  it('explains that sentinels cannot be reached', async () => {
    const text = textOf(await failureOf({ url: `redis://127.0.0.1:${await freePort()}`, mode: 'sentinel' }));
    expect(text).toMatch(/^REDIS_UNAVAILABLE/);
  });

  it.each(['optional', 'lazy'] as const)('goes on without it where it is %s, and heals by itself', async (need) => {
    const server = await start();
    await server.stop();
    const module = RedisModule.forRoot({ url: server.url(), need }, { env: { NODE_ENV: 'test' } });
    const application = await NestFactory.createApplicationContext(module, { abortOnError: false, logger: false });
    const clients = application.get(RedisClients);
    expect((await ping(clients)).code).toBe('REDIS_UNAVAILABLE');
    await server.start();
    const healed = await timeUntil('an answer', RECOVERY, async () => (await ping(clients)).code === 'ok');
    expect(healed).toBeLessThan(RECOVERY);
    await application.close();
  });
});
