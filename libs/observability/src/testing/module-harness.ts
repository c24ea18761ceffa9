import { ByteSize } from '#core';
import { Observability } from '#domain/observability';
import { NestFactory } from '@nestjs/core';
import type { ObservabilityDriverFactory } from '../observability.driver-factory.js';
import type { ObservabilityCapabilities } from '../observability.driver.js';
import { ObservabilityModule } from '../observability.module.js';
import type { ObservabilityApplication, ObservabilityHarness } from './observability-harness.js';

export interface ModuleHarnessRequest {
  readonly name: string;
  /** The driver, or one for each store, so that a case finds it empty. Default of a driver in memory: the same for all. */
  readonly driver: ObservabilityDriverFactory | (() => ObservabilityDriverFactory);
  readonly capabilities: ObservabilityCapabilities;
}

const LIMITS = { entries: 8, bytes: 64 };

/** The suite over a whole `ObservabilityModule`: how this package runs it on its own drivers, and how an author runs it on another `DriverFactory`. */
export function moduleHarness({ name, driver, capabilities }: ModuleHarnessRequest): ObservabilityHarness {
  return {
    name,
    capabilities,
    limits: LIMITS,
    openStore: async () => {
      const factory = typeof driver === 'function' ? driver() : driver;
      const open: ObservabilityApplication[] = [];
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

async function start(driver: ObservabilityDriverFactory): Promise<ObservabilityApplication> {
  const options = { driver, maxEntries: LIMITS.entries, maxBytes: ByteSize.bytes(LIMITS.bytes) };
  const application = await NestFactory.createApplicationContext(
    ObservabilityModule.forRoot(options, { env: { NODE_ENV: 'test' } }),
    { abortOnError: false, logger: false },
  );
  let closing: Promise<void> | undefined;
  return {
    observability: application.get(Observability),
    close: () => (closing ??= application.close()),
  };
}
