import type { ConcernDefinition } from '#core/nest';
import { databaseOptionTable, type DatabaseSettings } from './database.options.js';
import { absoluteDataDir, isRemoteWithoutTls } from './database-url.js';
import { databaseDrivers } from './drivers/manifest.js';

/** Everything about the concern that is known before any module is built. */
export const databaseConcern: ConcernDefinition<typeof databaseOptionTable, DatabaseSettings> = {
  name: 'database',
  options: databaseOptionTable,
  drivers: databaseDrivers,
  defaultDriver: 'pglite',
  impliedBy: { url: 'postgresql' },
  codeOnly: ['entities', 'migrations'],
  finish(values, { instance, general, driver, failed, variable, problem, warn }) {
    if (driver.name === 'postgresql' && values.url === undefined && !failed.has('url')) {
      problem({
        subject: variable('url'),
        expected: 'the URL of the server, because the driver is postgresql',
        found: 'nothing',
        source: 'default',
        fix: `Set ${variable('url')}=postgres://user:password@host:5432/database.`,
      });
    }
    const folder = instance === 'default' ? 'database' : `database-${instance}`;
    if (driver.name === 'postgresql' && values.tls === undefined && isRemoteWithoutTls(values.url))
      warn(`${variable('url')} names another machine without encryption. Set ${variable('tls')}=verify.`);
    return {
      ...values,
      dataDir: absoluteDataDir(
        values.dataDir ?? (general.mode === 'test' ? 'memory' : `${general.dataDir}/${folder}`),
        general.cwd,
      ),
      migrate: values.migrate ?? (general.mode === 'production' ? 'off' : 'auto'),
      applicationName: values.applicationName ?? 'groundwork',
      ownSchema: values.ownSchema ?? 'groundwork',
      role: general.role,
    };
  },
};
