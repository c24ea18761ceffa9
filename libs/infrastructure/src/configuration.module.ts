import type { Configuration } from '#core/nest';
import { Module, type DynamicModule, type InjectionToken, type Provider } from '@nestjs/common';
import type { InfrastructureOptions } from './infrastructure.options.js';

/** Token of the `Configuration` of the application. */
export const kConfiguration = Symbol('nestjs-groundwork/configuration');

export interface LateConfiguration {
  readonly imports: NonNullable<DynamicModule['imports']>;
  readonly providers: readonly Provider[];
  /** Token of the options. */
  readonly source: InjectionToken;
  resolve(options: InfrastructureOptions): Configuration;
}

/** Holds the configuration, known at once or made by the application's factory. */
@Module({})
export class ConfigurationModule {
  static of(configuration: Configuration): DynamicModule {
    return {
      module: ConfigurationModule,
      providers: [{ provide: kConfiguration, useValue: configuration }],
      exports: [kConfiguration],
    };
  }

  static late({ imports, providers, source, resolve }: LateConfiguration): DynamicModule {
    return {
      module: ConfigurationModule,
      imports,
      providers: [...providers, { provide: kConfiguration, inject: [source], useFactory: resolve }],
      exports: [kConfiguration],
    };
  }
}
