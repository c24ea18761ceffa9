import 'reflect-metadata';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { randomUUID } from 'node:crypto';
import { FaultProxy } from '#core/testing';
import { CACHE_CHANNEL, type CacheEvent } from '#domain/cache';
import type { PrivateRedis } from '../../support/servers/private-redis.js';
import { describeWithPrivateRedis } from '../../support/services.js';
import { outcomeOf, RECOVERY, SLACK, timeUntil } from '../redis/support/probe-calls.js';
import { CACHE_FAULTS, type CacheFault } from './support/cache-faults.js';
import { startCacheMember, type CacheMember } from './support/cache-member.js';

/** `CACHE_TIMEOUT` by default. */
const LIMIT = 40;
const DRIVERS = ['redis', 'tiered'] as const;

describeWithPrivateRedis('a cache on a Redis that fails', (start) => {
  let server: PrivateRedis;
  let proxy: FaultProxy;
  let unreachable = 0;
  let end: () => Promise<void> = () => Promise.resolve();
  const members: CacheMember[] = [];
  const count = (event: unknown): void => {
    const { kind, count: times } = event as CacheEvent; // border: what the channel carries
    if (kind === 'unreachable') unreachable += times;
  };

  beforeAll(async () => {
    server = await start();
    subscribe(CACHE_CHANNEL, count);
  });
  afterAll(() => void unsubscribe(CACHE_CHANNEL, count));
  beforeEach(async () => {
    proxy = await FaultProxy.of(server.url());
    unreachable = 0;
  });
  afterEach(async () => {
    await end();
    await Promise.all(members.splice(0).map((member) => member.close()));
    await proxy.close();
  });

  async function begin(fault: CacheFault): Promise<void> {
    end = async () => {
      end = () => Promise.resolve();
      await fault.end({ proxy, server });
    };
    await fault.begin({ proxy, server });
  }

  /** One member behind the proxy, and one that is not. */
  async function twoMembers(driver: (typeof DRIVERS)[number]): Promise<readonly [CacheMember, CacheMember]> {
    const prefix = `${randomUUID()}:`;
    const one = await startCacheMember({ driver, url: proxy.through(server.url()), prefix });
    const other = await startCacheMember({ driver, url: server.url(), prefix });
    members.push(one, other);
    return [one, other];
  }

  const cases = DRIVERS.flatMap((driver) => CACHE_FAULTS.map((fault) => ({ driver, fault, name: fault.name })));
  it.each(cases)('$driver, $name', async ({ driver, fault }) => {
    const [one, other] = await twoMembers(driver);
    await one.open.set('kept', 'cached');
    for (const namespace of [one.open, one.closed])
      await namespace.setMany([
        ['changed', 'old'],
        ['changed elsewhere', 'old'],
      ]);
    for (const { open, closed } of [one, other])
      for (const namespace of [open, closed])
        expect((await namespace.getMany(['changed', 'changed elsewhere'])).size).toBe(2);

    await begin(fault);

    // Open: whoever asks has what the loader gives, hardly later, and nothing of what was to be forgotten.
    const reads = await Promise.all(
      Array.from({ length: 20 }, (_, index) => outcomeOf(() => one.open.getOrSet(`at once ${index}`, () => 'loaded'))),
    );
    for (let index = 0; index < 20; index += 1)
      reads.push(await outcomeOf(() => one.open.getOrSet(`one by one ${index}`, () => 'loaded')));
    expect(reads.filter(({ code }) => code !== 'ok')).toEqual([]);
    expect(Math.max(...reads.map(({ milliseconds }) => milliseconds))).toBeLessThan(2 * LIMIT + SLACK);
    expect((await outcomeOf(() => one.open.set('set meanwhile', 'lost, or not'))).code).toBe('ok');
    expect((await outcomeOf(() => one.open.delete('changed'))).code).toBe('ok');
    expect(await one.open.get('changed')).toBeUndefined();
    if (fault.onTheWay) await other.open.delete('changed elsewhere');

    // Closed: it says so, in time.
    const refused = await outcomeOf(() => one.closed.delete('changed'));
    expect(refused.milliseconds).toBeLessThan(LIMIT + SLACK);
    expect(refused.code).toBe(fault.invalidates === true ? 'ok' : 'CACHE_UNAVAILABLE');
    const cold = await outcomeOf(() => one.closed.getOrSet('cold', () => 'loaded'));
    expect(cold.milliseconds).toBeLessThan(2 * LIMIT + SLACK);
    expect(cold.code).toBe('CACHE_UNAVAILABLE');
    if (fault.invalidates === true)
      for (const change of [() => one.closed.deleteByTag('tag'), () => one.closed.clear()])
        expect((await outcomeOf(change)).code).toBe('ok');
    if (!fault.silent && !fault.onTheWay) expect(await one.open.get('kept')).toBe('cached'); // it holds what it held

    // And the cache knows.
    await timeUntil('a cache that says that it is degraded', 2_000, async () => {
      await one.open.getOrSet(`looked at ${randomUUID()}`, () => 'loaded');
      return (await one.health())?.status === 'degraded';
    });
    if (fault.silent) await timeUntil('the count of it', 2_000, () => unreachable > 0);

    await end();

    // Nothing of it is lost, and nothing old comes back.
    const gone: readonly (readonly [CacheMember['open'], string])[] = [one, other].flatMap(({ open, closed }) => [
      [open, 'changed'] as const,
      [closed, 'changed'] as const,
      ...(fault.onTheWay ? [[open, 'changed elsewhere'] as const] : []),
    ]);
    const values = () => Promise.all(gone.map(async ([namespace, key]) => outcomeOfValue(namespace, key)));
    const own = (): Promise<unknown> => outcomeOfValue(one.open, 'changed');
    await timeUntil('all to have forgotten it', RECOVERY, async () => {
      expect(await own()).toBeUndefined(); // never where it was deleted
      return (await values()).every((value) => value === undefined);
    });
    await timeUntil('a cache that is well', RECOVERY, async () => {
      await one.open.set('kept again', 'cached');
      return (await one.health())?.status === 'up';
    });
    expect((await values()).every((value) => value === undefined)).toBe(true);
    expect(await one.open.getOrSet('changed', () => 'new')).toBe('new');
    expect(await other.open.getOrSet('changed', () => 'newer')).toBe('new');
  });
});

/** What is served, or the code of the error. */
async function outcomeOfValue(namespace: CacheMember['open'], key: string): Promise<unknown> {
  let value: unknown;
  const { code } = await outcomeOf(async () => (value = await namespace.get(key)));
  return code === 'ok' ? value : code;
}
