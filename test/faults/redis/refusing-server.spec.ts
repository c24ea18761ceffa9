import 'reflect-metadata';
import { Duration, HealthIndicators, type HealthReading } from '#core';
import { RedisModule } from '#redis';
import { openTestRedis, type TestRedis } from '#redis/testing';
import { Test } from '@nestjs/testing';
import type { PrivateRedis } from '../../support/servers/private-redis.js';
import { describeWithPrivateRedis } from '../../support/services.js';
import { outcomeOf, ping, RECOVERY, timeUntil } from './support/probe-calls.js';

describeWithPrivateRedis('a Redis that refuses', (start) => {
  let server: PrivateRedis;
  let master: PrivateRedis;
  const open: TestRedis[] = [];

  beforeAll(async () => {
    server = await start({
      lines: ['user app on >secret ~* &* +@all', 'user reader on >secret ~* &* +@read +@connection -@dangerous'],
    });
    master = await start();
  });
  afterEach(async () => {
    for (const { disconnect } of open.splice(0)) await disconnect();
    await server.ask(
      ['REPLICAOF', 'NO', 'ONE'],
      ['CONFIG', 'SET', 'maxmemory', '0'],
      ['CONFIG', 'SET', 'maxmemory-policy', 'noeviction'],
      ['ACL', 'SETUSER', 'app', 'on', 'resetpass', '>secret', '+@all'],
    );
  });

  async function connect(login = ''): Promise<TestRedis> {
    const settings = { commandTimeout: Duration.milliseconds(800), pingInterval: Duration.milliseconds(300) };
    const opened = await openTestRedis({ url: server.url({ login }), settings });
    open.push(opened);
    return opened;
  }

  async function health(): Promise<HealthReading | undefined> {
    const module = await Test.createTestingModule({
      imports: [RedisModule.forRoot({ url: server.url() }, { env: { NODE_ENV: 'test' } })],
    }).compile();
    await module.init();
    try {
      const [indicator] = module.get<HealthIndicators>(HealthIndicators).all.filter(({ name }) => name === 'redis');
      return await indicator?.check(new AbortController().signal);
    } finally {
      await module.close();
    }
  }

  it('is well when nothing is wrong', async () => {
    expect(await health()).toMatchObject({ status: 'up', facts: { servers: 1 } });
  });

  it('writes for want of memory: says so, goes on reading, and takes writes when there is memory', async () => {
    const { clients } = await connect();
    await clients.send({ command: ['SET', 'a', 'kept'], keys: [1] });
    await server.ask(['CONFIG', 'SET', 'maxmemory', '1']);
    const { code, error } = await outcomeOf(() => clients.send({ command: ['SET', 'b', 'x'], keys: [1] }));
    expect(code).toBe('REDIS_OUT_OF_MEMORY');
    expect(error?.message).toMatch(/maxmemory/);
    expect(await clients.send({ command: ['GET', 'a'], keys: [1] })).toBe('kept');
    await server.ask(['CONFIG', 'SET', 'maxmemory', '0']);
    expect(await clients.send({ command: ['SET', 'b', 'x'], keys: [1] })).toBe('OK');
  });

  it('writes as a replica: says so, is degraded, and takes writes when it is the master', async () => {
    const { clients } = await connect();
    await server.ask(['REPLICAOF', '127.0.0.1', String(master.port)]);
    const { code, error } = await outcomeOf(() => clients.send({ command: ['SET', 'a', 'x'], keys: [1] }));
    expect(code).toBe('REDIS_READ_ONLY');
    expect(error?.message).toMatch(/REDIS_URL/);
    expect(await health()).toMatchObject({ status: 'degraded', code: 'REDIS_READ_ONLY' });
    await server.ask(['REPLICAOF', 'NO', 'ONE']);
    expect(await clients.send({ command: ['SET', 'a', 'x'], keys: [1] })).toBe('OK');
  });

  it.each(['allkeys-lru', 'volatile-ttl'])(
    'to keep what it was given (%s) is degraded, where memory is limited',
    async (policy) => {
      await server.ask(['CONFIG', 'SET', 'maxmemory-policy', policy]);
      expect(await health()).toMatchObject({ status: 'up' });
      await server.ask(['CONFIG', 'SET', 'maxmemory', '100mb']);
      const reading = await health();
      expect(reading).toMatchObject({ status: 'degraded', code: 'REDIS_EVICTS' });
      expect(reading?.detail).toMatch(new RegExp(policy));
    },
  );

  it('a user that may not: says which', async () => {
    const { clients } = await connect('reader:secret');
    const { code, error } = await outcomeOf(() => clients.send({ command: ['SET', 'a', 'x'], keys: [1] }));
    expect(code).toBe('REDIS_PERMISSION');
    expect(error?.message).toMatch(/ACL SETUSER/);
  });

  it('a password that was changed while it ran: calls say so at once, and go on with the old one when it counts again', async () => {
    const { clients } = await connect('app:secret');
    await server.ask(['ACL', 'SETUSER', 'app', 'resetpass', '>another'], ['CLIENT', 'KILL', 'USER', 'app']);
    await timeUntil('the refusal', 5_000, async () => (await ping(clients)).code === 'REDIS_AUTHENTICATION');
    const { error, milliseconds } = await ping(clients);
    expect(error?.message).toMatch(/REDIS_URL/);
    expect(error?.message).not.toMatch(/secret/);
    expect(milliseconds).toBeLessThan(100);
    await server.ask(['ACL', 'SETUSER', 'app', 'resetpass', '>secret']);
    await timeUntil('an answer', RECOVERY, async () => (await ping(clients)).code === 'ok');
  });

  it('as many clients as come: says so', async () => {
    const small = await start({ settings: { maxclients: '1' } });
    const first = await openTestRedis({ url: small.url() });
    try {
      const { code, error } = await outcomeOf(() => openTestRedis({ url: small.url() }));
      expect(code).toBe('REDIS_UNAVAILABLE');
      expect(error?.message).toMatch(/maxclients|closed the connection/);
    } finally {
      await first.close();
    }
  });
});
