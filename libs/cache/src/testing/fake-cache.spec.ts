import { VirtualClock } from '#core/testing';
import { memoryCacheCapabilities } from '../drivers/memory/memory.capabilities.js';
import { describeCache } from './cache.conformance.js';
import { FakeCache } from './fake-cache.js';

describeCache(
  { describe, it },
  {
    name: 'the fake',
    capabilities: memoryCacheCapabilities,
    openGround: () => {
      const clock = new VirtualClock();
      const cache = new FakeCache({}, clock);
      const close = (): Promise<void> => cache.close();
      return Promise.resolve({
        ...{ roundTrips: undefined, service: undefined, tamper: undefined, close },
        start: () => Promise.resolve({ cache, close }),
        pass: (milliseconds) => clock.advance(milliseconds),
      });
    },
  },
);
