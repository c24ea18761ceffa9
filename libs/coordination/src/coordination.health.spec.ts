import { VirtualClock } from '#core/testing';
import { CoordinationHealth } from './coordination.health.js';
import type { LocksState } from './locks/locks-state.js';

function setUp(state: Partial<LocksState>) {
  const clock = new VirtualClock();
  const locks = (): LocksState => ({ held: 2, waiting: 1, lost: 0, lastLostAt: undefined, ...state });
  return { clock, health: new CoordinationHealth({ instance: 'jobs', group: 'redis', clock, locks }) };
}

describe('the health of coordination', () => {
  it('tells what the process does with locks', async () => {
    const { health } = setUp({});
    expect([health.name, health.need, health.group]).toEqual(['coordination:jobs', 'optional', 'redis']);
    expect(await health.check()).toEqual({
      status: 'up',
      facts: { locksHeld: 2, locksWaitedFor: 1, locksLost: 0 },
    });
  });

  it('is degraded for five minutes after a lock was lost', async () => {
    const { health, clock } = setUp({ lost: 3, lastLostAt: 0 });
    await clock.advance(300_000);
    expect(await health.check()).toMatchObject({
      status: 'degraded',
      code: 'LOCKS_LOST',
      detail: expect.stringContaining('300s ago; 3 since') as string,
    });
    await clock.advance(1);
    expect(await health.check()).toMatchObject({ status: 'up', facts: { locksLost: 3 } });
  });
});
