/** The full name of an option's variable: `REDIS_URL`, or `REDIS__SESSIONS__URL` for the instance `sessions`. */
export function redisVariable(instance: string, option: string): string {
  if (instance === 'default') return `REDIS_${option}`;
  const name = instance
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();
  return `REDIS__${name}__${option}`;
}
