import { ByteSize, CallSeam, Duration, SystemClock, type Clock } from '#core';
import { PortableCoordination } from '../portable-coordination.js';
import type { CoordinationSettings } from '../coordination.options.js';
import { MemoryCoordinationDriver } from '../drivers/memory/memory.driver.js';

const SETTINGS: CoordinationSettings = {
  maxEntries: 100_000,
  maxBytes: ByteSize.parse('64KiB'),
  timeout: Duration.seconds(5),
};

/**
 * For tests of an application: `overrideProvider(Coordination).useValue(new FakeCoordination())`. It refuses what the real one refuses, because it is the real one
 * over a memory of its own.
 */
export class FakeCoordination extends PortableCoordination {
  /** @param settings of those that differ from the defaults. @param clock decides when records expire; the machine's unless given. */
  constructor(settings: Partial<CoordinationSettings> = {}, clock: Clock = new SystemClock()) {
    const all = { ...SETTINGS, ...settings };
    const driver = new MemoryCoordinationDriver({ maxEntries: all.maxEntries }, clock);
    super({ driver, settings: all, seam: new CallSeam({ clock }), clock, instance: 'default', remote: false });
  }
}
