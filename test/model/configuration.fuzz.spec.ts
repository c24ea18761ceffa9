import { loadConfiguration } from '#core/nest';
import { databaseConcern } from '#database';
import fc from 'fast-check';
import { variablesOf } from '../../libs/core/src/nest/configuration/load-configuration.js';
import { messagingConcern } from '../../libs/messaging/src/messaging.concern.js';
import { holds } from './support/seed.js';

const DEFINITIONS = [databaseConcern, messagingConcern];
const SECRET = 'hunter2-of-the-fuzz';

const known = DEFINITIONS.flatMap((definition) => variablesOf(definition));
const named = ['URL', 'DRIVER', 'POOL_MAX', 'PASSWORD', 'nonsense', '', '_', '__'].flatMap((suffix) => [
  `DATABASE__REPORTING__${suffix}`,
  `MESSAGING__BILLING__${suffix}`,
]);
const variable = fc.constantFrom(
  ...known,
  ...named,
  'DATABASE_URI',
  'NODE_ENV',
  'GROUNDWORK_ROLE',
  'GROUNDWORK_ALLOW_EMBEDDED',
  '__proto__',
  'constructor',
);
const value = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '0',
    '-1',
    '30',
    '30s',
    '1e309',
    'NaN',
    '1KiB',
    'auto',
    'off',
    'memory',
    'postgresql',
    'web',
    '/nowhere/at/all',
    '\u0000',
    `postgres://u:${SECRET}@h/d`,
    `postgres://u:${SECRET}#@h/d`,
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.nat().map((n) => `${n}ms`),
);
const environments = fc
  .array(fc.tuple(variable, value), { maxLength: 12 })
  .map((entries) => Object.fromEntries(entries) as Record<string, string>);

describe('the configuration', () => {
  it('never throws, whatever the environment holds: every problem says where, what was expected and what to do, and no secret is told', async () => {
    await holds(
      'configuration',
      fc.property(environments, (env) => {
        const read = () =>
          loadConfiguration({
            env,
            cwd: process.cwd(),
            concerns: DEFINITIONS.map((definition) => ({ definition, choice: undefined })),
          });
        const { problems, warnings, concerns } = read();
        for (const { subject, expected, found, source, fix } of problems)
          for (const text of [subject, expected, found, source, fix]) expect(text.trim()).not.toBe('');
        expect(
          JSON.stringify([problems, warnings, concerns.map(({ instances }) => instances?.map(({ why }) => why))]),
        ).not.toContain(SECRET);
        expect(JSON.stringify(read().problems)).toBe(JSON.stringify(problems)); // the same order each time
        expect(Object.getPrototypeOf({})).toBe(Object.prototype);
        expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      }),
      2_000,
    );
  });

  it('reads back what it says is right: a value that is no problem is in force', async () => {
    await holds(
      'durations and numbers',
      fc.property(fc.integer({ min: 2, max: 1_000 }), fc.integer({ min: 10, max: 3_600_000 }), (max, timeout) => {
        const env = { DATABASE_POOL_MAX: String(max), DATABASE_TRANSACTION_TIMEOUT: `${timeout}ms`, NODE_ENV: 'test' };
        const { concerns, problems } = loadConfiguration({
          env,
          cwd: process.cwd(),
          concerns: [{ definition: databaseConcern, choice: undefined }],
        });
        expect(problems).toEqual([]);
        expect(concerns[0]?.instances?.[0]?.values).toMatchObject({
          poolMax: max,
          transactionTimeout: { milliseconds: timeout },
        });
      }),
      300,
    );
  });
});
