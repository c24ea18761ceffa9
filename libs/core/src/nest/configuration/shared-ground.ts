import type { DriverFactory } from '../../drivers/driver-factory.js';
import type { ConfigurationProblem } from '../../errors/configuration.errors.js';
import type { ConcernDefinition } from './concern-definition.js';
import type { StandsOn } from './stands-on.js';
import { variableName } from './variable-name.js';

/** One instance, its driver, and the instance of the concern below. */
export interface Standing {
  readonly instance: string;
  readonly driver: DriverFactory;
  readonly standsOn?: string | undefined;
}

/** Instances whose drivers keep the same tables in the same place: they would get what belongs to each other. */
export function sharedGround(
  definition: ConcernDefinition,
  instances: readonly Standing[],
): readonly ConfigurationProblem[] {
  return (definition.standsOn ?? [])
    .filter(({ shared }) => shared !== true)
    .flatMap((standsOn) => sharedOn(standsOn, definition, instances));
}

function sharedOn(
  { concern, option }: StandsOn,
  definition: ConcernDefinition,
  instances: readonly Standing[],
): readonly ConfigurationProblem[] {
  const { name, options } = definition;
  const first = new Map<string | undefined, string>();
  return instances.flatMap(({ instance, driver, standsOn: below }): ConfigurationProblem[] => {
    if (driver.concerns?.includes(concern) !== true) return [];
    const other = first.get(below);
    if (other === undefined) {
      first.set(below, instance);
      return [];
    }
    const variable = variableName(definition, instance, options[option]?.variable ?? option);
    return [
      {
        subject: `${name}.instances.${instance}.${option}`,
        expected: `an instance of "${concern}" in which no other of "${name}" keeps its tables`,
        found: `"${below ?? 'default'}", where "${other}" keeps them`,
        source: 'both together',
        fix: `Move "${instance}": set ${variable} to another instance, or add one named "${instance}": { ${concern}: { instances: { ${instance}: ... } } }.`,
      },
    ];
  });
}
