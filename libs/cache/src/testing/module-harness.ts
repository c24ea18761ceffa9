import { SystemClock } from '#core';
import { Cache } from '#domain/cache';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { CacheDriverFactory } from '../cache.driver-factory.js';
import type { CacheCapabilities } from '../cache.driver.js';
import { CacheModule } from '../cache.module.js';
import type { CacheApplication, CacheHarness } from './cache-harness.js';
import { PLAIN_SETTINGS } from './default-settings.js';

export interface ModuleHarnessRequest {
  readonly name: string;
  /** The driver, or one for each case, so that it finds it empty. */
  readonly driver: CacheDriverFactory | (() => CacheDriverFactory);
  readonly capabilities: CacheCapabilities;
  /** What the driver stands on, such as `RedisModule.forRoot(...)`: made anew for each application. Default: nothing. */
  readonly modules?: () => readonly DynamicModule[];
}

/** The suite over a whole `CacheModule`, in real time: all that an author needs who has a `DriverFactory`. */
export function moduleHarness({ name, driver, capabilities, modules }: ModuleHarnessRequest): CacheHarness {
  const clock = new SystemClock();
  return {
    name,
    capabilities,
    openGround: () => {
      const factory = typeof driver === 'function' ? driver() : driver;
      const running: CacheApplication[] = [];
      return Promise.resolve({
        roundTrips: undefined,
        service: undefined,
        tamper: undefined,
        pass: (milliseconds) => clock.sleep(milliseconds),
        start: async (settings) => {
          const options = { ...PLAIN_SETTINGS, ...settings, driver: factory, redis: undefined };
          const application = await start([
            ...(modules?.() ?? []),
            CacheModule.forRoot(options, { env: { NODE_ENV: 'test' } }),
          ]);
          running.push(application);
          return application;
        },
        close: async () => {
          for (const application of running.splice(0)) await application.close();
        },
      });
    },
  };
}

async function start(imports: readonly DynamicModule[]): Promise<CacheApplication> {
  class SuiteApplication {}
  Module({ imports: [...imports] })(SuiteApplication);
  const application = await NestFactory.createApplicationContext(SuiteApplication, {
    abortOnError: false,
    logger: false,
  });
  let closing: Promise<void> | undefined;
  return {
    cache: application.get(Cache),
    close: () => (closing ??= application.close()),
  };
}
