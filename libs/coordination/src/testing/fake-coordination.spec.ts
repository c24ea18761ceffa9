import { VirtualClock } from '#core/testing';
import { memoryCoordinationCapabilities } from '../drivers/memory/memory.capabilities.js';
import type { CoordinationHarness } from './coordination-harness.js';
import { FakeCoordination } from './fake-coordination.js';
import { describeKeyValueStore } from './key-value-store.conformance.js';
import { describeLocks } from './locks.conformance.js';
import { describePubSub } from './pub-sub.conformance.js';
import type { SuiteRunner } from '#core/testing';

// The fake has no application to stop; `close` of what it stands for is not its business.
const runner: SuiteRunner = { describe: (name, define) => (name === 'stop' ? undefined : describe(name, define)), it };

const harness: CoordinationHarness = {
  name: 'the fake',
  capabilities: memoryCoordinationCapabilities,
  openStore: async () => {
    const made: FakeCoordination[] = [];
    const fake = (): FakeCoordination => {
      const one = new FakeCoordination();
      made.push(one);
      return one;
    };
    const portsOf = ({ locks, rateLimiter, idempotency, pubSub, keyValue }: FakeCoordination) => ({
      ...{ locks, rateLimiter, idempotency, pubSub, keyValue },
    });
    return {
      start: async () => {
        const own = fake();
        const { driver } = own;
        return {
          ...portsOf(own),
          other: portsOf(new FakeCoordination({}, { instance: 'other' })),
          store: driver.idempotency,
          lockStore: driver.locks,
          unitOfWork: undefined,
          close: () => own.stop(new AbortController().signal),
        };
      },
      close: async () => {
        for (const one of made) await one.stop(new AbortController().signal);
      },
    };
  },
};

// What a listener throws goes to the faults, which the fake throws again; the suite of pub/sub throws on purpose.
describeLocks(runner, harness);
describePubSub(
  {
    describe: runner.describe,
    it: (name, run) => (name === 'goes on when a listener throws' ? undefined : it(name, run)),
  },
  harness,
);
describeKeyValueStore(runner, harness);

it('ends leases and values by the clock that it is given', async () => {
  const clock = new VirtualClock();
  const fake = new FakeCoordination({}, { clock });
  await fake.keyValue.set('key', 'value', { ttl: '1h' });
  const lock = await fake.locks.acquire('name', { lease: '1h', renew: false });
  await clock.advance(3_600_000);
  expect(await fake.keyValue.get('key')).toBeUndefined();
  expect(lock.held).toBe(false);
});
