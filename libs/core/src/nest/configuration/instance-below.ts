import type { DriverFactory } from '../../drivers/driver-factory.js';
import type { ConfigurationProblem } from '../../errors/configuration.errors.js';
import type { ConcernDefinition } from './concern-definition.js';
import { toVariablePart } from './instance-names.js';
import type { InstanceScope } from './instance-scope.js';
import { readOptions } from './read-options.js';
import type { KnownInstances, StandsOn } from './stands-on.js';

/**
 * The instance below: the one that is said; else the one that was fixed before; else the one of the same name, if there is one; else `default`.
 * What is wrong becomes a problem.
 */
export function instanceBelow(
  scope: InstanceScope,
  factory: DriverFactory,
  fixed: string | undefined,
): string | undefined {
  const standsOn = standsOnOf(scope.definition, factory);
  if (standsOn === undefined) return undefined;
  const known = scope.instancesOf(standsOn.concern);
  const said = saidIn(scope, standsOn);
  const found = said === undefined ? (fixed ?? assumed(scope, standsOn, factory, known)) : named(said, known);
  if (found === undefined) {
    scope.problems.push(unknownInstance(scope, standsOn, said ?? '', known));
    return fixed ?? 'default';
  }
  if (fixed === undefined || fixed === found) return found;
  scope.problems.push({
    subject: scope.path(standsOn.option),
    expected: `${fixed}, which was known before the factory ran`,
    found,
    source: 'option',
    fix: `Say it where it is known at once, beside the driver: forRootAsync({ ${standsOn.option}: '${found}', ... }).`,
  });
  return fixed;
}

/** That concern below which the driver works on; the first one for a driver that works on none, since others of the concern's parts may. */
export function standsOnOf(
  { standsOn = [] }: Pick<ConcernDefinition, 'standsOn'>,
  factory: DriverFactory,
): StandsOn | undefined {
  return standsOn.find(({ concern }) => factory.concerns?.includes(concern) === true) ?? standsOn[0];
}

/** Problems of the text itself are told where all options are read. */
export function saidIn(scope: InstanceScope, { option }: StandsOn): string | undefined {
  const table = Object.fromEntries(Object.entries(scope.definition.options).filter(([key]) => key === option));
  const value: unknown = readOptions({ ...scope, table }).values[option];
  return typeof value === 'string' ? value : undefined;
}

/** A name that only variables give has another form than the same in code: `read_model`, `readModel`. */
function named(said: string, known: KnownInstances): string | undefined {
  return typeof known === 'string' ? said : known.find((name) => toVariablePart(name) === toVariablePart(said));
}

function assumed(scope: InstanceScope, standsOn: StandsOn, factory: DriverFactory, known: KnownInstances): string {
  const { instance } = scope;
  if (instance === 'default') return instance;
  if (known === 'unknown' && factory.concerns?.includes(standsOn.concern) === true)
    scope.problems.push(unsaid(scope, standsOn, factory));
  return named(instance, known === 'unknown' ? [] : known) ?? 'default';
}

function unsaid(scope: InstanceScope, { concern, option }: StandsOn, { name }: DriverFactory): ConfigurationProblem {
  return {
    subject: scope.path(option),
    expected: `the name of the instance of "${concern}" that the driver ${name} works on, because the module alone does not see which there are`,
    found: 'nothing',
    source: 'default',
    fix: `Set ${scope.variable(scope.definition.options[option]?.variable ?? option)}, or configure both by InfrastructureModule.`,
  };
}

function unknownInstance(
  scope: InstanceScope,
  { concern, option }: StandsOn,
  said: string,
  known: KnownInstances,
): ConfigurationProblem {
  return {
    subject: scope.path(option),
    expected: `the name of an instance of "${concern}": ${typeof known === 'string' ? 'default' : known.join(', ')}`,
    found: JSON.stringify(said),
    source: scope.given[option] === undefined ? 'environment' : 'option',
    fix: `Correct the name, or add the instance: { ${concern}: { instances: { ${said}: ... } } }.`,
  };
}
