import type { DriverFactory } from '../../drivers/driver-factory.js';
import type { ConcernDefinition } from './concern-definition.js';
import { saidIn } from './instance-below.js';
import type { InstanceScope } from './instance-scope.js';
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
  /** The instance of the concern below that this one stands on, where the concern has one (`ConcernDefinition.standsOn`). */
  readonly standsOn?: string | undefined;
}

/** Explicit driver, then what a value such as a URL implies, then another concern that is there, then the default; what was set and not followed is a warning. */
export function chooseDriver(scope: InstanceScope): ChosenDriver {
  const implied = findImplied(scope);
  const explicit = findExplicit(scope);
  if (explicit === undefined)
    return (
      implied ??
      findFollowed(scope) ?? {
        factory: builtIn(scope.definition, scope.definition.defaultDriver),
        why: 'default',
        explicit: false,
      }
    );
  if (implied !== undefined && implied.factory.name !== explicit.factory.name) {
    scope.warnings.push(`${implied.why} is not followed, because ${explicit.why} chooses ${explicit.factory.name}.`);
  }
  return explicit;
}

function findExplicit(scope: InstanceScope): ChosenDriver | undefined {
  const [path, name] = [scope.path('driver'), scope.variable('DRIVER')];
  const option = scope.given['driver'];
  const variable = scope.environment.get(name);
  if (option !== undefined && variable !== undefined) {
    scope.warnings.push(`${name} is set, but the option ${path} in code overrides it.`);
  }
  if (isDriverFactory(option)) return { factory: option, why: `option ${path}`, explicit: true };
  if (option !== undefined) return named(scope, { value: option, subject: path, source: 'option' });
  return variable === undefined
    ? undefined
    : named(scope, { value: variable.value, subject: name, source: variable.source });
}

interface Named {
  readonly value: unknown;
  readonly subject: string;
  readonly source: string;
}

function named({ definition, problems }: InstanceScope, { value, subject, source }: Named): ChosenDriver | undefined {
  const isOption = source === 'option';
  if (typeof value === 'string' && Object.hasOwn(definition.drivers, value)) {
    return {
      factory: builtIn(definition, value),
      why: `${isOption ? 'option' : 'variable'} ${subject}`,
      explicit: true,
    };
  }
  problems.push({
    subject,
    expected: `one of ${Object.keys(definition.drivers).join(', ')}${isOption ? ', or a DriverFactory' : ''}`,
    found: show(value),
    source,
    fix: 'Name a driver that exists.',
  });
  return undefined;
}

function findImplied(scope: InstanceScope): ChosenDriver | undefined {
  const { definition, given, environment } = scope;
  for (const [key, driver] of Object.entries(definition.impliedBy)) {
    if (given[key] !== undefined)
      return { factory: builtIn(definition, driver), why: `option ${scope.path(key)}`, explicit: false };
    const variable = scope.variable(definition.options[key]?.variable ?? key);
    const name = [variable, `${variable}_FILE`].find((candidate) => environment.get(candidate) !== undefined);
    if (name !== undefined) return { factory: builtIn(definition, driver), why: `variable ${name}`, explicit: false };
  }
  return undefined;
}

/** Why: what decided for the other concern, or that it is on. */
function findFollowed(scope: InstanceScope): ChosenDriver | undefined {
  const { definition, instance } = scope;
  for (const { concern, driver } of definition.follows ?? []) {
    const standsOn = definition.standsOn?.find((one) => one.concern === concern);
    const found = scope.below(concern, (standsOn && saidIn(scope, standsOn)) ?? instance);
    if (found === undefined || found.driver.absent === true) continue;
    const why = found.why === 'default' ? `${concern} is on` : found.why;
    return { factory: builtIn(definition, driver), why, explicit: false };
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
