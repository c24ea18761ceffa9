import { FaultReporter, type Fault } from '#core';
import { RedisClients } from '#domain/redis';
import { Test } from '@nestjs/testing';
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
  const reporter = new KeptFaults();
  const application = await Test.createTestingModule({
    imports: [RedisModule.forRoot(options, { env: { NODE_ENV: 'test' } })],
  })
    .overrideProvider(FaultReporter)
    .useValue(reporter)
    .compile();
  await application.init();
  let closing: Promise<void> | undefined;
  return {
    clients: application.get(RedisClients),
    reported: () => reporter.all.map(({ error }) => error),
    close: () => (closing ??= application.close()),
  };
}

class KeptFaults extends FaultReporter {
  readonly all: Fault[] = [];

  override report(fault: Fault): void {
    this.all.push(fault);
  }
}
