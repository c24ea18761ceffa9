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
import { messagingConcern } from '../messaging.concern.js';
import type { MessagingOptions } from '../messaging.options.js';
import { messagingTokens } from './tokens.js';

/** Where the settings come from: known already, or made by the application's factory. */
export interface MessagingSettingsSource {
  readonly imports: NonNullable<DynamicModule['imports']>;
  readonly providers: readonly Provider[];
}

export function settingsFromResolution({ values }: ResolvedInstance): MessagingSettingsSource {
  return { imports: [], providers: [{ provide: messagingTokens.settings, useValue: values }] };
}

export function settingsFromFactory(
  options: AsyncOptions<MessagingOptions>,
  driver: ChosenDriver,
  request: EnvironmentRequest,
): MessagingSettingsSource {
  const late = Symbol('nestjs-groundwork/messaging/options');
  const resolve = (choice: MessagingOptions): readonly ResolvedInstance[] => {
    const { concerns, problems } = loadConfiguration({
      ...request,
      concerns: [{ definition: messagingConcern, choice, fixed: { default: driver } }],
    });
    if (problems.length > 0) throw new ConfigurationError(problems);
    return concerns[0]?.instances ?? [];
  };
  return {
    imports: options.imports ?? [],
    providers: [...asyncOptionsProviders(options, late), lateMessagingSettings(late, resolve)],
  };
}

/** The settings, out of a provider that gives the options. */
export function lateMessagingSettings<Options>(
  source: InjectionToken,
  resolve: (options: Options) => readonly ResolvedInstance[],
): FactoryProvider {
  return {
    provide: messagingTokens.settings,
    inject: [source],
    useFactory: (options: Options) => resolve(options)[0]?.values,
  };
}
