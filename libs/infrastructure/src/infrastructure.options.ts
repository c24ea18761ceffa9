import { databaseConcern, type DatabaseChoice, type DatabaseDriverName, type DatabaseStatics } from '#database';
import type { AsyncOptions, ConcernDefinition, EnvironmentRequest, GeneralOptions } from '#core/nest';

/** Every concern that there is, in the order of the plan. */
export const concerns = { database: databaseConcern } as const satisfies Readonly<Record<string, ConcernDefinition>>;

/** `InfrastructureModule.forRoot()`: everything may be left out, and comes from the environment then. An option in code overrides its variable. */
export interface InfrastructureOptions extends GeneralOptions {
  /** `false` (off), a driver's name, options, or a driver of your own. */
  readonly database?: DatabaseChoice | undefined;
  /** Where variables are read from. `env` given: no file is read. Default: `process.env`, then `.env.local` and `.env` of the working directory. */
  readonly configuration?: EnvironmentRequest | undefined;
}

/** What the factory of `forRootAsync` gives. Whether a concern is off is said statically. */
export interface InfrastructureLateOptions extends GeneralOptions {
  readonly database?: Exclude<DatabaseChoice, false> | undefined;
}

/** What must be known at once: which concerns are on, with which drivers and named instances. */
export interface InfrastructureAsyncOptions extends AsyncOptions<InfrastructureLateOptions> {
  readonly database?: false | DatabaseDriverName | DatabaseStatics | undefined;
  readonly configuration?: EnvironmentRequest | undefined;
}
