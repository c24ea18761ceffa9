import type { DriverFactory } from '../../drivers/driver-factory.js';
import type { ConfigurationProblem } from '../../errors/configuration.errors.js';
import { checkDriver, checkPeers, settleDriver } from './check-driver.js';
import { chooseDriver, type ChosenDriver } from './choose-driver.js';
import type { ConcernDefinition } from './concern-definition.js';
import type { Environment } from './environment.js';
import type { GeneralValues } from './general.options.js';
import { namesInCode, normalise, normaliseInstance } from './given-options.js';
import { instanceBelow } from './instance-below.js';
import { instanceNames } from './instance-names.js';
import { instanceScope, type InstanceScope } from './instance-scope.js';
import { readOptions } from './read-options.js';
import { sharedGround } from './shared-ground.js';
import { ofSameName } from './standing-below.js';
import type { KnownInstances } from './stands-on.js';
import { variableName } from './variable-name.js';

/** One instance of a concern, ready to be built. */
export interface ResolvedInstance<Values = unknown> {
  readonly concern: string;
  readonly instance: string;
  readonly driver: DriverFactory<Values>;
  readonly why: string;
  readonly explicit: boolean;
  /** The instance of the concern below, where the concern has one. */
  readonly standsOn?: string | undefined;
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
  /** The names of the instances of the other concerns of the same configuration. */
  instancesOf(concern: string): KnownInstances;
  /** The instances of those that were resolved before. Undefined: off, later, or no part of it. */
  resolved(concern: string): readonly ResolvedInstance[] | undefined;
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
  const fromCode = namesInCode(instancesGiven, fixed);
  const named = instanceNames(definition, [...fromCode], environment, (problem) => problems.push(problem));
  if (definition.onlyDefault !== undefined)
    problems.push(...named.map((name) => namedInstance(definition, name, fromCode.has(name))));
  const names = definition.onlyDefault === undefined ? named : [];
  const below: InstanceScope['below'] = (concern, name) => ofSameName(request.resolved(concern) ?? [], name);
  const byDefault = resolveInstance(
    request,
    instanceScope({ ...request, instance: 'default', given, problems, warnings, below }),
  );
  const instances = [
    byDefault,
    ...names.map((instance) => {
      const own = normaliseInstance(`${definition.name}.instances.${instance}`, instancesGiven[instance], problems);
      const scope = instanceScope({ ...request, instance, given: own, problems, warnings, below });
      return resolveInstance(request, scope, definition.instancesInherit === true ? byDefault : undefined);
    }),
  ];
  const told = new Set(problems.map(({ subject }) => subject)); // a place that is wrong is not judged
  problems.push(...sharedGround(definition, instances).filter(({ subject }) => !told.has(subject)));
  return { concern: definition.name, instances, problems, warnings };
}

/** What the other concerns may know of this one; its problems are told when it is resolved. */
export function namesOf({
  definition,
  choice,
  environment,
  fixed = {},
}: Pick<ResolveConcernRequest, 'definition' | 'choice' | 'environment' | 'fixed'>): KnownInstances {
  if (choice === false) return 'off';
  const given = normalise(definition.name, normalise(definition.name, choice, [])['instances'], []);
  const fromCode = namesInCode(given, Object.keys(fixed));
  return ['default', ...instanceNames(definition, [...fromCode], environment, () => undefined)];
}

function resolveInstance(
  request: ResolveConcernRequest,
  scope: InstanceScope,
  inherits?: ResolvedInstance,
): ResolvedInstance {
  const { definition, given, instance, general } = scope;
  checkKeys(scope, request.driversOnly === true);
  const driver = settleDriver(scope, chooseDriver(scope), request.fixed);
  (request.driversOnly === true ? checkPeers : checkDriver)(scope, driver);
  const { factory, why, explicit } = driver;
  const standsOn = instanceBelow(scope, factory, request.fixed?.[instance]?.standsOn);
  const resolved = { concern: definition.name, instance, driver: factory, why, explicit, standsOn };
  if (request.driversOnly === true) return { ...resolved, target: '', values: {}, origins: {} };

  const read = readOptions({ ...scope, table: definition.options, inherited: inheritedFrom(inherits) });
  scope.problems.push(...read.problems);
  scope.warnings.push(...read.warnings);
  const codeOnly = Object.fromEntries(
    definition.codeOnly
      .map((key) => [key, given[key] ?? valueOf(inherits, key)] as const)
      .filter(([, value]) => value !== undefined),
  );
  const finished = definition.finish(read.values, {
    instance,
    general,
    driver: factory,
    failed: read.failed,
    inCode: (key) => Object.hasOwn(codeOnly, key),
    standsOn,
    variable: (key) => scope.variable(definition.options[key]?.variable ?? key),
    problem: (problem) => void scope.problems.push(problem),
    warn: (warning) => void scope.warnings.push(warning),
  });
  const values: unknown = Object.assign({}, finished, codeOnly);
  const target = scope.problems.length === 0 ? factory.target(values) : '';
  return { ...resolved, target, values, origins: read.origins };
}

/** What was said for the default instance, by key. */
function inheritedFrom(instance: ResolvedInstance | undefined): Readonly<Record<string, unknown>> | undefined {
  if (instance === undefined) return undefined;
  const said = Object.entries(instance.origins).filter(([, origin]) => origin !== 'default');
  return Object.fromEntries(said.map(([key]) => [key, valueOf(instance, key)]));
}

function valueOf(instance: ResolvedInstance | undefined, key: string): unknown {
  return instance === undefined ? undefined : Reflect.get(Object(instance.values), key);
}

function checkKeys({ definition, given, instance, path, problems }: InstanceScope, driversOnly: boolean): void {
  const ofDefault = instance === 'default' ? ['instances'] : [];
  const early = (definition.standsOn ?? []).map(({ option }) => option);
  const values = driversOnly ? early : [...Object.keys(definition.options), ...definition.codeOnly];
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

function namedInstance(definition: ConcernDefinition, instance: string, inCode: boolean): ConfigurationProblem {
  const { name, onlyDefault } = definition;
  return {
    subject: `${name}.instances.${instance}`,
    expected: `no named instance, because ${onlyDefault ?? ''}`,
    found: inCode ? 'one' : `variables that begin with ${variableName(definition, instance, '')}`,
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
