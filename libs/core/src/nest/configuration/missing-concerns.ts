import type { ConfigurationProblem } from '../../errors/configuration.errors.js';
import type { ConcernDefinition } from './concern-definition.js';
import type { ConcernResolution, ResolvedInstance } from './resolve-concern.js';

/**
 * Drivers that work on another concern which is off in the same configuration. A concern that is not part of it may still be there, by a module of its
 * own: whoever makes the driver finds that out.
 */
export function missingConcerns(
  concerns: readonly ConcernResolution[],
  definitions: readonly ConcernDefinition[],
): readonly ConfigurationProblem[] {
  const off = new Set(
    concerns
      .filter(({ instances, problems }) => instances === undefined && problems.length === 0) // a refused "off" is told already
      .map(({ concern }) => concern),
  );
  return concerns.flatMap(({ concern, instances }) => {
    const definition = definitions.find(({ name }) => name === concern);
    return (instances ?? []).flatMap((resolved) =>
      (resolved.driver.concerns ?? [])
        .filter((needed) => off.has(needed))
        .map((needed) => problemOf(resolved, needed, definition)),
    );
  });
}

function problemOf(
  { concern, instance, driver, why }: ResolvedInstance,
  needed: string,
  definition: ConcernDefinition | undefined,
): ConfigurationProblem {
  const others = Object.values(definition?.drivers ?? {}).filter(({ concerns }) => concerns?.includes(needed) !== true);
  return {
    subject: instance === 'default' ? `${concern}.driver` : `${concern}.instances.${instance}.driver`,
    expected: `the concern "${needed}" to be on, because the driver ${driver.name} works on it`,
    found: `${driver.name} with { ${needed}: false }`,
    source: `driver by ${why}`,
    fix: [
      `Remove { ${needed}: false }`,
      `switch this concern off too: { ${concern}: false }`,
      ...others.map(
        ({ name, productionNote }) =>
          `choose { ${concern}: '${name}' }${productionNote === undefined ? '' : ` and accept that ${productionNote}`}`,
      ),
    ]
      .join(', or ')
      .concat('.'),
  };
}
