import type { Secret } from '#core';
import { DatabaseModule } from '#database';
import { MessagingModule } from '#messaging';
import type { ConcernDefinition, EnvironmentRequest } from '#core/nest';
import type { DynamicModule } from '@nestjs/common';
import {
  codeOnlySamples as databaseCode,
  optionSamples as databaseOptions,
} from '../../../libs/database/src/testing/option-samples.js';
import { concerns, type ConcernName } from '../../../libs/infrastructure/src/infrastructure.options.js';
import { optionSamples as messagingOptions } from '../../../libs/messaging/src/testing/option-samples.js';

import { ObservabilityModule } from '#observability';
import { optionSamples as observabilityOptions } from '../../../libs/observability/src/testing/option-samples.js';

import { ResilienceModule } from '#resilience';
import {
  codeOnlySamples as resilienceCode,
  optionSamples as resilienceOptions,
} from '../../../libs/resilience/src/testing/option-samples.js';

import { RedisModule } from '#redis';
import {
  codeOnlySamples as redisCode,
  optionSamples as redisOptions,
} from '../../../libs/redis/src/testing/option-samples.js';

import { CoordinationModule } from '#coordination';
import { optionSamples as coordinationOptions } from '../../../libs/coordination/src/testing/option-samples.js';

import { CacheModule } from '#cache';
import { optionSamples as cacheOptions } from '../../../libs/cache/src/testing/option-samples.js';

/** A value that is not an option's default: as code writes it, and as a variable does. */
export interface Sample {
  readonly code: unknown;
  readonly text: string;
}

/** The module of one concern, by itself. */
export interface ConcernDoor {
  forRoot(choice: object, request: EnvironmentRequest): DynamicModule;
  forRootAsync(options: object, request: EnvironmentRequest): DynamicModule;
}

export interface SampledConcern {
  readonly samples: Readonly<Record<string, Sample>>;
  /** Of keys that only code can set: the driver is given this very value. */
  readonly codeOnly: Readonly<Record<string, unknown>>;
  /** Keys that `forRootAsync` takes beside the factory, because providers depend on them. */
  readonly statics: readonly string[];
  readonly door: ConcernDoor;
}

/** Border: the tables here are data, and what an application may write is checked by the compiler elsewhere. */
export const sampled: Readonly<Record<ConcernName, SampledConcern>> = {
  database: {
    samples: databaseOptions,
    codeOnly: databaseCode,
    statics: [],
    door: {
      forRoot: (choice, request) => DatabaseModule.forRoot(choice, request),
      forRootAsync: (options, request) => DatabaseModule.forRootAsync(options, request),
    },
  },
  messaging: {
    samples: messagingOptions,
    codeOnly: {},
    statics: ['database'],
    door: {
      forRoot: (choice, request) => MessagingModule.forRoot(choice, request),
      forRootAsync: (options, request) => MessagingModule.forRootAsync(options, request),
    },
  },
  cache: {
    samples: cacheOptions,
    codeOnly: { store: {} },
    statics: ['redis'],
    door: {
      forRoot: (choice, request) => CacheModule.forRoot(choice, request),
      forRootAsync: (options, request) => CacheModule.forRootAsync(options, request),
    },
  },
  coordination: {
    samples: coordinationOptions,
    codeOnly: {},
    statics: ['redis', 'database'],
    door: {
      forRoot: (choice, request) => CoordinationModule.forRoot(choice, request),
      forRootAsync: (options, request) => CoordinationModule.forRootAsync(options, request),
    },
  },
  redis: {
    samples: redisOptions,
    codeOnly: redisCode,
    statics: [],
    door: {
      forRoot: (choice, request) => RedisModule.forRoot(choice, request),
      forRootAsync: (options, request) => RedisModule.forRootAsync(options, request),
    },
  },
  resilience: {
    samples: resilienceOptions,
    codeOnly: resilienceCode,
    statics: [],
    door: {
      forRoot: (choice, request) => ResilienceModule.forRoot(choice, request),
      forRootAsync: (options, request) => ResilienceModule.forRootAsync(options, request),
    },
  },
  observability: {
    samples: observabilityOptions,
    codeOnly: {},
    statics: [],
    door: {
      forRoot: (choice, request) => ObservabilityModule.forRoot(choice, request),
      forRootAsync: (options, request) => ObservabilityModule.forRootAsync(options, request),
    },
  },
};

/** Every key that code can give an instance of a concern, but `driver`, which each way of configuring names by itself. */
export function keysOf(concern: ConcernName): readonly string[] {
  return [...Object.keys(concerns[concern].options), ...concerns[concern].codeOnly];
}

/** The options as code writes them. */
export function codeOf(concern: ConcernName): Readonly<Record<string, unknown>> {
  const { samples, codeOnly } = sampled[concern];
  return { ...Object.fromEntries(Object.entries(samples).map(([key, { code }]) => [key, code])), ...codeOnly };
}

export function definitionOf(concern: ConcernName): ConcernDefinition {
  return concerns[concern];
}

/** The same as variables: `DATABASE_POOL_MAX`, `DATABASE__OTHER__POOL_MAX`. */
export function variablesOf(concern: ConcernName, instance: string): Readonly<Record<string, string>> {
  const { name, options, standardVariables, instanceVariables } = definitionOf(concern);
  const own = name.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase();
  const separator = instanceVariables === 'flat' ? '_' : '__';
  const prefix = instance === 'default' ? own : `${own}${separator}${instance.toUpperCase()}`;
  const between = instance === 'default' || instanceVariables === 'flat' ? '_' : '__';
  return Object.fromEntries(
    Object.entries(options).map(([key, { variable }]) => [
      standardVariables?.includes(variable) === true ? variable : `${prefix}${between}${variable}`,
      sampled[concern].samples[key]?.text ?? '',
    ]),
  );
}

export function isSecret(value: unknown): value is Secret<string> {
  return typeof value === 'object' && value !== null && 'reveal' in value;
}
