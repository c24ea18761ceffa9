import type { DriverFactory } from '../../drivers/driver-factory.js';
import type { ConfigurationProblem } from '../../errors/configuration.errors.js';
import { isInstalled } from '../../peers/is-installed.js';
import { chooseDriver, isDriverFactory, type ChosenDriver } from './choose-driver.js';
import type { ConcernDefinition } from './concern-definition.js';
import type { Environment } from './environment.js';
import type { GeneralValues } from './general.options.js';
import { instanceNames, toVariablePart } from './instance-names.js';
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
  if (choice === false) return { concern: definition.name, instances: undefined, problems, warnings };
  const given = normalise(definition.name, choice, problems);
  const instancesGiven = normalise(`${definition.name}.instances`, given['instances'], problems);
  const names = instanceNames(definition.name, Object.keys(instancesGiven), environment, (problem) =>
    problems.push(problem),
  );
  const instances = ['default', ...names].map((instance) => {
    const own =
      instance === 'default'
        ? given
        : normalise(`${definition.name}.instances.${instance}`, instancesGiven[instance], problems);
    return resolveInstance(request, instance, own, problems, warnings);
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

function resolveInstance(
  request: ResolveConcernRequest,
  instance: string,
  given: Readonly<Record<string, unknown>>,
  problems: ConfigurationProblem[],
  warnings: string[],
): ResolvedInstance {
  const { definition, environment, general } = request;
  const prefix = toVariablePart(definition.name);
  const variable = (suffix: string): string =>
    instance === 'default' ? `${prefix}_${suffix}` : `${prefix}__${toVariablePart(instance)}__${suffix}`;
  const path = (key: string): string =>
    instance === 'default' ? `${definition.name}.${key}` : `${definition.name}.instances.${instance}.${key}`;
  const problem = (found: ConfigurationProblem): void => void problems.push(found);
  const warn = (warning: string): void => void warnings.push(warning);

  checkKeys(definition, given, instance, path, problem);
  const chosen = chooseDriver({ definition, given, environment, path, variable, problem, warn });
  const driver = settleDriver(request.fixed?.[instance], chosen, path('driver'), problem);
  checkDriver(driver, definition.name, path('driver'), variable('DRIVER'), general, problem);

  if (request.driversOnly === true)
    return {
      concern: definition.name,
      instance,
      driver: driver.factory,
      why: driver.why,
      explicit: driver.explicit,
      target: '',
      values: {},
      origins: {},
    };
  const read = readOptions({ table: definition.options, given, path, variable, environment });
  problems.push(...read.problems);
  warnings.push(...read.warnings);
  const context = {
    instance,
    general,
    driver: driver.factory,
    failed: read.failed,
    variable: (key: string) => variable(definition.options[key]?.variable ?? key),
    problem,
    warn,
  };
  const codeOnly = Object.fromEntries(
    definition.codeOnly.filter((key) => given[key] !== undefined).map((key) => [key, given[key]]),
  );
  const values = Object.assign({}, definition.finish(read.values, context), codeOnly);
  const target = problems.length === 0 ? driver.factory.target(values) : '';
  return {
    concern: definition.name,
    instance,
    driver: driver.factory,
    why: driver.why,
    target,
    values,
    origins: read.origins,
  };
}

function checkKeys(
  definition: ConcernDefinition,
  given: Readonly<Record<string, unknown>>,
  instance: string,
  path: (key: string) => string,
  problem: (problem: ConfigurationProblem) => void,
): void {
  const known = [
    'driver',
    ...Object.keys(definition.options),
    ...definition.codeOnly,
    ...(instance === 'default' ? ['instances'] : []),
  ];
  for (const key of Object.keys(given).filter((candidate) => !known.includes(candidate))) {
    problem({
      subject: path(key),
      expected: `one of ${known.join(', ')}`,
      found: 'an unknown option',
      source: 'option',
      fix: 'Correct the name or remove the option.',
    });
  }
}

function settleDriver(
  fixed: ChosenDriver | undefined,
  chosen: ChosenDriver,
  subject: string,
  problem: (problem: ConfigurationProblem) => void,
): ChosenDriver {
  if (fixed === undefined || fixed.factory.name === chosen.factory.name) return fixed ?? chosen;
  if (!chosen.explicit && (fixed.explicit || chosen.why === 'default')) return fixed;
  problem({
    subject,
    expected: `the driver ${fixed.factory.name}, which was chosen before the factory ran (${fixed.why})`,
    found: `${chosen.factory.name} (${chosen.why})`,
    source: 'option',
    fix: `Say it where it is known at once: forRootAsync({ driver: '${chosen.factory.name}', ... }).`,
  });
  return fixed;
}

function checkDriver(
  chosen: ChosenDriver,
  concern: string,
  path: string,
  variable: string,
  general: GeneralValues,
  problem: (problem: ConfigurationProblem) => void,
): void {
  const { factory, why } = chosen;
  for (const peer of factory.peers.filter((name) => !isInstalled(name, general.cwd))) {
    problem({
      subject: path,
      expected: `the package "${peer}", which the driver ${factory.name} needs`,
      found: 'not installed',
      source: why,
      fix: `Run: npm install ${peer}`,
    });
  }
  if (general.mode === 'production' && factory.production === 'ask' && !general.allowEmbedded.includes(concern)) {
    problem({
      subject: variable,
      expected: `a driver for production, or "${concern}" in GROUNDWORK_ALLOW_EMBEDDED`,
      found: `${factory.name} (${why}) with NODE_ENV=production`,
      source: why,
      fix: factory.productionNote ?? 'What it keeps may be lost.',
    });
  }
  if (general.role !== 'all' && factory.capabilities['sharedByProcesses'] === false) {
    problem({
      subject: 'GROUNDWORK_ROLE',
      expected: `all, because the ${concern} driver ${factory.name} cannot be shared by processes`,
      found: general.role,
      source: why,
      fix: 'Choose a driver that processes can share, or run one process with the role all.',
    });
  }
}
