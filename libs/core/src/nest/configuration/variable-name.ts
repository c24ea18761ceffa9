import type { ConcernDefinition } from './concern-definition.js';
import { toVariablePart } from './instance-names.js';

type Naming = Pick<ConcernDefinition, 'name' | 'standardVariables' | 'instanceVariables'>;

/**
 * How a variable is called: `DATABASE_POOL_MAX`, `DATABASE__REPORTING__POOL_MAX`; `RESILIENCE_PAYMENTS_TOTAL_TIMEOUT` where the names of instances are `flat`;
 * `LOG_LEVEL` where others have named it.
 */
export function variableName(
  { name, standardVariables, instanceVariables }: Naming,
  instance: string,
  suffix: string,
): string {
  const prefix = toVariablePart(name);
  if (instance === 'default') return standardVariables?.includes(suffix) === true ? suffix : `${prefix}_${suffix}`;
  const part = toVariablePart(instance);
  return instanceVariables === 'flat' ? `${prefix}_${part}_${suffix}` : `${prefix}__${part}__${suffix}`;
}
