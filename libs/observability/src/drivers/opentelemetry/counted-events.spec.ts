import { channel } from 'node:diagnostics_channel';
import { OrderedLifecycle, SeededRandom, SequentialIds, VirtualClock } from '#core/testing';
import { CACHE_CHANNEL, type CacheEvent } from '#domain/cache';
import { RESILIENCE_CHANNEL, type ResilienceEvent } from '#domain/resilience';
import type { ObservabilityDriver } from '../../observability.driver.js';
import type { ObservabilitySettings } from '../../observability.options.js';
import { TelemetryCollector } from '../../testing/collectors/index.js';

const clock = new VirtualClock();
const parts = {
  ...{ clock, random: new SeededRandom(1), ids: new SequentialIds() },
  ...{ lifecycle: new OrderedLifecycle(clock), instance: 'default' },
};

describe('what is told on a channel', () => {
  let collector: TelemetryCollector;
  let driver: ObservabilityDriver;

  beforeEach(async () => {
    collector = new TelemetryCollector();
    driver = await collector.driver.create({} as ObservabilitySettings, parts); // border: a collector has no settings
  });
  afterEach(() => driver.close(new AbortController().signal));

  it('of the cache is counted by instance, namespace and kind, by its sums', async () => {
    const told = (kind: CacheEvent['kind'], count: number): void =>
      channel(CACHE_CHANNEL).publish({ instance: 'default', namespace: 'products', kind, count } satisfies CacheEvent);
    told('hit', 40);
    told('hit', 2);
    told('miss', 1);
    const labels = (event: string) => ({
      'groundwork.instance': 'default',
      'groundwork.cache.namespace': 'products',
      'groundwork.cache.event': event,
    });
    expect(await collector.metrics.points('groundwork.cache.events')).toEqual([
      { labels: labels('hit'), value: 42 },
      { labels: labels('miss'), value: 1 },
    ]);
  });

  it('of policies is counted one by one', async () => {
    channel(RESILIENCE_CHANNEL).publish({ policy: 'redis', kind: 'closed' } satisfies ResilienceEvent);
    expect(await collector.metrics.points('groundwork.resilience.events')).toEqual([
      { labels: { 'groundwork.resilience.policy': 'redis', 'groundwork.resilience.event': 'closed' }, value: 1 },
    ]);
  });

  it('is counted no more once the driver is closed', async () => {
    await driver.close(new AbortController().signal);
    channel(RESILIENCE_CHANNEL).publish({ policy: 'redis', kind: 'closed' } satisfies ResilienceEvent);
    expect(await collector.metrics.points('groundwork.resilience.events')).toEqual([]);
  });
});
