import { ByteSize } from '#core';
import { Coordination } from '#domain/coordination';
import { NestFactory } from '@nestjs/core';
import type { CoordinationDriverFactory } from '../coordination.driver-factory.js';
import type { CoordinationCapabilities } from '../coordination.driver.js';
import { CoordinationModule } from '../coordination.module.js';
import type { CoordinationApplication, CoordinationHarness } from './coordination-harness.js';

export interface ModuleHarnessRequest {
  readonly name: string;
  /** The driver, or one for each store, so that a case finds it empty. Default of a driver in memory: the same for all. */
  readonly driver: CoordinationDriverFactory | (() => CoordinationDriverFactory);
  readonly capabilities: CoordinationCapabilities;
}

const LIMITS = { entries: 8, bytes: 64 };

/** The suite over a whole `CoordinationModule`: how this package runs it on its own drivers, and how an author runs it on another `DriverFactory`. */
export function moduleHarness({ name, driver, capabilities }: ModuleHarnessRequest): CoordinationHarness {
  return {
    name,
    capabilities,
    limits: LIMITS,
    openStore: async () => {
      const factory = typeof driver === 'function' ? driver() : driver;
      const open: CoordinationApplication[] = [];
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

async function start(driver: CoordinationDriverFactory): Promise<CoordinationApplication> {
  const options = { driver, maxEntries: LIMITS.entries, maxBytes: ByteSize.bytes(LIMITS.bytes) };
  const application = await NestFactory.createApplicationContext(
    CoordinationModule.forRoot(options, { env: { NODE_ENV: 'test' } }),
    { abortOnError: false, logger: false },
  );
  let closing: Promise<void> | undefined;
  return {
    coordination: application.get(Coordination),
    close: () => (closing ??= application.close()),
  };
}
