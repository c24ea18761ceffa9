import { ByteSize } from '#core';
import { describeObservability } from './observability.conformance.js';
import { FakeObservability } from './fake-observability.js';
import { memoryObservabilityCapabilities } from '../drivers/memory/memory.capabilities.js';

const limits = { entries: 6, bytes: 32 };

// The fake has no application to stop; `close` of what it stands for is not its business.
describeObservability(
  { describe: (name, define) => (name === 'stop' ? undefined : describe(name, define)), it },
  {
    name: 'the fake',
    capabilities: memoryObservabilityCapabilities,
    limits,
    openStore: async () => {
      const observability = new FakeObservability({
        maxEntries: limits.entries,
        maxBytes: ByteSize.bytes(limits.bytes),
      });
      const nothing = () => Promise.resolve();
      return { start: () => Promise.resolve({ observability, close: nothing }), close: nothing };
    },
  },
);
