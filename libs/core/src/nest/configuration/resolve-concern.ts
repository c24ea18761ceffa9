import type { DriverFactory } from '../../drivers/driver-factory.js';
import type { ConfigurationProblem } from '../../errors/configuration.errors.js';
import { checkDriver, settleDriver } from './check-driver.js';
import { chooseDriver, isDriverFactory, type ChosenDriver } from './choose-driver.js';
import type { ConcernDefinition } from './concern-definition.js';
import type { Environment } from './environment.js';
import type { GeneralValues } from './general.options.js';
import { instanceNames, toVariablePart } from './instance-names.js';
import { instanceScope, type InstanceScope } from './instance-scope.js';
import { readOptions, show } from './read-options.js';

/** One instance of a concern, ready to be built. */
export interface ResolvedInstance<Values = unknown> {
  readonly concern: string;
  readonly instance: string;
  readonly driver: DriverFactory<Values>;
  readonly why: string;
  readonly explicit: boolean;
  readonly target: string;
  readonly values: Values;
  readonly origins: Readonly<Record<string, string>>;
}

export interface ConcernResolution {
  readonly concern: string;
  /** Undefined when the concern is off. */
  readonly instances: readonly ResolvedInstance[] | undefined;
  readonly problems: readonly ConfigurationProblem[];
  readonly warnings: readonly string[];
}

export interface ResolveConcernRequest {
  readonly definition: ConcernDefinition;
  /** What code wrote for the concern: false, a driver's name, a factory, options, or nothing. */
  readonly choice: unknown;
  readonly environment: Environment;
  readonly general: GeneralValues;
  /** Drivers that were chosen before the values were known (`forRootAsync`): another choice is a problem. */
  readonly fixed?: Readonly<Record<string, ChosenDriver>> | undefined;
  /** The values come later: only drivers are chosen and checked. */
  readonly driversOnly?: boolean | undefined;
}

/** Drivers and values of every instance of one concern, with all problems in a stable order: `default` first, then by name, then by option. */
export function resolveConcern(request: ResolveConcernRequest): ConcernResolution {
  const { definition, choice, environment } = request;
  const problems: ConfigurationProblem[] = [];
  const warnings: string[] = [];
  const fixed = Object.keys(request.fixed ?? {});
  if (choice === false) {
    if (fixed.length > 0) problems.push(lateOff(definition.name));
    return { concern: definition.name, instances: undefined, problems, warnings };
  }
  const given = normalise(definition.name, choice, problems);
  const instancesGiven = normalise(`${definition.name}.instances`, given['instances'], problems);
  const fromCode = new Set([...Object.keys(instancesGiven), ...fixed.filter((name) => name !== 'default')]);
  const named = instanceNames(definition.name, [...fromCode], environment, (problem) => problems.push(problem));
  if (definition.onlyDefault !== undefined)
    problems.push(...named.map((name) => namedInstance(definition, name, fromCode.has(name))));
  const names = definition.onlyDefault === undefined ? named : [];
  const instances = ['default', ...names].map((instance) => {
    const own =
      instance === 'default'
        ? given
        : normalise(`${definition.name}.instances.${instance}`, instancesGiven[instance], problems);
    return resolveInstance(request, instanceScope({ ...request, instance, given: own, problems, warnings }));
  });
  return { concern: definition.name, instances, problems, warnings };
}

/** A short form (`'postgresql'`, a factory) as options. */
function normalise(path: string, choice: unknown, problems: ConfigurationProblem[]): Readonly<Record<string, unknown>> {
  if (choice === undefined) return {};
  if (typeof choice === 'string' || isDriverFactory(choice)) return { driver: choice };
  if (typeof choice === 'object' && choice !== null && !Array.isArray(choice)) return { ...choice };
  problems.push({
    subject: path,
    expected: 'false, the name of a driver, a DriverFactory or an object of options',
    found: show(choice),
    source: 'option',
    fix: 'Correct the option.',
  });
  return {};
}

function resolveInstance(request: ResolveConcernRequest, scope: InstanceScope): ResolvedInstance {
  const { definition, given, instance, general } = scope;
  checkKeys(scope, request.driversOnly === true);
  const driver = settleDriver(scope, chooseDriver(scope), request.fixed);
  checkDriver(scope, driver);
  const { factory, why, explicit } = driver;
  const resolved = { concern: definition.name, instance, driver: factory, why, explicit };
  if (request.driversOnly === true) return { ...resolved, target: '', values: {}, origins: {} };

  const read = readOptions({ ...scope, table: definition.options });
  scope.problems.push(...read.problems);
  scope.warnings.push(...read.warnings);
  const finished = definition.finish(read.values, {
    instance,
    general,
    driver: factory,
    failed: read.failed,
    variable: (key) => scope.variable(definition.options[key]?.variable ?? key),
    problem: (problem) => void scope.problems.push(problem),
    warn: (warning) => void scope.warnings.push(warning),
  });
  const codeOnly = definition.codeOnly.filter((key) => given[key] !== undefined).map((key) => [key, given[key]]);
  const values: unknown = Object.assign({}, finished, Object.fromEntries(codeOnly));
  const target = scope.problems.length === 0 ? factory.target(values) : '';
  return { ...resolved, target, values, origins: read.origins };
}

function checkKeys({ definition, given, instance, path, problems }: InstanceScope, driversOnly: boolean): void {
  const ofDefault = instance === 'default' ? ['instances'] : [];
  const values = driversOnly ? [] : [...Object.keys(definition.options), ...definition.codeOnly];
  const known = ['driver', ...values, ...ofDefault];
  for (const key of Object.keys(given).filter((candidate) => !known.includes(candidate))) {
    problems.push({
      subject: path(key),
      expected: `one of ${known.join(', ')}`,
      found: driversOnly ? 'something else, beside a factory that gives the values' : 'an unknown option',
      source: 'option',
      fix: driversOnly ? 'Let the factory give it.' : 'Correct the name or remove the option.',
    });
  }
}

function namedInstance(
  { name, onlyDefault }: ConcernDefinition,
  instance: string,
  inCode: boolean,
): ConfigurationProblem {
  return {
    subject: `${name}.instances.${instance}`,
    expected: `no named instance, because ${onlyDefault ?? ''}`,
    found: inCode ? 'one' : `variables that begin with ${toVariablePart(name)}__${toVariablePart(instance)}__`,
    source: inCode ? 'option' : 'environment',
    fix: 'Remove it.',
  };
}

/** Whether a concern is on decides which providers there are, which is asked before any factory runs. */
function lateOff(concern: string): ConfigurationProblem {
  return {
    subject: concern,
    expected: 'options, because the concern was switched on before the factory ran',
    found: 'false',
    source: 'option',
    fix: `Say it where it is known at once: forRootAsync({ ${concern}: false, ... }).`,
  };
}
