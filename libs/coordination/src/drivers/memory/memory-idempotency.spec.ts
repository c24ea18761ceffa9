import { VirtualClock } from '#core/testing';
import { CoordinationUnavailableError } from '#domain/coordination';
import { describeIdempotency, describeIdempotencyStore } from '../../testing/idempotency.conformance.js';
import { idempotencyOver } from '../../testing/support/over-store.js';
import { MemoryIdempotency } from './memory-idempotency.js';

describeIdempotency(
  { describe, it },
  {
    name: 'memory, by a clock that tests move',
    capabilities: { sharedByProcesses: true, durable: false, joinsUnitOfWork: false }, // two ports in one process
    openStore: async () => {
      const clock = new VirtualClock();
      const store = new MemoryIdempotency({ clock, maxEntries: 1_000 });
      return {
        start: async () => ({ idempotency: idempotencyOver(store, { clock }), close: async () => undefined }),
        pass: (milliseconds) => clock.advance(milliseconds),
        close: async () => undefined,
      };
    },
  },
);

describeIdempotencyStore(
  { describe, it },
  {
    name: 'memory',
    openStore: async () => {
      const clock = new VirtualClock();
      return {
        start: async () => ({ store: new MemoryIdempotency({ clock, maxEntries: 1_000 }) }),
        pass: (milliseconds) => clock.advance(milliseconds),
        close: async () => undefined,
      };
    },
  },
);

describe('MemoryIdempotency', () => {
  it('refuses a new key, before its work has run, while all others are kept', async () => {
    const clock = new VirtualClock();
    const idempotency = idempotencyOver(new MemoryIdempotency({ clock, maxEntries: 1 }), { clock });
    await idempotency.run('one', async () => 1, { fingerprint: 'f', ttl: '1m' });
    let runs = 0;
    const run = () => idempotency.run('other', async () => (runs += 1), { fingerprint: 'f' });
    await expect(run()).rejects.toThrow(CoordinationUnavailableError);
    expect(runs).toBe(0);
    await clock.advance(60_000);
    expect(await run()).toEqual({ value: 1, replayed: false });
  });
});
