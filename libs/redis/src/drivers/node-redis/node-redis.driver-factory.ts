import type { RedisDriverFactory } from '../../redis.driver-factory.js';
import type { RedisCapabilities } from '../../redis.driver.js';
import type { RedisSettings } from '../../redis.options.js';
import { describeRedisUrl } from '../../redis-url.js';
import { nodeRedisCapabilities } from './node-redis.capabilities.js';

/** What is known of the driver without loading it or `redis`. */
export const nodeRedisDriverFactory: RedisDriverFactory & {
  readonly capabilities: RedisCapabilities & Readonly<Record<string, boolean>>; // what the published suite asks for
} = {
  name: 'node-redis',
  production: 'ok',
  capabilities: nodeRedisCapabilities,
  remote: true,
  peers: ['redis'],
  target: describeTarget,
  create: async (settings, parts) => {
    const { createNodeRedisDriver } = await import('./create-driver.js');
    return createNodeRedisDriver(settings, parts, describeTarget(settings));
  },
};

function describeTarget({ client, url, mode }: RedisSettings): string {
  if (client !== undefined) return "the application's own client";
  return url === undefined ? 'no server is named' : describeRedisUrl(url.reveal(), mode);
}
