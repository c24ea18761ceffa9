import { ConfigurationError } from '#core';
import {
  asyncOptionsProviders,
  loadConfiguration,
  type AsyncOptions,
  type ChosenDriver,
  type EnvironmentRequest,
  type ResolvedInstance,
} from '#core/nest';
import type { DynamicModule, FactoryProvider, InjectionToken, Provider } from '@nestjs/common';
import { databaseConcern } from '../database.concern.js';
import type { DatabaseOptions } from '../database.options.js';
import { databaseTokens } from './tokens.js';

/** Where the settings of each database come from: known already, or made by the application's factory. */
export interface SettingsSource {
  readonly imports: NonNullable<DynamicModule['imports']>;
  readonly providers: readonly Provider[];
}

export function settingsFromResolution(instances: readonly ResolvedInstance[]): SettingsSource {
  return {
    imports: [],
    providers: instances.map(({ instance, values }) => ({
      provide: databaseTokens(instance).settings,
      useValue: values,
    })),
  };
}

export function settingsFromFactory(
  options: AsyncOptions<DatabaseOptions>,
  drivers: Readonly<Record<string, ChosenDriver>>,
  request: EnvironmentRequest,
): SettingsSource {
  const optionsToken = Symbol('nestjs-groundwork/database/options');
  const resolve = (choice: DatabaseOptions): readonly ResolvedInstance[] => resolveLate(choice, drivers, request);
  return {
    imports: options.imports ?? [],
    providers: [
      ...asyncOptionsProviders(options, optionsToken),
      ...lateSettings(optionsToken, Object.keys(drivers), resolve),
    ],
  };
}

/** One provider per database, out of one that gives the options of all. */
export function lateSettings<Options>(
  source: InjectionToken,
  names: readonly string[],
  resolve: (options: Options) => readonly ResolvedInstance[],
): Provider[] {
  const resolved = Symbol('nestjs-groundwork/database/resolved');
  const all: FactoryProvider = { provide: resolved, inject: [source], useFactory: resolve };
  const each = names.map((name): FactoryProvider => ({
    provide: databaseTokens(name).settings,
    inject: [resolved],
    useFactory: (instances: readonly ResolvedInstance[]) => instances.find(({ instance }) => instance === name)?.values,
  }));
  return [all, ...each];
}

function resolveLate(
  choice: DatabaseOptions,
  drivers: Readonly<Record<string, ChosenDriver>>,
  request: EnvironmentRequest,
): readonly ResolvedInstance[] {
  const configuration = loadConfiguration({
    ...request,
    concerns: [{ definition: databaseConcern, choice, fixed: drivers }],
  });
  if (configuration.problems.length > 0) throw new ConfigurationError(configuration.problems);
  return configuration.concerns[0]?.instances ?? [];
}
