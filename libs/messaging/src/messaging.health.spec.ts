import { Duration } from '#core';
import { MessagingHealth } from './messaging.health.js';

const signal = new AbortController().signal;

describe('MessagingHealth', () => {
  it.each([
    ['up when nothing waits', 0, undefined, 'up', undefined],
    ['up when what waits has just come', 0, Duration.seconds(60), 'up', undefined],
    ['degraded when an event has waited for long', 3, Duration.seconds(61), 'degraded', 'EVENTS_BEHIND'],
    ['degraded when events are parked', 1, undefined, 'degraded', 'EVENTS_PARKED'],
  ])('is %s', async (_, parked, oldest, status, code) => {
    const health = new MessagingHealth({
      ...{ instance: 'default', group: 'database' },
      backlog: () => Promise.resolve({ parked, oldest }),
    });

    const reading = await health.check(signal);

    expect([reading.status, reading.code]).toEqual([status, code]);
    expect(reading.facts).toMatchObject({ parked });
  });

  it('never keeps requests away, because they can be served while events wait', () => {
    const health = new MessagingHealth({
      ...{ instance: 'billing', group: undefined },
      backlog: () => Promise.reject(new Error('not asked')),
    });

    expect([health.name, health.need]).toEqual(['messaging:billing', 'optional']);
  });
});
