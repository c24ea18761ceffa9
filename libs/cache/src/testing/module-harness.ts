import { ByteSize } from '#core';
import { Cache } from '#domain/cache';
import { NestFactory } from '@nestjs/core';
import type { CacheDriverFactory } from '../cache.driver-factory.js';
import type { CacheCapabilities } from '../cache.driver.js';
import { CacheModule } from '../cache.module.js';
import type { CacheApplication, CacheHarness } from './cache-harness.js';

export interface ModuleHarnessRequest {
  readonly name: string;
  /** The driver, or one for each store, so that a case finds it empty. Default of a driver in memory: the same for all. */
  readonly driver: CacheDriverFactory | (() => CacheDriverFactory);
  readonly capabilities: CacheCapabilities;
}

const LIMITS = { entries: 8, bytes: 64 };

/** The suite over a whole `CacheModule`: how this package runs it on its own drivers, and how an author runs it on another `DriverFactory`. */
export function moduleHarness({ name, driver, capabilities }: ModuleHarnessRequest): CacheHarness {
  return {
    name,
    capabilities,
    limits: LIMITS,
    openStore: async () => {
      const factory = typeof driver === 'function' ? driver() : driver;
      const open: CacheApplication[] = [];
      return {
        start: async () => {
          const application = await start(factory);
          open.push(application);
          return application;
        },
        close: async () => {
          for (const application of open.splice(0)) await application.close();
        },
      };
    },
  };
}

async function start(driver: CacheDriverFactory): Promise<CacheApplication> {
  const options = { driver, maxEntries: LIMITS.entries, maxBytes: ByteSize.bytes(LIMITS.bytes) };
  const application = await NestFactory.createApplicationContext(
    CacheModule.forRoot(options, { env: { NODE_ENV: 'test' } }),
    { abortOnError: false, logger: false },
  );
  let closing: Promise<void> | undefined;
  return {
    cache: application.get(Cache),
    close: () => (closing ??= application.close()),
  };
}
