import type { DriverFactory } from '../../drivers/driver-factory.js';
import type { ConfigurationProblem } from '../../errors/configuration.errors.js';
import type { ConcernDefinition } from './concern-definition.js';
import type { Environment } from './environment.js';
import { show } from './read-options.js';

/** A built-in driver by name, or one of your own. */
export type DriverName<Names extends string, Settings> = Names | DriverFactory<Settings>;

/** `false`: the concern is off. A driver, in short. Or options. */
export type DriverChoice<Names extends string, Options, Settings> = false | DriverName<Names, Settings> | Options;

export interface ChosenDriver {
  readonly factory: DriverFactory;
  /** What decided, for the plan: `variable DATABASE_URL`, `option database.driver`, `default`. */
  readonly why: string;
  /** Named by `driver` or `*_DRIVER`, rather than implied by a value or the default. */
  readonly explicit: boolean;
}

export interface ChooseDriverRequest {
  readonly definition: ConcernDefinition;
  readonly given: Readonly<Record<string, unknown>>;
  readonly environment: Environment;
  path(key: string): string;
  variable(suffix: string): string;
  problem(problem: ConfigurationProblem): void;
  warn(warning: string): void;
}

/** Explicit driver, then what a value such as a URL implies, then the default; what was set and not followed is a warning. */
export function chooseDriver(request: ChooseDriverRequest): ChosenDriver {
  const implied = findImplied(request);
  const explicit = findExplicit(request);
  if (explicit === undefined)
    return implied ?? { factory: builtIn(request.definition, request.definition.defaultDriver), why: 'default', explicit: false };
  if (implied !== undefined && implied.factory.name !== explicit.factory.name) {
    request.warn(`${implied.why} is not followed, because ${explicit.why} chooses ${explicit.factory.name}.`);
  }
  return explicit;
}

function findExplicit(request: ChooseDriverRequest): ChosenDriver | undefined {
  const { definition, given, environment } = request;
  const option = given['driver'];
  if (isDriverFactory(option)) return { factory: option, why: `option ${request.path('driver')}`, explicit: true };
  const variable = environment.get(request.variable('DRIVER'));
  if (option !== undefined) {
    if (variable !== undefined)
      request.warn(
        `${request.variable('DRIVER')} is set, but the option ${request.path('driver')} in code overrides it.`,
      );
    return named(request, option, request.path('driver'), 'option', `option ${request.path('driver')}`);
  }
  if (variable === undefined) return undefined;
  return named(
    request,
    variable.value,
    request.variable('DRIVER'),
    variable.source,
    `variable ${request.variable('DRIVER')}`,
    definition,
  );
}

function named(
  request: ChooseDriverRequest,
  name: unknown,
  subject: string,
  source: string,
  why: string,
  definition = request.definition,
): ChosenDriver | undefined {
  if (typeof name === 'string' && Object.hasOwn(definition.drivers, name))
    return { factory: builtIn(definition, name), why, explicit: true };
  request.problem({
    subject,
    expected: `one of ${Object.keys(definition.drivers).join(', ')}${source === 'option' ? ', or a DriverFactory' : ''}`,
    found: show(name),
    source,
    fix: 'Name a driver that exists.',
  });
  return undefined;
}

function findImplied(request: ChooseDriverRequest): ChosenDriver | undefined {
  const { definition, given, environment } = request;
  for (const [key, driver] of Object.entries(definition.impliedBy)) {
    if (given[key] !== undefined) return { factory: builtIn(definition, driver), why: `option ${request.path(key)}`, explicit: false };
    const variable = request.variable(definition.options[key]?.variable ?? key);
    const name = [variable, `${variable}_FILE`].find((candidate) => environment.get(candidate) !== undefined);
    if (name !== undefined) return { factory: builtIn(definition, driver), why: `variable ${name}`, explicit: false };
  }
  return undefined;
}

function builtIn(definition: ConcernDefinition, name: string): DriverFactory {
  const factory = definition.drivers[name];
  if (factory === undefined) throw new TypeError(`The concern "${definition.name}" has no driver "${name}".`); // a mistake in the definition itself
  return factory;
}

export function isDriverFactory(value: unknown): value is DriverFactory {
  return (
    typeof value === 'object' &&
    value !== null &&
    'create' in value &&
    typeof value.create === 'function' &&
    'name' in value
  );
}
