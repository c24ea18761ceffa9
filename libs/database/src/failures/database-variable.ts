/** The full name of an option's variable: `DATABASE_URL`, or `DATABASE__REPORTING__URL` for the instance `reporting`. */
export function databaseVariable(instance: string, option: string): string {
  if (instance === 'default') return `DATABASE_${option}`;
  const name = instance
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();
  return `DATABASE__${name}__${option}`;
}
