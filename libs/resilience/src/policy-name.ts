import { toVariablePart } from '#core/nest';

/** How a name is found: written in code (`read-model`, `readModel`) and in variables (`READ_MODEL`) it is the same one. */
export function policyKey(name: string): string {
  return toVariablePart(name);
}

/** The policy of the calls of a port: `database`, `database-reporting`. */
export function policyOf(concern: string, instance: string): string {
  return instance === 'default' ? concern : `${concern}-${instance}`;
}
