import type { ConfigurationProblem } from '../../errors/configuration.errors.js';
import type { ConcernDefinition } from './concern-definition.js';
import type { Environment } from './environment.js';
import type { GeneralValues } from './general.options.js';
import type { StandingBelow } from './standing-below.js';
import type { KnownInstances } from './stands-on.js';
import { variableName } from './variable-name.js';

/** One instance of a concern while it is being resolved: what was given, how its options and variables are called, where findings go. */
export interface InstanceScope {
  readonly definition: ConcernDefinition;
  readonly instance: string;
  /** What code wrote for it. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly environment: Environment;
  readonly general: GeneralValues;
  readonly problems: ConfigurationProblem[];
  readonly warnings: string[];
  /** The instances of another concern. */
  instancesOf(concern: string): KnownInstances;
  /** What another concern's instance was found to be, where that concern was resolved before: the one of the name, else its default one. */
  below(concern: string, name: string): StandingBelow | undefined;
  /** How an option is called in code: `database.poolMax`, `database.instances.reporting.poolMax`. */
  path(key: string): string;
  /** How a variable is called; see `variableName`. */
  variable(suffix: string): string;
}

export function instanceScope(parts: Omit<InstanceScope, 'path' | 'variable'>): InstanceScope {
  const { definition, instance } = parts;
  return {
    ...parts,
    path: (key) =>
      instance === 'default' ? `${definition.name}.${key}` : `${definition.name}.instances.${instance}.${key}`,
    variable: (suffix) => variableName(definition, instance, suffix),
  };
}
