import 'reflect-metadata';
import { createClient } from 'redis';
import { describeWithService } from '../../../../../test/support/services.js';
import { describeRedisClients, redisModuleHarness } from '../../testing/index.js';
import { nodeRedisCapabilities as capabilities } from './node-redis.capabilities.js';

describeWithService('redis', (url) => {
  describeRedisClients(
    { describe, it },
    redisModuleHarness({ name: 'node-redis', capabilities, options: () => ({ url }) }),
  );

  describeRedisClients(
    { describe, it },
    redisModuleHarness({
      name: 'node-redis with a prefix',
      capabilities,
      options: () => ({ url, keyPrefix: 'conformance:' }),
    }),
  );

  describe('a client of the application', () => {
    const given: { destroy(): void }[] = [];
    afterEach(() => {
      for (const client of given.splice(0)) client.destroy();
    });

    describeRedisClients(
      { describe, it },
      redisModuleHarness({
        name: 'node-redis with the client of the application',
        capabilities,
        options: async () => {
          const client = createClient({ url });
          given.push(client);
          await client.connect();
          return { client, keyPrefix: 'given:' };
        },
      }),
    );
  });
});
