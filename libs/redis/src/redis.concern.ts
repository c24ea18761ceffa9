import type { ConcernDefinition } from '#core/nest';
import { redisDrivers } from './drivers/manifest.js';
import { redisOptionTable, type RedisSettings } from './redis.options.js';
import { isRemoteWithoutTls, parseRedisUrl } from './redis-url.js';

/** Everything about the concern that is known before any module is built. */
export const redisConcern: ConcernDefinition<typeof redisOptionTable, RedisSettings> = {
  name: 'redis',
  options: redisOptionTable,
  drivers: redisDrivers,
  defaultDriver: 'none',
  impliedBy: { url: 'node-redis', client: 'node-redis' },
  codeOnly: ['client'],
  finish(values, { driver, failed, inCode, variable, problem, warn }) {
    const { url, mode } = values;
    const address = url === undefined ? undefined : parseRedisUrl(url.reveal(), mode);
    const wrong = (expected: string, found: string, fix: string): void =>
      problem({ subject: variable('url'), expected, found, source: 'the resolved options', fix });
    if (driver.name === 'node-redis' && url === undefined && !inCode('client') && !failed.has('url'))
      problem({
        subject: variable('url'),
        expected: 'the URL of the server, or `client` in code, because the driver is node-redis',
        found: 'nothing',
        source: 'default',
        fix: `Set ${variable('url')}=redis://user:password@host:6379.`,
      });
    if (address !== undefined && mode === 'standalone' && address.hosts.length > 1)
      wrong(
        `one host, because ${variable('mode')} is standalone`,
        `${address.hosts.length}`,
        `Name one, or set ${variable('mode')} to cluster or sentinel.`,
      );
    if (address !== undefined && mode === 'cluster' && address.database !== 0)
      wrong('no database, because a cluster has only one', `/${address.database}`, 'Remove it.');
    if (address !== undefined && isRemoteWithoutTls(address))
      warn(`${variable('url')} names another machine without encryption. Use rediss://.`);
    return {
      ...values,
      sentinelMaster: values.sentinelMaster ?? 'mymaster',
      keyPrefix: values.keyPrefix ?? '',
      clientName: values.clientName ?? 'groundwork',
    };
  },
};
