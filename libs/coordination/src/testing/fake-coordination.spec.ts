import { ByteSize } from '#core';
import { describeCoordination } from './coordination.conformance.js';
import { FakeCoordination } from './fake-coordination.js';
import { memoryCoordinationCapabilities } from '../drivers/memory/memory.capabilities.js';

const limits = { entries: 6, bytes: 32 };

// The fake has no application to stop; `close` of what it stands for is not its business.
describeCoordination(
  { describe: (name, define) => (name === 'stop' ? undefined : describe(name, define)), it },
  {
    name: 'the fake',
    capabilities: memoryCoordinationCapabilities,
    limits,
    openStore: async () => {
      const coordination = new FakeCoordination({ maxEntries: limits.entries, maxBytes: ByteSize.bytes(limits.bytes) });
      const nothing = () => Promise.resolve();
      return { start: () => Promise.resolve({ coordination, close: nothing }), close: nothing };
    },
  },
);
