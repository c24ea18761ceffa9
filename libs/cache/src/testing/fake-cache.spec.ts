import { ByteSize } from '#core';
import { describeCache } from './cache.conformance.js';
import { FakeCache } from './fake-cache.js';
import { memoryCacheCapabilities } from '../drivers/memory/memory.capabilities.js';

const limits = { entries: 6, bytes: 32 };

// The fake has no application to stop; `close` of what it stands for is not its business.
describeCache(
  { describe: (name, define) => (name === 'stop' ? undefined : describe(name, define)), it },
  {
    name: 'the fake',
    capabilities: memoryCacheCapabilities,
    limits,
    openStore: async () => {
      const cache = new FakeCache({ maxEntries: limits.entries, maxBytes: ByteSize.bytes(limits.bytes) });
      const nothing = () => Promise.resolve();
      return { start: () => Promise.resolve({ cache, close: nothing }), close: nothing };
    },
  },
);
