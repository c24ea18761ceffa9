import { FaultReporter, type Fault } from '#core';
import { RedisClients } from '#domain/redis';
import { NestFactory } from '@nestjs/core';
import type { RedisCapabilities } from '../redis.driver.js';
import { RedisModule } from '../redis.module.js';
import type { RedisOptions } from '../redis.options.js';
import type { RedisApplication, RedisClientsHarness } from './redis-clients-harness.js';

export interface RedisModuleHarnessRequest {
  readonly name: string;
  readonly capabilities: RedisCapabilities;
  /** Of the applications; asked for each of them. */
  options(): RedisOptions | Promise<RedisOptions>;
}

/** The suite over a whole `RedisModule`: how this package runs it on its own drivers, and how an author runs it on another `DriverFactory`. */
export function redisModuleHarness({ name, capabilities, options }: RedisModuleHarnessRequest): RedisClientsHarness {
  return {
    name,
    capabilities,
    openStore: async () => {
      const open: RedisApplication[] = [];
      return {
        start: async () => {
          const application = await start(await options());
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

async function start(options: RedisOptions): Promise<RedisApplication> {
  const application = await NestFactory.createApplicationContext(
    RedisModule.forRoot(options, { env: { NODE_ENV: 'test' } }),
    { abortOnError: false, logger: false },
  );
  const reported: unknown[] = [];
  // The application's own reporter logs; here its faults are kept instead.
  Object.assign(application.get(FaultReporter), { report: ({ error }: Fault) => void reported.push(error) });
  let closing: Promise<void> | undefined;
  return {
    clients: application.get(RedisClients),
    reported: () => reported,
    close: () => (closing ??= application.close()),
  };
}
