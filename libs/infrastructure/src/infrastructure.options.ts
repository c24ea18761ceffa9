import { databaseConcern, type DatabaseChoice, type DatabaseDriverName, type DatabaseStatics } from '#database';
import { messagingConcern, type MessagingChoice, type MessagingDriverName, type MessagingStatics } from '#messaging';
import {
  observabilityConcern,
  type ObservabilityChoice,
  type ObservabilityDriverName,
  type ObservabilityStatics,
} from '#observability';
import {
  resilienceConcern,
  type ResilienceChoice,
  type ResilienceDriverName,
  type ResilienceStatics,
} from '#resilience';
import { redisConcern, type RedisChoice, type RedisDriverName, type RedisStatics } from '#redis';
import {
  coordinationConcern,
  type CoordinationChoice,
  type CoordinationDriverName,
  type CoordinationStatics,
} from '#coordination';
import { cacheConcern, type CacheChoice, type CacheDriverName, type CacheStatics } from '#cache';
import type { AsyncOptions, ConcernDefinition, EnvironmentRequest, GeneralOptions } from '#core/nest';

/** Every concern that there is, in the order of the plan: what another one follows or stands on comes before it. */
export const concerns = {
  database: databaseConcern,
  redis: redisConcern,
  messaging: messagingConcern,
  coordination: coordinationConcern,
  cache: cacheConcern,
  resilience: resilienceConcern,
  observability: observabilityConcern,
} as const satisfies Readonly<Record<string, ConcernDefinition>>;

export type ConcernName = keyof typeof concerns;

/** Border: the keys of an object of ours. */
export const concernNames = Object.keys(concerns) as readonly ConcernName[];

/** What was given for each concern; undefined where nothing was. */
export function ofConcerns<T>(value: (name: ConcernName) => T): Readonly<Record<ConcernName, T>> {
  return Object.fromEntries(concernNames.map((name) => [name, value(name)])) as Record<ConcernName, T>; // border: one entry for each name
}

/** `InfrastructureModule.forRoot()`: everything may be left out, and comes from the environment then. An option in code overrides its variable. */
export interface InfrastructureOptions extends GeneralOptions {
  /** `false` (off), a driver's name, options, or a driver of your own. */
  readonly database?: DatabaseChoice | undefined;
  /**
   * The same. Its default driver works on the database: with `database: false` say `messaging: false` too, or `messaging: 'memory'`, which loses events. Named
   * at all, even as `{}`, it is set up also if no class injects `EventBus` or has an `@EventHandler`.
   */
  readonly messaging?: MessagingChoice | undefined;
  /** The same. */
  readonly observability?: ObservabilityChoice | undefined;
  /** The same. */
  readonly resilience?: ResilienceChoice | undefined;
  /** The same. */
  readonly redis?: RedisChoice | undefined;
  /** The same. */
  readonly coordination?: CoordinationChoice | undefined;
  /** The same. */
  readonly cache?: CacheChoice | undefined;
  /** Where variables are read from. `env` given: no file is read. Default: `process.env`, then `.env.local` and `.env` of the working directory. */
  readonly configuration?: EnvironmentRequest | undefined;
}

/** What the factory of `forRootAsync` gives. Whether a concern is off is said statically. */
export interface InfrastructureLateOptions extends GeneralOptions {
  readonly database?: Exclude<DatabaseChoice, false> | undefined;
  readonly messaging?: Exclude<MessagingChoice, false> | undefined;
  readonly cache?: Exclude<CacheChoice, false> | undefined;
  readonly coordination?: Exclude<CoordinationChoice, false> | undefined;
  readonly redis?: Exclude<RedisChoice, false> | undefined;
  readonly resilience?: Exclude<ResilienceChoice, false> | undefined;
  readonly observability?: Exclude<ObservabilityChoice, false> | undefined;
}

/** What must be known at once: which concerns are on, with which drivers and named instances. */
export interface InfrastructureAsyncOptions extends AsyncOptions<InfrastructureLateOptions> {
  readonly database?: false | DatabaseDriverName | DatabaseStatics | undefined;
  readonly messaging?: false | MessagingDriverName | MessagingStatics | undefined;
  readonly cache?: false | CacheDriverName | CacheStatics | undefined;
  readonly coordination?: false | CoordinationDriverName | CoordinationStatics | undefined;
  readonly redis?: false | RedisDriverName | RedisStatics | undefined;
  readonly resilience?: false | ResilienceDriverName | ResilienceStatics | undefined;
  readonly observability?: false | ObservabilityDriverName | ObservabilityStatics | undefined;

  readonly configuration?: EnvironmentRequest | undefined;
}
