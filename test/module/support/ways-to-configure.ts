import { InfrastructureModule, type InfrastructureLateOptions } from '#infrastructure';
import { Module, type DynamicModule } from '@nestjs/common';
import { optionSamples as databaseSamples } from '../../../libs/database/src/testing/option-samples.js';
import { ProbeDriver as DatabaseProbe } from '../../../libs/database/src/testing/probe-driver.js';
import { optionSamples as messagingSamples } from '../../../libs/messaging/src/testing/option-samples.js';
import { ProbeDriver as MessagingProbe } from '../../../libs/messaging/src/testing/probe-driver.js';
import { embeddedEnv } from '../../support/embedded-env.js';

const configuration = { env: embeddedEnv };

/** A driver for every concern that tells what it was made with. */
export class Probes {
  readonly database = new DatabaseProbe();
  readonly messaging = new MessagingProbe();

  get drivers() {
    return { database: this.database.factory, messaging: this.messaging.factory };
  }
}

/** Options of one concern each, without drivers. */
export type GivenOptions = Readonly<Partial<Record<keyof Probes['drivers'], object>>>;

/** Every option of every concern, with a value that is not its default. */
export const samples = [
  ...Object.entries(databaseSamples).map(([key, sample]) => ({ concern: 'database', key, ...sample }) as const),
  ...Object.entries(messagingSamples).map(([key, sample]) => ({ concern: 'messaging', key, ...sample }) as const),
];

export function optionsClass(
  options: InfrastructureLateOptions,
): new () => { createOptions(): InfrastructureLateOptions } {
  return class {
    createOptions(): InfrastructureLateOptions {
      return options;
    }
  };
}

type Build = (probes: Probes, options: GivenOptions) => DynamicModule;

/** The ways to say the same. */
export const ways: readonly (readonly [string, Build])[] = [
  [
    'forRoot',
    ({ drivers }, { database, messaging }) =>
      InfrastructureModule.forRoot({
        database: { ...database, driver: drivers.database },
        messaging: { ...messaging, driver: drivers.messaging },
        configuration,
      }),
  ],
  [
    'forRootAsync with useFactory',
    ({ drivers }, options) =>
      InfrastructureModule.forRootAsync({ ...drivers, configuration, useFactory: () => Promise.resolve(options) }),
  ],
  [
    'forRootAsync with useClass',
    ({ drivers: { database, messaging } }, options) =>
      InfrastructureModule.forRootAsync({
        database: { driver: database },
        messaging: { driver: messaging },
        configuration,
        useClass: optionsClass(options),
      }),
  ],
  [
    'forRootAsync with useExisting',
    ({ drivers }, options) => {
      class Source {}
      const Existing = optionsClass(options);
      Module({ providers: [Existing], exports: [Existing] })(Source);
      return InfrastructureModule.forRootAsync({
        ...drivers,
        configuration,
        imports: [Source],
        useExisting: Existing,
      });
    },
  ],
];
