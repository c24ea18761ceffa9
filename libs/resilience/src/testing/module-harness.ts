import { Resilience } from '#domain/resilience';
import { NestFactory } from '@nestjs/core';
import type { ResilienceDriverFactory } from '../resilience.driver-factory.js';
import { ResilienceModule } from '../resilience.module.js';
import type { ResilienceInstanceOptions } from '../resilience.options.js';
import type { ResilienceCapabilities } from '../resilience.driver.js';
import type { ResilienceHarness } from './resilience-harness.js';

export interface ModuleHarnessRequest {
  readonly name: string;
  readonly driver: ResilienceDriverFactory;
  readonly capabilities: ResilienceCapabilities;
}

/** The suite over a whole `ResilienceModule`: how this package runs it on its own drivers, and how an author runs it on another `DriverFactory`. */
export function moduleHarness({ name, driver, capabilities }: ModuleHarnessRequest): ResilienceHarness {
  return {
    name,
    capabilities,
    start: async ({ instances = {}, ...options }) => {
      const named = Object.entries(instances).map(([policy, own]): [string, ResilienceInstanceOptions] => [
        policy,
        { ...own, driver },
      ]);
      const application = await NestFactory.createApplicationContext(
        ResilienceModule.forRoot(
          { ...options, driver, instances: Object.fromEntries(named) },
          { env: { NODE_ENV: 'test' } },
        ),
        { abortOnError: false, logger: false },
      );
      let closing: Promise<void> | undefined;
      return {
        resilience: application.get(Resilience),
        close: () => (closing ??= application.close()),
      };
    },
  };
}
