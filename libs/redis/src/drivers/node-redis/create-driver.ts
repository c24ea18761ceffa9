import { ConfigurationError, loadPeer, type DriverParts } from '#core';
import { redisVariable } from '../../redis-variable.js';
import type { RedisSettings } from '../../redis.options.js';
import { parseRedisUrl, type RedisAddress } from '../../redis-url.js';
import type { NodeRedisDriver } from './node-redis.driver.js';

/** The driver out of the settings of an instance. @throws ConfigurationError without a server or a client to use, MissingPeerError. */
export async function createNodeRedisDriver(
  settings: RedisSettings,
  { clock, random, instance }: Pick<DriverParts, 'clock' | 'random' | 'instance'>,
  target: string,
): Promise<NodeRedisDriver> {
  const address = settings.client === undefined ? addressOf(settings, instance) : undefined;
  await loadPeer('redis', 'the driver "node-redis"', () => import('redis'));
  const [{ NodeRedisDriver: Driver }, { RedisFailures }, { givenLink, ownLink }] = await Promise.all([
    import('./node-redis.driver.js'),
    import('./redis-failures.js'),
    import('./open-link.js'),
  ]);
  return new Driver({
    clock,
    random,
    failures: new RedisFailures(target, instance),
    commandTimeout: settings.commandTimeout.milliseconds,
    pingInterval: settings.pingInterval.milliseconds,
    offlineQueue: settings.offlineQueue,
    link: (watcher) =>
      address === undefined
        ? givenLink(settings.client, { clock, random, watcher, instance })
        : ownLink({ settings, address, clock, random, watcher }),
  });
}

function addressOf({ url, mode }: RedisSettings, instance: string): RedisAddress {
  const address = url === undefined ? undefined : parseRedisUrl(url.reveal(), mode);
  if (address !== undefined) return address;
  const variable = redisVariable(instance, 'URL');
  throw new ConfigurationError([
    {
      subject: variable,
      expected: 'redis://user:password@host:port/database, or `client` in code, because the driver is node-redis',
      found: url === undefined ? 'nothing' : 'a text that is not such a URL',
      source: 'the resolved options',
      fix: `Set ${variable}=redis://host:6379.`,
    },
  ]);
}
