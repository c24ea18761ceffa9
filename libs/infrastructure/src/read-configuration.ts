import { CompositionError, ConfigurationError, type ConfigurationProblem } from '#core';
import {
  generalOptions,
  loadConfiguration,
  type ChosenDriver,
  type ConcernResolution,
  type Configuration,
  type EnvironmentRequest,
} from '#core/nest';
import { concernNames, concerns, type ConcernName, type InfrastructureOptions } from './infrastructure.options.js';

/** What the factory of `forRootAsync` may give. */
const LATE_KEYS = [...Object.keys(generalOptions), ...Object.keys(concerns)];
const ALL_KEYS = [...LATE_KEYS, 'configuration'];
/** What `forRootAsync` itself takes. */
export const STATIC_KEYS: readonly string[] = [
  ...Object.keys(concerns),
  'configuration',
  'imports',
  'inject',
  'useFactory',
  'useClass',
  'useExisting',
];

type Given = Omit<InfrastructureOptions, 'configuration'>;

export type FixedDrivers = Readonly<Record<ConcernName, Readonly<Record<string, ChosenDriver>>>>;

export interface ReadConfigurationRequest {
  readonly given: Given;
  readonly configuration: EnvironmentRequest | undefined;
  readonly driversOnly?: boolean;
  /** Drivers that were chosen before, by concern. */
  readonly fixed?: FixedDrivers;
}

/** The configuration of all concerns together, so that all problems are told together. */
export function readConfiguration({
  given,
  configuration,
  driversOnly,
  fixed,
}: ReadConfigurationRequest): Configuration {
  const general = Object.fromEntries(Object.entries(given).filter(([key]) => !Object.hasOwn(concerns, key)));
  const read = loadConfiguration({
    ...configuration,
    general,
    driversOnly,
    concerns: concernNames.map((name) => ({
      definition: concerns[name],
      choice: given[name],
      fixed: fixed?.[name],
    })),
  });
  return { ...read, problems: [...unknownKeys(given, fixed === undefined ? ALL_KEYS : LATE_KEYS), ...read.problems] };
}

/** What was found for one concern. */
export function resolutionOf(configuration: Configuration, name: ConcernName): ConcernResolution | undefined {
  return configuration.concerns.find(({ concern }) => concern === name);
}

/** @throws ConfigurationError with every problem. */
export function assertValid(configuration: Configuration): Configuration {
  if (configuration.problems.length > 0) throw new ConfigurationError(configuration.problems);
  return configuration;
}

export function assertOptions(
  options: unknown,
  rule = 'InfrastructureModule.forRoot takes an object of options, or nothing.',
): void {
  if (typeof options === 'object' && options !== null && !Array.isArray(options)) return;
  throw new CompositionError(rule);
}

export function unknownKeys(given: object, known: readonly string[]): readonly ConfigurationProblem[] {
  return Object.keys(given)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      subject: key,
      expected: `one of ${known.join(', ')}`,
      found: 'an unknown option',
      source: 'option',
      fix: 'Correct the name or remove the option.',
    }));
}
