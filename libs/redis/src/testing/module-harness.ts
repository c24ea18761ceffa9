import { ByteSize } from '#core';
import { Redis } from '#domain/redis';
import { NestFactory } from '@nestjs/core';
import type { RedisDriverFactory } from '../redis.driver-factory.js';
import type { RedisCapabilities } from '../redis.driver.js';
import { RedisModule } from '../redis.module.js';
import type { RedisApplication, RedisHarness } from './redis-harness.js';

export interface ModuleHarnessRequest {
  readonly name: string;
  /** The driver, or one for each store, so that a case finds it empty. Default of a driver in memory: the same for all. */
  readonly driver: RedisDriverFactory | (() => RedisDriverFactory);
  readonly capabilities: RedisCapabilities;
}

const LIMITS = { entries: 8, bytes: 64 };

/** The suite over a whole `RedisModule`: how this package runs it on its own drivers, and how an author runs it on another `DriverFactory`. */
export function moduleHarness({ name, driver, capabilities }: ModuleHarnessRequest): RedisHarness {
  return {
    name,
    capabilities,
    limits: LIMITS,
    openStore: async () => {
      const factory = typeof driver === 'function' ? driver() : driver;
      const open: RedisApplication[] = [];
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

async function start(driver: RedisDriverFactory): Promise<RedisApplication> {
  const options = { driver, maxEntries: LIMITS.entries, maxBytes: ByteSize.bytes(LIMITS.bytes) };
  const application = await NestFactory.createApplicationContext(
    RedisModule.forRoot(options, { env: { NODE_ENV: 'test' } }),
    { abortOnError: false, logger: false },
  );
  let closing: Promise<void> | undefined;
  return {
    redis: application.get(Redis),
    close: () => (closing ??= application.close()),
  };
}
