import { type ConfigurationProblem } from '../../errors/configuration.errors.js';
import type { ConcernDefinition } from './concern-definition.js';
import type { Environment } from './environment.js';

type Naming = Pick<ConcernDefinition, 'name' | 'options' | 'instanceVariables'>;

/** The variable form of a name: `readModel` and `read-model` are `READ_MODEL`. */
export function toVariablePart(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();
}

/**
 * The names of a concern's instances besides `default`: those that code lists, and those that only variables name
 * (`DATABASE__REPORTING__URL` makes `reporting`). Sorted. Two names with one variable form are a problem.
 */
export function instanceNames(
  naming: Naming,
  fromCode: readonly string[],
  environment: Environment,
  problem: (problem: ConfigurationProblem) => void,
): readonly string[] {
  const byVariable = new Map<string, string>();
  for (const name of [...fromCode].sort()) {
    const part = toVariablePart(name);
    const other = byVariable.get(part);
    if (other !== undefined || name === 'default' || !/^[A-Za-z][\w-]*$/.test(name)) {
      problem({
        subject: `${naming.name}.instances.${name}`,
        expected: 'names that begin with a letter, other than "default", that differ also in capitals',
        found: other === undefined ? JSON.stringify(name) : `"${other}" and "${name}", both ${part}`,
        source: 'option',
        fix: 'Rename the instance.',
      });
      continue;
    }
    byVariable.set(part, name);
  }
  const pattern = variablePattern(naming);
  for (const variable of environment.names) {
    const part = pattern.exec(variable)?.[1];
    if (part !== undefined && !byVariable.has(part)) byVariable.set(part, part.toLowerCase());
  }
  return [...byVariable.values()].sort();
}

const NAME = '[A-Z0-9]+(?:_[A-Z0-9]+)*';

/** A variable of a named instance; its first group is the name. */
function variablePattern({ name, options, instanceVariables }: Naming): RegExp {
  if (instanceVariables !== 'flat') return new RegExp(`^${toVariablePart(name)}__(${NAME})__`);
  const suffixes = ['DRIVER', ...Object.values(options).map(({ variable }) => variable)];
  const isDefault = `(?!(?:${suffixes.join('|')})$)`;
  return new RegExp(`^${toVariablePart(name)}_${isDefault}(${NAME}?)_(?:${suffixes.join('|')})$`);
}
