import { VirtualClock } from '#core/testing';
import { CacheFullError } from '#domain/cache';
import { MemoryCacheDriver } from './memory.driver.js';

const put = (name: string, expiresAt?: number) => ({
  name,
  record: { value: name, storedAt: 0, expiresAt },
  ifAbsent: false,
});

describe('the cache records in memory', () => {
  it('expire at their moment, not before', async () => {
    const clock = new VirtualClock(1_000);
    const driver = new MemoryCacheDriver({ maxEntries: 2 }, clock);
    await driver.put(put('a', 1_500));
    await clock.advance(499);
    expect(await driver.get('a')).toMatchObject({ value: 'a' });
    await clock.advance(1);
    expect([await driver.get('a'), await driver.delete('a')]).toEqual([undefined, false]);
  });

  it('make room for others once they have expired', async () => {
    const clock = new VirtualClock(1_000);
    const driver = new MemoryCacheDriver({ maxEntries: 2 }, clock);
    await driver.put(put('a', 1_500));
    await driver.put(put('b'));
    await expect(driver.put(put('c'))).rejects.toThrow(CacheFullError);
    await clock.advance(500);
    expect(await driver.put(put('c'))).toBe(true);
    expect(await driver.get('b')).toMatchObject({ value: 'b' });
  });
});
