import type { ConcernDefinition } from '#core/nest';
import { messagingDrivers } from './drivers/manifest.js';
import { messagingOptionTable, type MessagingSettings } from './messaging.options.js';

/** Everything about the concern that is known before any module is built. */
export const messagingConcern: ConcernDefinition<typeof messagingOptionTable, MessagingSettings> = {
  name: 'messaging',
  options: messagingOptionTable,
  drivers: messagingDrivers,
  defaultDriver: 'database',
  impliedBy: {},
  codeOnly: [],
  standsOn: [{ concern: 'database', option: 'database' }],
  finish(values, { general, failed, standsOn, variable, problem }) {
    const { retryBase, retryMax } = values;
    if (retryMax.milliseconds < retryBase.milliseconds && !failed.has('retryBase') && !failed.has('retryMax')) {
      problem({
        subject: variable('retryMax'),
        expected: `at least ${variable('retryBase')}, which is ${retryBase}`,
        found: String(retryMax),
        source: 'both together',
        fix: `Raise ${variable('retryMax')} or lower ${variable('retryBase')}.`,
      });
    }
    return {
      ...values,
      database: standsOn ?? 'default',
      source: values.source ?? '/application',
      role: general.role,
    };
  },
};
