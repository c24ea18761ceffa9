import type { ConfigurationProblem } from '../../errors/configuration.errors.js';
import type { ConcernDefinition } from './concern-definition.js';
import type { ConcernResolution, ResolvedInstance } from './resolve-concern.js';
import { variableName } from './variable-name.js';

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
  const absent = ({ driver, standsOn = 'default' }: ResolvedInstance): readonly ResolvedInstance[] =>
    (driver.concerns ?? []).flatMap((needed) => {
      const below = concerns.find(({ concern }) => concern === needed)?.instances;
      return below?.filter((one) => one.instance === standsOn && one.driver.absent === true) ?? [];
    });
  return concerns.flatMap(({ concern, instances }) => {
    const definition = definitions.find(({ name }) => name === concern);
    return (instances ?? []).flatMap((resolved) => [
      ...(resolved.driver.concerns ?? [])
        .filter((needed) => off.has(needed))
        .map((needed) => switchedOff(resolved, needed, definition)),
      ...absent(resolved).map((below) => standsForNothing(resolved, below, definitions)),
    ]);
  });
}

/** The concern below is on, and nothing is named that it could use. */
function standsForNothing(
  { concern, instance, driver, why }: ResolvedInstance,
  below: ResolvedInstance,
  definitions: readonly ConcernDefinition[],
): ConfigurationProblem {
  const definition = definitions.find(({ name }) => name === below.concern);
  const variables = Object.keys(definition?.impliedBy ?? {}).map((key) =>
    variableOf(definition, below.instance, definition?.options[key]?.variable ?? key),
  );
  return {
    subject: instance === 'default' ? `${concern}.driver` : `${concern}.instances.${instance}.driver`,
    expected: `the concern "${below.concern}" to name a server, because the driver ${driver.name} works on it`,
    found: `${below.concern}${below.instance === 'default' ? '' : `:${below.instance}`} with the driver ${below.driver.name} (${below.why})`,
    source: `driver by ${why}`,
    fix: `Set ${variables.join(' or ')}, or choose another driver.`,
  };
}

function variableOf(definition: ConcernDefinition | undefined, instance: string, suffix: string): string {
  return definition === undefined ? suffix : variableName(definition, instance, suffix);
}

function switchedOff(
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
