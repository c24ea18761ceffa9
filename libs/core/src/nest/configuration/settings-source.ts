import type { DynamicModule, FactoryProvider, InjectionToken, Provider } from '@nestjs/common';
import { ConfigurationError } from '../../errors/configuration.errors.js';
import { asyncOptionsProviders, type AsyncOptions } from '../async-options.js';
import type { ChosenDriver } from './choose-driver.js';
import type { ConcernDefinition } from './concern-definition.js';
import type { EnvironmentRequest } from './environment.js';
import { loadConfiguration } from './load-configuration.js';
import type { ResolvedInstance } from './resolve-concern.js';

/** Where the settings of each instance of a concern come from: known already, or made by the application's factory. */
export interface SettingsSource {
  readonly imports: NonNullable<DynamicModule['imports']>;
  /** One per instance, under `settingsToken`, and what they are made of. */
  readonly providers: readonly Provider[];
}

/** The token of the settings of one instance, internal to the concern's modules. */
export function settingsToken(concern: string, instance: string): symbol {
  return Symbol.for(`nestjs-groundwork/${concern}/${instance}/settings`);
}

export function settingsFromResolution(instances: readonly ResolvedInstance[]): SettingsSource {
  const providers = instances.map(({ concern, instance, values }) => ({
    provide: settingsToken(concern, instance),
    useValue: values,
  }));
  return { imports: [], providers };
}

export interface LateRequest<Options> {
  readonly definition: ConcernDefinition;
  readonly options: AsyncOptions<Options>;
  /** What was fixed before the options came. */
  readonly drivers: Readonly<Record<string, ChosenDriver>>;
  readonly environment: EnvironmentRequest;
}

/** The settings out of what `forRootAsync` was given. @throws CompositionError when that is not exactly one of the forms. */
export function settingsFromFactory<Options>(request: LateRequest<Options>): SettingsSource {
  const { definition, options, drivers } = request;
  const source = Symbol(`nestjs-groundwork/${definition.name}/options`);
  const resolve = (choice: Options): readonly ResolvedInstance[] => resolveLate(request, choice);
  return {
    imports: options.imports ?? [],
    providers: [
      ...asyncOptionsProviders(options, source),
      ...lateSettings({ concern: definition.name, names: Object.keys(drivers), source, resolve }),
    ],
  };
}

export interface LateSettings<Source> {
  readonly concern: string;
  /** The names of its instances. */
  readonly names: readonly string[];
  /** The token of what gives the settings of all. */
  readonly source: InjectionToken;
  resolve(source: Source): readonly ResolvedInstance[];
}

/** One provider per instance, out of one that gives the settings of all. */
export function lateSettings<Source>({ concern, names, source, resolve }: LateSettings<Source>): Provider[] {
  const resolved = Symbol(`nestjs-groundwork/${concern}/resolved`);
  const all: FactoryProvider = { provide: resolved, inject: [source], useFactory: resolve };
  const each = names.map((name): FactoryProvider => ({
    provide: settingsToken(concern, name),
    inject: [resolved],
    useFactory: (instances: readonly ResolvedInstance[]) => instances.find(({ instance }) => instance === name)?.values,
  }));
  return [all, ...each];
}

function resolveLate<Options>(
  { definition, drivers, environment }: LateRequest<Options>,
  choice: Options,
): readonly ResolvedInstance[] {
  const { concerns, problems } = loadConfiguration({
    ...environment,
    concerns: [{ definition, choice, fixed: drivers }],
  });
  if (problems.length > 0) throw new ConfigurationError(problems);
  return concerns[0]?.instances ?? [];
}
