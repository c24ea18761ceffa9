import { resolve } from 'node:path';
import type { ConfigurationProblem } from '../../errors/configuration.errors.js';
import type { ChosenDriver } from './choose-driver.js';
import type { ConcernDefinition } from './concern-definition.js';
import { maskSecrets } from '../../redaction/mask-secrets.js';
import { Environment, type EnvironmentRequest } from './environment.js';
import { GENERAL_PREFIX, generalOptions, type GeneralOptions, type GeneralValues } from './general.options.js';
import { missingConcerns } from './missing-concerns.js';
import { readOptions } from './read-options.js';
import { namesOf, resolveConcern, type ConcernResolution } from './resolve-concern.js';
import type { KnownInstances } from './stands-on.js';
import { variableName } from './variable-name.js';
import { similarName } from './similar-names.js';

export interface LoadConfigurationRequest extends EnvironmentRequest {
  readonly general?: GeneralOptions | undefined;
  /** The values come later (`forRootAsync`): only drivers are chosen and checked. */
  readonly driversOnly?: boolean | undefined;
  readonly concerns: readonly {
    readonly definition: ConcernDefinition;
    readonly choice: unknown;
    readonly fixed?: Readonly<Record<string, ChosenDriver>> | undefined;
  }[];
}

/** Everything that is known about an application's infrastructure before a module is built. */
export interface Configuration {
  readonly general: GeneralValues;
  readonly concerns: readonly ConcernResolution[];
  /** All of them, in a stable order. The configuration can be used when there are none. */
  readonly problems: readonly ConfigurationProblem[];
  readonly warnings: readonly string[];
  /** All variables in force, `.env` files included. */
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Reads the configuration, at once: drivers must be known before any module is built. Reads `.env.local` and `.env` of `cwd` unless `env` is given, and
 * never writes `process.env`. Problems are returned, not thrown.
 */
export function loadConfiguration(request: LoadConfigurationRequest): Configuration {
  const environment = new Environment(request);
  const read = readOptions({
    table: generalOptions,
    given: request.general ?? {},
    path: (key) => key,
    variable: (suffix) => `${GENERAL_PREFIX}_${suffix}`,
    environment,
  });
  const cwd = request.cwd ?? process.cwd();
  const dataDir = resolve(cwd, read.values.dataDir ?? '.groundwork');
  const general: GeneralValues = { ...read.values, dataDir, mode: environment.get('NODE_ENV')?.value, cwd };
  const known = new Map(
    request.concerns.map((one) => [one.definition.name, namesOf({ ...one, environment })]), // of all, before any: they may stand on each other
  );
  const instancesOf = (concern: string): KnownInstances => known.get(concern) ?? 'unknown';
  const { driversOnly } = request;
  const concerns: ConcernResolution[] = [];
  const resolved = (name: string): ConcernResolution['instances'] =>
    concerns.find(({ concern }) => concern === name)?.instances;
  for (const one of request.concerns)
    concerns.push(resolveConcern({ ...one, environment, general, driversOnly, instancesOf, resolved }));
  const definitions = request.concerns.map(({ definition }) => definition);
  return {
    general,
    concerns,
    problems: [
      ...environment.problems,
      ...read.problems,
      ...concerns.flatMap(({ problems }) => problems),
      ...missingConcerns(concerns, definitions),
    ].map(masked),
    warnings: [
      ...unknownConcerns(general, definitions),
      ...read.warnings,
      ...concerns.flatMap(({ warnings }) => warnings),
      ...misspelt(environment, definitions),
    ].map(maskSecrets),
    variables: environment.toRecord(),
  };
}

/** A URL may stand in any variable by mistake, and a problem shows what it found. */
function masked(problem: ConfigurationProblem): ConfigurationProblem {
  return { ...problem, found: maskSecrets(problem.found), fix: maskSecrets(problem.fix) };
}

function unknownConcerns(general: GeneralValues, definitions: readonly ConcernDefinition[]): readonly string[] {
  const known = definitions.map(({ name }) => name);
  return general.allowEmbedded
    .filter((name) => !known.includes(name))
    .map(
      (name) => `GROUNDWORK_ALLOW_EMBEDDED names "${name}", which is no concern here. Concerns: ${known.join(', ')}.`,
    );
}

/** Variables that are close to one that exists: probably a slip, and a slip that does nothing is found late. */
function misspelt(environment: Environment, definitions: readonly ConcernDefinition[]): readonly string[] {
  const known = [
    ...Object.values(generalOptions).map((option) => `${GENERAL_PREFIX}_${option.variable}`),
    ...definitions.flatMap(variablesOf),
  ];
  return environment.names.flatMap((name) => {
    const meant = similarName(name, known);
    return meant === undefined ? [] : [`${name} is not a variable of ours. Did you mean ${meant}?`];
  });
}

/** Every variable of a concern's default instance. */
export function variablesOf(definition: ConcernDefinition): readonly string[] {
  const own = Object.values(definition.options).flatMap((option) => {
    const name = variableName(definition, 'default', option.variable);
    return option.secret ? [name, `${name}_FILE`] : [name];
  });
  return [variableName(definition, 'default', 'DRIVER'), ...own];
}
