import { kGeneral, type Configuration, type GeneralValues } from '#core/nest';
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

const general: Provider = {
  provide: kGeneral,
  inject: [kConfiguration],
  useFactory: (configuration: Configuration): GeneralValues => configuration.general,
};

/** Holds the configuration, known at once or made by the application's factory. */
@Module({})
export class ConfigurationModule {
  static of(configuration: Configuration): DynamicModule {
    return {
      module: ConfigurationModule,
      global: true,
      providers: [{ provide: kConfiguration, useValue: configuration }, general],
      exports: [kConfiguration, kGeneral],
    };
  }

  static late({ imports, providers, source, resolve }: LateConfiguration): DynamicModule {
    return {
      module: ConfigurationModule,
      global: true,
      imports,
      providers: [...providers, { provide: kConfiguration, inject: [source], useFactory: resolve }, general],
      exports: [kConfiguration, kGeneral],
    };
  }
}
