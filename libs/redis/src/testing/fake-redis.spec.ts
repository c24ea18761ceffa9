import { ByteSize } from '#core';
import { describeRedis } from './redis.conformance.js';
import { FakeRedis } from './fake-redis.js';
import { memoryRedisCapabilities } from '../drivers/memory/memory.capabilities.js';

const limits = { entries: 6, bytes: 32 };

// The fake has no application to stop; `close` of what it stands for is not its business.
describeRedis(
  { describe: (name, define) => (name === 'stop' ? undefined : describe(name, define)), it },
  {
    name: 'the fake',
    capabilities: memoryRedisCapabilities,
    limits,
    openStore: async () => {
      const redis = new FakeRedis({ maxEntries: limits.entries, maxBytes: ByteSize.bytes(limits.bytes) });
      const nothing = () => Promise.resolve();
      return { start: () => Promise.resolve({ redis, close: nothing }), close: nothing };
    },
  },
);
