import { ByteSize, CallSeam, Duration, SystemClock, type Clock } from '#core';
import { PortableObservability } from '../portable-observability.js';
import type { ObservabilitySettings } from '../observability.options.js';
import { MemoryObservabilityDriver } from '../drivers/memory/memory.driver.js';

const SETTINGS: ObservabilitySettings = {
  maxEntries: 100_000,
  maxBytes: ByteSize.parse('64KiB'),
  timeout: Duration.seconds(5),
};

/**
 * For tests of an application: `overrideProvider(Observability).useValue(new FakeObservability())`. It refuses what the real one refuses, because it is the real one
 * over a memory of its own.
 */
export class FakeObservability extends PortableObservability {
  /** @param settings of those that differ from the defaults. @param clock decides when records expire; the machine's unless given. */
  constructor(settings: Partial<ObservabilitySettings> = {}, clock: Clock = new SystemClock()) {
    const all = { ...SETTINGS, ...settings };
    const driver = new MemoryObservabilityDriver({ maxEntries: all.maxEntries }, clock);
    super({ driver, settings: all, seam: new CallSeam({ clock }), clock, instance: 'default', remote: false });
  }
}
