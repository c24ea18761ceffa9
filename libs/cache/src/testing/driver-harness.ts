import { CallSeam, SystemClock, SystemRandom, UuidV7, type Clock, type Ids } from '#core';
import { VirtualClock } from '#core/testing';
import type { CacheCapabilities, CacheDriver } from '../cache.driver.js';
import type { CacheSettings } from '../cache.options.js';
import { PortableCache } from '../portable-cache.js';
import { SteadyTime } from '../steady-time.js';
import type { CacheApplication, CacheGround, CacheHarness } from './cache-harness.js';
import { PLAIN_SETTINGS } from './default-settings.js';

/** What a driver may be made of. */
export interface HarnessParts {
  readonly clock: Clock;
  readonly time: SteadyTime;
  readonly ids: Ids;
}

/** What the drivers of one case share. */
export interface DriverGround extends Partial<Pick<CacheGround, 'roundTrips' | 'service' | 'tamper'>> {
  /** One for each application. */
  driver(parts: HarnessParts): CacheDriver;
  close?(): Promise<void>;
}

export interface DriverHarnessRequest {
  readonly name: string;
  readonly capabilities: CacheCapabilities;
  readonly remote: boolean;
  /** `virtual` where nothing but the driver itself measures time. */
  readonly clock: 'virtual' | 'real';
  open(clock: Clock): Promise<DriverGround>;
}

/** The suite over drivers as they are, with the port above them and nothing else. */
export function driverHarness(request: DriverHarnessRequest): CacheHarness {
  const { name, capabilities, remote } = request;
  return {
    name,
    capabilities,
    openGround: async () => {
      const virtual = request.clock === 'virtual' ? new VirtualClock() : undefined;
      const clock = virtual ?? new SystemClock();
      const ground = await request.open(clock);
      const running: CacheApplication[] = [];
      return {
        roundTrips: ground.roundTrips,
        service: ground.service,
        tamper: ground.tamper,
        pass: (milliseconds) => virtual?.advance(milliseconds) ?? clock.sleep(milliseconds),
        start: async (settings) => {
          const application = await start(ground, clock, { ...PLAIN_SETTINGS, ...settings }, remote);
          running.push(application);
          return application;
        },
        close: async () => {
          for (const application of running.splice(0)) await application.close();
          await ground.close?.();
        },
      };
    },
  };
}

async function start(
  ground: DriverGround,
  clock: Clock,
  settings: CacheSettings,
  remote: boolean,
): Promise<CacheApplication> {
  const [random, time] = [new SystemRandom(), new SteadyTime(clock)];
  const ids = new UuidV7(clock, random);
  const driver = ground.driver({ clock, time, ids });
  const cache = new PortableCache({
    ...{ driver, settings, clock, time, random, ids, remote, instance: 'default' },
    seam: new CallSeam({ clock }),
    faults: { report: () => undefined },
  });
  await driver.open(new AbortController().signal);
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await cache.close();
    await driver.close();
  };
  return { cache, close: () => (closing ??= close()) };
}
