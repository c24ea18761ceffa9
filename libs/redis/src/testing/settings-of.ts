import { Secret } from '#core';
import { redisOptionTable, type RedisSettings } from '../redis.options.js';

/** The settings of an instance with the defaults where nothing is said. */
export function settingsOf({
  url,
  ...given
}: Omit<Partial<RedisSettings>, 'url'> & { readonly url?: string }): RedisSettings {
  const fallbacks = Object.entries(redisOptionTable).map(([key, { fallback }]) => [key, fallback]);
  const defaults = Object.fromEntries(fallbacks) as Omit<RedisSettings, 'sentinelMaster' | 'keyPrefix' | 'clientName'>;
  return {
    ...defaults,
    sentinelMaster: 'mymaster',
    keyPrefix: '',
    clientName: 'groundwork',
    ...given,
    url: url === undefined ? undefined : new Secret(url),
  };
}
